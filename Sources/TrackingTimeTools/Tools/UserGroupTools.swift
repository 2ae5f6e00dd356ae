import JSONTree
import JournalStore
import SyncCore

/// Tools for user groups (API §9.4). A user belongs to one group at most.
enum UserGroupTools {
  static let all: [ToolOffer] = [list, get, create, update, delete]

  static let list = ToolOffer(
    "tt_list_user_groups", "List user groups", in: .userGroups, .read,
    "Lists the user groups of the account with supervisor and members, queued changes included.",
    [
      .choice("filter", ["ALL", "ACTIVE", "ARCHIVED"], default: "ACTIVE", "Which"), .limit, .cursor,
      .detail,
    ], output: OutputSchema.list("user_groups"), isDefault: false
  ) { call in
    try await call.list(
      .userGroup, as: "user_groups", where: .named(call.arguments.text("filter")),
      needs: [.list(.userGroup)] + Need.names(.user))
  }

  static let get = ToolOffer(
    "tt_get_user_group", "Get user group", in: .userGroups, .read,
    "Returns one user group with supervisor, members and notes, queued changes included.",
    [.id("id", "User group").required], output: OutputSchema.record("user_group"),
    isDefault: false
  ) { call in
    try await call.get(
      .userGroup, try call.arguments.requiredID(), names: Need.names(.user))
  }

  static let create = ToolOffer(
    "tt_create_user_group", "Create user group", in: .userGroups, .create,
    "Creates a user group with its members and returns its id, offline a provisional (negative) one. "
      + "A user belongs to one group: TrackingTime may move members, which is reported.",
    [
      .text("name", "Name of the group").required,
      .id("supervisor_id", "User who looks after it").required,
      .objects("users", "Members", of: member, max: membersMax).required, .text("notes", "Notes"),
      .choice("status", ["ACTIVE", "ARCHIVED"], default: "ACTIVE", "State"),
    ], isDefault: false
  ) { call in
    let changes = try await members(call)
    if let removed = changes.first(where: { !$0.isMember }) {
      throw Refusal(
        "nothing_to_remove", "users: \(removed.user) is to be removed from a group that is new.",
        next: "Name the members only, with action ADD or none.")
    }
    let users = changes.map(\.user)
    guard !users.isEmpty else {
      throw Refusal("no_members", "users is empty.", next: "Name one member at least.")
    }
    var wish = try await wish(call)
    let name = try call.arguments.name("name", isRequired: true) ?? ""
    wish[.name] = .text(name)
    wish[.users] = .ids(Set(users))
    if call.arguments.text("status") == "ARCHIVED" { wish[.isArchived] = .flag(true) }
    try await call.prepare([.list(.userGroup)])
    return try await call.submit { [wish] entrance in
      let twin = try Names(entrance.view).exact(.userGroup, name).first
      let moved = try movers(users, into: nil, in: entrance.view)
      _ = try entrance.propose(OperationDraft(.create, .new(.userGroup), wish: wish))
      return Proposal(
        moved
          + [twin.map { "Another user group of that name is there: \($0.subject.id)." }]
          .compactMap(\.self))
    }
  }

  static let update = ToolOffer(
    "tt_update_user_group", "Update user group", in: .userGroups, .change,
    "Changes name, notes, supervisor or state of a user group; users lists only who comes (ADD) or "
      + "goes (REMOVE). Only what is given is changed.",
    [
      .id("id", "User group").required, .text("name", "New name"), .text("notes", "New notes"),
      .choice("status", ["ACTIVE", "ARCHIVED"], "New state"),
      .id("supervisor_id", "User who looks after it"),
      .objects("users", "Who comes or goes", of: member, min: 0, max: membersMax),
    ], isDefault: false
  ) { call in
    let id = try call.arguments.requiredID()
    var wish = try await wish(call)
    wish[.name] = try call.arguments.name("name").map(FieldValue.text)
    let changes = try await members(call)
    let isArchived = call.arguments.text("status").map { $0 == "ARCHIVED" }
    guard !wish.isEmpty || !changes.isEmpty || isArchived != nil else {
      throw Refusal.nothingGiven
    }
    let known = try await call.check(.userGroup, id)
    try await call.prepare([.list(.userGroup)])
    let subject = Subject(.userGroup, id)
    let subjects = [subject] + changes.map { .groupMembership(user: $0.user, group: id) }
    let batch = changes.count > 1 ? call.environment.uuid() : nil
    return try await call.submit(about: subjects) { [wish] entrance in
      let added = changes.filter(\.isMember).map(\.user)
      let moved = try movers(added, into: id, in: entrance.view)
      if !wish.isEmpty {
        _ = try entrance.propose(OperationDraft(.update, .existing(subject), wish: wish))
      }
      if let isArchived {
        let flag: Fields = [.isArchived: .flag(isArchived)]
        if wish.isEmpty, changes.isEmpty { try call.refuseIfSo(subject, flag, in: entrance) }
        _ = try entrance.propose(OperationDraft(.transition, .existing(subject), wish: flag))
      }
      for change in changes {
        _ = try entrance.propose(
          OperationDraft(
            .transition, .existing(.groupMembership(user: change.user, group: id)),
            wish: [.isMember: .flag(change.isMember)], group: batch))
      }
      return Proposal(
        [known.warning(.userGroup)].compactMap(\.self) + moved,
        extra: ["id": Presenter.json(id)])
    }
  }

  static let delete = ToolOffer(
    "tt_delete_user_group", "Delete user group", in: .userGroups, .destroy(isIdempotent: false),
    "Deletes a user group for good; its members stay, without a group. First dry_run, then confirm.",
    [.id("id", "User group").required, .withDependants, .dryRun, .confirm], isDefault: false
  ) { call in
    try await call.deleteContainer(.userGroup) { _ in "its members stay, without a group" }
  }

  // MARK: Members

  private static let membersMax = 200

  private static let member: [Parameter] = [
    .id("id", "User").required, .choice("action", ["ADD", "REMOVE"], "Default ADD"),
  ]

  private struct Change: Sendable {
    let user: EntityID
    let isMember: Bool
  }

  /// Who comes and goes, in the order of the call; of a user named twice the last word.
  private static func members(_ call: ToolCall) async throws -> [Change] {
    guard let ids = try call.arguments.ids("users", in: "id"), !ids.isEmpty else { return [] }
    _ = try await call.check(.user, ids, argument: "users")
    var flags: [EntityID: Bool] = [:]
    for row in call.arguments.object["users"]?.arrayValue ?? [] {
      guard let id = row["id"]?.integerValue.flatMap({ EntityID($0) }) else { continue }
      flags[id] = row["action"]?.stringValue != "REMOVE"
    }
    return ids.map { Change(user: $0, isMember: flags[$0] ?? true) }
  }

  private static func wish(_ call: ToolCall) async throws -> Fields {
    var wish = Fields()
    if let notes = try call.arguments.notes(), !notes.trimmed.isEmpty {
      wish[.notes] = .text(notes)
    }
    if let supervisor = try call.arguments.id("supervisor_id") {
      _ = try await call.check(.user, supervisor, argument: "supervisor_id")
      wish[.supervisorID] = .id(supervisor)
    }
    return wish
  }

  /// Groups looked through for users who would change theirs.
  private static let groupsMax = 500

  /// A sentence for each user who is in another group now.
  private static func movers(
    _ users: [EntityID], into group: EntityID?, in view: JournalView
  ) throws -> [String] {
    let wanted = Set(try users.map(view.resolve))
    let own = try group.map(view.resolve)
    return try view.records(
      .userGroup, where: RecordFilter(isArchived: false), limit: groupsMax
    ).filter { $0.subject.id != own }.flatMap { other -> [String] in
      let members = try Set((other.fields[.users]?.ids ?? []).map(view.resolve))
      return wanted.intersection(members).sorted().map { user in
        "User \(user) is in group \(other.subject.id) now: TrackingTime may move them."
      }
    }
  }
}
