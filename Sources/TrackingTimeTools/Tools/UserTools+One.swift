import JSONTree
import JournalStore
import SyncCore

/// Tools about one user (API §9.4).
extension UserTools {
  static let get = ToolOffer(
    "tt_get_user", "Get user", in: .users, .read,
    "Returns one user with role, status, zone and, where TrackingTime shows it, hourly rate.",
    [.id("id", "User").required, .flag("include_billing", "Always included")],
    output: OutputSchema.record("user"), isDefault: false
  ) { call in try await call.get(.user, try call.arguments.requiredID(), names: []) }

  static let update = ToolOffer(
    "tt_update_user", "Update user", in: .users, .change,
    "Changes name or surname of a user. Only the arguments given are changed.",
    [
      .id("id", "User").required, .text("name", "First name"), .text("surname", "Surname"),
    ], isDefault: false
  ) { call in
    let id = try call.arguments.requiredID()
    var wish = Fields()
    wish[.name] = try call.arguments.name("name").map(FieldValue.text)
    wish[.surname] = try call.arguments.name("surname").map(FieldValue.text)
    guard !wish.isEmpty else { throw Refusal.nothingGiven }
    let known = try await call.check(.user, id)
    let subject = Subject(.user, id)
    return try await call.submit(about: [subject]) { [wish] entrance in
      _ = try entrance.propose(OperationDraft(.update, .existing(subject), wish: wish))
      return Proposal([known.warning(.user)].compactMap(\.self))
    }
  }

  static let tasks = ToolOffer(
    "tt_get_user_tasks", "Get user tasks", in: .users, .read,
    "Lists the tasks assigned to a user, queued changes included. TRACKING: the task the user's "
      + "timer runs on.",
    [
      .id("user_id", "User").required,
      .choice("filter", ["ALL", "ACTIVE", "ARCHIVED", "TRACKING"], default: "ACTIVE", "Which"),
      .limit, .cursor, .detail,
    ], output: OutputSchema.list("tasks"), isDefault: false
  ) { call in
    let user = try call.arguments.requiredID("user_id")
    _ = try await call.check(.user, user, argument: "user_id")
    var filter = RecordFilter.named(call.arguments.text("filter"))
    filter.assignee = user
    if call.arguments.text("filter") == "TRACKING" {
      filter.isArchived = nil
      filter.ids = try await tracked(by: user, call)
    }
    return try await call.list(
      .task, as: "tasks", where: filter,
      needs: [.list(.task)] + Need.names(.project, .customer, .user),
      warnings: try note(about: user, call))
  }

  /// The tasks that a user's timer runs on: one, or none.
  private static func tracked(by user: EntityID, _ call: ToolCall) async throws -> [EntityID] {
    guard try !isMe(user, call) else {
      _ = try await call.provide([.timer])
      return try call.look { try $0.timer()?.fields[.taskID]?.id.map { [$0] } ?? [] }
    }
    let (answer, _) = try await call.kept(for: user) { .tracking($0) }
    return (answer?["tracking"]?.arrayValue ?? []).compactMap {
      $0["task_id"]?.integerValue.flatMap { EntityID($0) }
    }
  }

  static let tracking = ToolOffer(
    "tt_get_user_tracking", "Get user tracking", in: .users, .read,
    "Tells what a user's timer runs on now, in any account; empty when nothing runs. Yours shows "
      + "queued starts and stops.",
    [.id("user_id", "User").required],
    output: OutputSchema.read([
      ("is_running", ["type": "boolean"]), ("tracking", OutputSchema.rows),
    ]), isDefault: false
  ) { call in
    let user = try call.arguments.requiredID("user_id")
    _ = try await call.check(.user, user, argument: "user_id")
    if try isMe(user, call) { return try await ownTimer(call) }
    var (answer, provenance) = try await call.kept(for: user, age: Need.timer.ageMax) {
      .tracking($0)
    }
    provenance.problem = provenance.problem ?? (answer == nil ? "Never told yet." : nil)
    let told = answer?["tracking"]?.arrayValue ?? []
    return try call.read { view, presenter in
      let rows = told.map { row -> JSON in
        var row = row.objectValue ?? [:]
        if let start = row["start_at_ms"]?.integerValue {
          row["start"] = .string(presenter.clock.text(Instant(milliseconds: start)))
        }
        row["start_at_ms"] = nil
        return .object(row)
      }
      return try Answer(
        ["is_running": .bool(!rows.isEmpty), "tracking": .array(rows)], provenance,
        clock: presenter.clock, view: view)
    }
  }

  private static func ownTimer(_ call: ToolCall) async throws -> Answer {
    let provenance = try await call.provide([.timer] + Need.names(.task, .project))
    return try call.read { view, presenter in
      let timer = try view.timer().map { JSON.object(try presenter.object($0, full: false)) }
      return try Answer(
        ["is_running": .bool(timer != nil), "tracking": .array([timer].compactMap(\.self))],
        provenance, clock: presenter.clock, view: view)
    }
  }

  static let projects = ToolOffer(
    "tt_get_user_projects", "Get user projects", in: .users, .read,
    "Lists the projects that a user works on, queued assignments and removals included.",
    [.id("user_id", "User").required], output: OutputSchema.list("projects"), isDefault: false
  ) { call in
    let user = try call.arguments.requiredID("user_id")
    _ = try await call.check(.user, user, argument: "user_id")
    let (answer, provenance) = try await call.kept(for: user) { .userProjects($0) }
    return try call.read { view, presenter in
      var projects = answer?["projects"]?.arrayValue ?? []
      for change in try view.pendingMemberships(user: user) {
        projects.removeAll { $0["id"]?.integerValue == change.project.rawValue }
        var row: JSONObject = ["id": Presenter.json(change.project)]
        row["name"] = try presenter.name(.project, change.project).map(JSON.string)
        row["pending"] = .string(change.isMember ? "being assigned" : "being removed")
        projects.append(.object(row))
      }
      return try Answer(
        ["total": .integer(Int64(projects.count)), "projects": .array(projects)], provenance,
        clock: presenter.clock, view: view)
    }
  }

  private static func isMe(_ user: EntityID, _ call: ToolCall) throws -> Bool {
    try call.look { view in try view.resolve(user) == view.resolve(.me) }
  }

  /// What the role may keep out of sight of another user's tasks.
  private static func note(about user: EntityID, _ call: ToolCall) throws -> [String] {
    let seesAll = try call.look { try $0.account().seesEverybody }
    return try seesAll || isMe(user, call)
      ? [] : ["Tasks of others are listed as far as your role sees them."]
  }
}

extension JournalView {
  /// Assignments and removals of a user that wait, in order; a later one about the same project
  /// outweighs.
  func pendingMemberships(user: EntityID) throws -> [(project: EntityID, isMember: Bool)] {
    let user = try resolve(user)
    var filter = OperationFilter.unfinished
    filter.kinds = [.membership]
    var found: [(project: EntityID, isMember: Bool)] = []
    for operation in try operations(filter, limit: Self.pendingMax).reversed() {
      guard try resolve(operation.subject.id) == user, let other = operation.subject.other,
        let isMember = operation.wish[.isMember]?.flag
      else { continue }
      let project = try resolve(other)
      found.removeAll { $0.project == project }
      found.append((project, isMember))
    }
    return found
  }
}
