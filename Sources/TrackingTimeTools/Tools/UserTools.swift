import JSONTree
import JournalStore
import SyncCore

/// Tools for users and their projects (API §9.4).
enum UserTools {
  static let all: [ToolOffer] =
    [list, get, update, assign, remove, projects, tasks, tracking, trackables, me]

  private static let projectsMax = 200

  static let list = ToolOffer(
    "tt_list_users", "List users", in: .users, .read,
    "Lists the users of the account with role and status; me is your id.",
    [
      .choice("filter", ["ALL", "ACTIVE", "ARCHIVED", "INVITED"], default: "ACTIVE", "Which"),
      .flag("include_teams", "Not available"), .limit, .cursor, .detail,
    ], output: OutputSchema.list("users")
  ) { call in
    let paging = try Paging(call.arguments)
    let provenance = try await call.provide([.list(.user)])
    return try call.read { view, presenter in
      let word = call.arguments.text("filter") ?? "ACTIVE"
      let base = RecordFilter.named(word == "INVITED" ? "ALL" : word)
      // Invited users are told by their status, which is no column: the list is small.
      let all = try view.records(.user, where: base, limit: JournalView.rowsMax).filter {
        word != "INVITED" || $0.fields[.status]?.text?.uppercased() == "INVITED"
      }
      var body: JSONObject = ["total": .integer(Int64(all.count))]
      body["me"] = try view.account().user.map { .integer($0.rawValue) }
      let rows = try all.dropFirst(paging.offset).prefix(paging.limit).map {
        JSON.object(try presenter.object($0, full: call.arguments.isFull))
      }
      paging.add([("users", rows)], of: all.count, to: &body, narrow: "filter and detail: concise")
      let warnings =
        call.arguments.flag("include_teams") == true
        ? ["include_teams: no local copy of teams is kept, so they are left out."] : []
      return try Answer(
        body, provenance, clock: presenter.clock, view: view, warnings: warnings)
    }
  }

  static let assign = ToolOffer(
    "tt_assign_user_projects", "Assign user to projects", in: .users, .change,
    "Gives a user access to projects. Undo: tt_remove_user_projects.",
    [
      .id("user_id", "User").required, .ids("project_ids", "Projects", max: projectsMax).required,
    ]
  ) { call in try await setMember(true, try await pairs(call), call) }

  static let remove = ToolOffer(
    "tt_remove_user_projects", "Remove user from projects", in: .users,
    .destroy(isIdempotent: true),
    "Takes a user's access to projects away; their time stays. First dry_run, then confirm.",
    [
      .id("user_id", "User").required, .ids("project_ids", "Projects", max: projectsMax).required,
      .dryRun, .confirm,
    ]
  ) { call in
    let pairs = try await pairs(call)
    let preview = try call.read { _, presenter in
      let user = try presenter.name(.user, pairs.user) ?? "\(pairs.user)"
      let projects = try pairs.projects.map { try presenter.name(.project, $0) ?? "\($0)" }
      return Preview(
        sentence: "Remove \(user) from \(projects.count) projects: "
          + "\(projects.prefix(10).joined(separator: ", "))\(projects.count > 10 ? ", …" : "").",
        action: "Remove them", facts: ["projects": .integer(Int64(projects.count))])
    }
    if let answer = try await call.confirmed(preview) { return answer }
    return try await setMember(false, pairs, call)
  }

  private struct Pairs: Sendable {
    let user: EntityID
    let projects: [EntityID]
    let warnings: [String]
  }

  private static func pairs(_ call: ToolCall) async throws -> Pairs {
    let user = try call.arguments.requiredID("user_id")
    let projects = try call.arguments.ids("project_ids") ?? []
    let users = try await call.check(.user, user, argument: "user_id")
    let known = try await call.check(.project, projects, argument: "project_ids")
    return Pairs(
      user: user, projects: projects,
      warnings: [users.warning(.user), known.warning(.project)].compactMap(\.self))
  }

  /// One operation per pair, in one commit (design §7).
  private static func setMember(
    _ isMember: Bool, _ pairs: Pairs, _ call: ToolCall
  ) async throws -> Answer {
    let subjects = pairs.projects.map { Subject.membership(user: pairs.user, project: $0) }
    let group = call.environment.uuid()
    let clock = try call.clock(call.look { try $0.account() }).clock
    return try await call.submit(about: subjects) { entrance in
      let presenter = Presenter(entrance.view, clock: clock)
      let names = try pairs.projects.map { try presenter.name(.project, $0) ?? "\($0)" }
      for subject in subjects {
        _ = try entrance.propose(
          OperationDraft(
            .transition, .existing(subject), wish: [.isMember: .flag(isMember)],
            group: subjects.count > 1 ? group : nil))
      }
      return Proposal(
        pairs.warnings,
        extra: [
          "user_id": Presenter.json(pairs.user),
          "user": .string(try presenter.name(.user, pairs.user) ?? "\(pairs.user)"),
          "project_ids": .array(pairs.projects.map(Presenter.json)),
          "projects": .array(names.map(JSON.string)),
        ])
    }
  }
}
