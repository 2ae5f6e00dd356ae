import Foundation

extension Route {
  static let sessionRoutes: [Route] = [
    Route(.read, "me") { world, call throws(Refusal) in
      .data(UserView(call.caller, world, call).json)
    },
    Route(.read, "teams") { world, call throws(Refusal) in world.listTeams(call) },
    Route(.write, "teams/switch") { world, call throws(Refusal) in try world.switchTeam(call) },
    Route(.write, "teams/update/#") { world, call throws(Refusal) in
      guard call.id == call.account.id else { throw .notFound(.account) }
      return try world.updatePermissions(call)
    },
  ]
}

// Who asks, and which of the workspaces answers when none is named (API §1).
extension World {
  func listTeams(_ call: Call) -> Reply {
    let teams = call.caller.accountIDs.compactMap { state.accounts[$0] }
    return .data(
      .array(teams.map { UserView.team($0, of: call.caller, selected: call.account.id) }))
  }

  /// Makes another workspace the default one.
  mutating func switchTeam(_ call: Call) throws(Refusal) -> Reply {
    guard let id = try call.parameters.int("account_id") else {
      throw .invalid(.missing("account_id"))
    }
    guard call.caller.accountIDs.contains(id) else { throw .notFound(.account) }
    var caller = call.caller
    caller.accountIDs.removeAll { $0 == id }
    caller.accountIDs.insert(id, at: 0)
    state.users[caller.id] = caller
    note(.update, .user, caller.id, ["default_account"])
    return .data([:])
  }

  /// Permissions of one user (`/users/update_permissions/#`), or of all co-workers (`/teams/…`).
  mutating func updatePermissions(_ call: Call) throws(Refusal) -> Reply {
    try call.mustManage()
    let isTeam = call.id == call.account.id
    let users = state.users.all.filter {
      $0.accountIDs.contains(call.account.id) && (isTeam ? $0.role == .coWorker : $0.id == call.id)
    }
    guard isTeam || !users.isEmpty else { throw .notFound(.user) }
    for var user in users {
      if let flag = call.parameters.flag("can_edit_time_entries") { user.canEditTimeEntries = flag }
      if let flag = call.parameters.flag("can_edit_projects_and_tasks") {
        user.canEditProjects = flag
      }
      if let flag = call.parameters.flag("can_view_time_entries_from_others") {
        user.canSeeOthers = flag
      }
      if let flag = call.parameters.flag("can_view_others") { user.canViewUsers = flag }
      user.updatedAt = call.now
      state.users[user.id] = user
      note(.update, .user, user.id, ["permissions"])
    }
    return .data([:])
  }
}
