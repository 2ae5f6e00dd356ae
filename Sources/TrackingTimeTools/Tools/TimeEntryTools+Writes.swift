import JSONTree
import JournalStore
import SyncCore

/// Tools that book, correct and delete time entries (API §8).
extension TimeEntryTools {
  static let writes: [ToolOffer] = [add, update, delete]

  private static let startText = "yyyy-MM-dd HH:mm, or with offset"

  /// What the API takes on both beside the parameters of the public tools (API §8.1).
  private static let more: [Parameter] = [
    .text("timezone", "Of start and end"),
    .choice("event_type", ["WORK", "NOT_LOGGED"], "NOT_LOGGED: planned"),
    .flag("is_billed", "Billed already"),
  ]

  private static func addMore(_ arguments: Arguments, to wish: inout Fields) {
    wish[.eventType] = arguments.filled("event_type").map(FieldValue.text)
    wish[.isBilled] = arguments.flag("is_billed").map(FieldValue.flag)
  }

  static let add = ToolOffer(
    "tt_add_time_entry", "Add time entry", in: .timeEntries, .create,
    "Books finished or planned time by ids: start and either end or duration. Overlaps are told. By "
      + "names: tt_log_time.",
    [
      .text("start", startText).required, .text("end", "As start"),
      .integer("duration", "Seconds", in: 1...(400 * 86_400)),
      .id("user_id", "Whose time; default you"), .id("task_id", "Task"),
      .id("project_id", "If no task"),
      .text("notes", "What was done"), .customFields,
    ] + more
  ) { call in
    let account = try call.look { try $0.account() }
    var times = try TimeArguments(call, account: account)
    let (start, end) = try times.interval()
    var wish: Fields = [
      .startAt: .instant(start), .endAt: .instant(end),
      .durationSeconds: .integer((end - start).wholeSeconds), .zone: .text(times.clock.zone.id),
    ]
    let named = try call.arguments.id("user_id")
    let user = named ?? account.user.map(EntityID.remote) ?? .me
    wish[.userID] = .id(user)
    var warnings: [String?] = times.notes
    if let named {
      warnings.append(try await call.check(.user, named, argument: "user_id").warning(.user))
    }
    for (argument, field, kind) in [
      ("task_id", Field.taskID, EntityKind.task), ("project_id", .projectID, .project),
    ] {
      guard let id = try call.arguments.idOrNone(argument)?.id else { continue }
      wish[field] = .id(id)
      warnings.append(try await call.check(kind, id, argument: argument).warning(kind))
    }
    if let notes = try call.arguments.notes(), !notes.isEmpty { wish[.notes] = .text(notes) }
    addMore(call.arguments, to: &wish)
    wish[.customFields] = try call.arguments.customFields()
    let clock = times.clock
    return try await call.submit { [wish, warnings] entrance in
      try refuseMismatch(wish, in: entrance.view)
      let overlaps = try overlaps(user, start..<end, except: nil, in: entrance.view, clock)
      let closed = try closedNote(wish, in: entrance.view)
      _ = try entrance.propose(OperationDraft(.create, .new(.timeEntry), wish: wish))
      return Proposal((warnings + [closed]).compactMap(\.self) + overlaps)
    }
  }

  static let update = ToolOffer(
    "tt_update_time_entry", "Update time entry", in: .timeEntries, .change,
    "Corrects an entry; only what is given. Empty notes clear them. A running entry takes no end "
      + "(tt_stop_timer), a billed one needs dry_run and confirm.",
    [
      .id("id", "Time entry").required, .text("start", startText),
      .text("end", "As start"), .id("task_id", "Task; 0: none"),
      .id("project_id", "Project; 0: none"), .id("user_id", "Whose time"),
      .text("notes", "New notes"), .customFields,
    ] + more + [.dryRun, .confirm]
  ) { call in
    let id = try call.arguments.requiredID()
    let subject = Subject(.timeEntry, id)
    var times = try TimeArguments(call, account: try call.look { try $0.account() })
    var wish = Fields()
    wish[.startAt] = try times.moment("start").map(FieldValue.instant)
    wish[.endAt] = try times.moment("end").map(FieldValue.instant)
    wish[.notes] = try call.arguments.notes().map { $0.isEmpty ? .null : .text($0) }
    wish[.taskID] = try call.arguments.idOrNone("task_id")
    wish[.projectID] = try call.arguments.idOrNone("project_id")
    wish[.userID] = try call.arguments.id("user_id").map(FieldValue.id)
    addMore(call.arguments, to: &wish)
    wish[.customFields] = try call.arguments.customFields()
    guard !wish.isEmpty else { throw Refusal.nothingGiven }
    var warnings: [String?] = times.notes + [wish.unseenReplaced].compactMap(\.self)
    warnings.append(try await call.check(.timeEntry, id).warning(.timeEntry))
    for (argument, field, kind) in [
      ("task_id", Field.taskID, EntityKind.task), ("project_id", .projectID, .project),
      ("user_id", .userID, .user),
    ] {
      guard let named = wish[field]?.id else { continue }
      warnings.append(try await call.check(kind, named, argument: argument).warning(kind))
    }
    if let answer = try await confirmedIfBilled(subject, call, "Change") { return answer }
    let clock = times.clock
    return try await call.submit(about: [subject]) { [wish, warnings] entrance in
      let record = try entrance.view.record(subject)
      let (whole, note) = try together(wish, record?.fields, in: entrance.view)
      let wish = try completed(whole, record?.fields, clock)
      try refuseMismatch(wish, in: entrance.view)
      var overlapping: [String] = []
      let fields = (record?.fields ?? [:]).overlaid(by: wish)
      if wish[.startAt] != nil || wish[.endAt] != nil, let user = fields[.userID]?.id,
        let start = fields[.startAt]?.instant, let end = fields[.endAt]?.instant, start < end
      {
        overlapping = try overlaps(user, start..<end, except: id, in: entrance.view, clock)
      }
      _ = try entrance.propose(OperationDraft(.update, .existing(subject), wish: wish))
      return Proposal((warnings + [note]).compactMap(\.self) + overlapping)
    }
  }

  static let delete = ToolOffer(
    "tt_delete_time_entry", "Delete time entry", in: .timeEntries, .destroy(isIdempotent: false),
    "Deletes one time entry; the running one ends the timer. A billed one needs dry_run and confirm.",
    [.id("id", "Time entry").required, .dryRun, .confirm]
  ) { call in
    let id = try call.arguments.requiredID()
    let known = try await call.check(.timeEntry, id)
    let subject = Subject(.timeEntry, id)
    if let answer = try await confirmedIfBilled(subject, call, "Delete") { return answer }
    let clock = call.clock(try call.look { try $0.account() }).clock
    return try await call.submit(about: [subject]) { entrance in
      let record = try entrance.view.record(subject)
      let fields = record?.fields
      var proposal = Proposal([known.warning(.timeEntry)].compactMap(\.self))
      if fields?[.isRunning]?.flag == true {
        proposal.warnings.append("The timer runs on this entry: it ends with it.")
      }
      if fields?[.isBilled]?.flag == true {
        proposal.warnings.append("This entry is marked as billed.")
      }
      // What it was stands nowhere else once it is gone.
      proposal.extra["deleted"] = try record.map {
        .object(try Presenter(entrance.view, clock: clock).object($0, full: false))
      }
      _ = try entrance.propose(OperationDraft(.delete, .existing(subject)))
      return proposal
    }
  }

  private static func confirmedIfBilled(
    _ subject: Subject, _ call: ToolCall, _ word: String
  ) async throws -> Answer? {
    let (isBilled, entry) = try call.read { view, presenter -> (Bool, JSONObject) in
      let record = try view.record(subject)
      return (
        record?.fields[.isBilled]?.flag == true,
        try record.map { try presenter.object($0, full: false) } ?? [:]
      )
    }
    guard isBilled || call.arguments.flag("dry_run") == true else { return nil }
    return try await call.confirmed(
      Preview(
        sentence:
          "\(word) time entry \(subject.id)\(isBilled ? ", which is marked as billed" : "").",
        action: "\(word) it", facts: ["time_entry": .object(entry)]))
  }
}
