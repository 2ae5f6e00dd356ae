import JSONTree
import JournalStore
import SyncCore

/// Tools that change tasks (API §9.1).
extension TaskTools {
  static let writes: [ToolOffer] = [create, update, close, reopen, delete, sort]

  static let create = ToolOffer(
    "tt_create_task", "Create task", in: .tasks, .create,
    "Creates a task, in a project if given, and returns its id.",
    [.text("name", "Name").required] + fields + [
      .id("user_id", "One assignee"), .customFields,
    ]
  ) { call in
    let name = try call.arguments.name("name", isRequired: true)
    var (wish, warnings) = try await wish(call)
    wish[.name] = name.map(FieldValue.text)
    wish[.customFields] = try call.arguments.customFields()
    if let user = try call.arguments.id("user_id") {
      warnings += [try await call.check(.user, user, argument: "user_id").warning(.user)]
        .compactMap(\.self)
      wish[.users] = .ids((wish[.users]?.ids ?? []).union([user]))
    }
    // Null means "moved out of a project", which a new task cannot be.
    if wish[.projectID] == .null { wish[.projectID] = nil }
    if wish[.notes] == .null { wish[.notes] = nil }
    return try await call.submit { [wish, warnings] entrance in
      let twins = try Names(entrance.view).exact(.task, name ?? "", parent: wish[.projectID]?.id)
        .filter { $0.fields[.projectID]?.id == wish[.projectID]?.id }
      _ = try entrance.propose(OperationDraft(.create, .new(.task), wish: wish))
      return Proposal(
        warnings
          + twins.prefix(1).map { "Another task of that name is there: \($0.subject.id)." })
    }
  }

  static let update = ToolOffer(
    "tt_update_task", "Update task", in: .tasks, .change,
    "Changes a task; only what is given.",
    [
      .id("id", "Task").required, .text("name", "New name"),
    ] + fields + [.customFields]
  ) { call in
    let id = try call.arguments.requiredID()
    var (wish, warnings) = try await wish(call)
    if let name = try call.arguments.name("name") { wish[.name] = .text(name) }
    wish[.customFields] = try call.arguments.customFields()
    guard !wish.isEmpty else { throw Refusal.nothingGiven }
    warnings += [try await call.check(.task, id).warning(.task), wish.unseenReplaced]
      .compactMap(\.self)
    return try await call.submit(about: [Subject(.task, id)]) { [wish, warnings] entrance in
      _ = try entrance.propose(OperationDraft(.update, .existing(Subject(.task, id)), wish: wish))
      return Proposal(warnings)
    }
  }

  static let close = ToolOffer(
    "tt_close_task", "Close task", in: .tasks, .change,
    "Closes (completes) a task; its time stays, a timer on it ends. Undo: tt_reopen_task.",
    [.id("id", "Task").required]
  ) { call in try await call.setArchived(.task, true) }

  static let reopen = ToolOffer(
    "tt_reopen_task", "Reopen task", in: .tasks, .change, "Makes a closed task active again.",
    [.id("id", "Task").required]
  ) { call in try await call.setArchived(.task, false) }

  static let delete = ToolOffer(
    "tt_delete_task", "Delete task", in: .tasks, .destroy(isIdempotent: false),
    "Deletes a task and, unless delete_all is false, all time on it, for good (tt_close_task "
      + "keeps it). First dry_run, then confirm.",
    [
      .id("id", "Task").required,
      .flag("delete_all", "Default true"), .withDependants, .dryRun,
      .confirm,
    ]
  ) { call in
    let deleteAll = call.arguments.flag("delete_all") ?? true
    return try await call.deleteContainer(.task, deleteAll: deleteAll) { counts in
      let time = "\(counts.entries) time entries (\(Clock.duration(counts.seconds)))"
      return deleteAll ? "deletes \(time) with it" : "leaves \(time) without a task"
    }
  }

  /// What both create and update take.
  private static let fields: [Parameter] = [
    .id("project_id", "Project; 0: none"), .day("due_date", "Due"),
    .hours("estimated_time", "Estimate in hours"),
    .idObjects("users", "All assignees; []: nobody", max: 200),
    .text("description", "Text"), .flag("is_billable", "Billable"),
  ]

  private static func wish(_ call: ToolCall) async throws -> (Fields, [String]) {
    var wish = Fields()
    var warnings: [String?] = []
    if let project = try call.arguments.idOrNone("project_id") {
      wish[.projectID] = project
      if let id = project.id {
        warnings.append(
          try await call.check(.project, id, argument: "project_id").warning(.project))
      }
    }
    if call.arguments.object["due_date"]?.stringValue?.trimmed.isEmpty == true {
      throw Refusal(
        "no_day", "due_date is empty: TrackingTime tells no way to clear it.",
        next: "Leave it out, give another day, or clear it in TrackingTime's own pages.")
    }
    if let text = call.arguments.filled("due_date") {
      guard let day = Day(parsing: text) else {
        throw Refusal(
          "no_day", "due_date \"\(text.excerpt)\" is no day.",
          next: "Write yyyy-MM-dd, as 2026-03-02.")
      }
      wish[.dueDate] = .text(day.text)
    }
    if let hours = call.arguments.number("estimated_time") {
      wish[.estimatedHours] = .number(hours)
    }
    wish[.notes] = try call.arguments.notes("description").map { $0.isEmpty ? .null : .text($0) }
    wish[.isBillable] = call.arguments.flag("is_billable").map(FieldValue.flag)
    if let users = try call.arguments.ids("users", in: "id") {
      warnings.append(try await call.check(.user, users, argument: "users").warning(.user))
      wish[.users] = .ids(Set(users))
    }
    return (wish, warnings.compactMap(\.self))
  }
}
