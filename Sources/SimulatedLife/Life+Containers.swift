import JSONTree
import SimulatedStage
import SyncCore

extension Life {
  func task(_ deed: Deed, _ home: Home) throws {
    if deed == .newTask {
      let token = freshToken("task")
      var arguments: JSONObject = ["name": .string(token)]
      if let project = dice.pick(home.projects) { arguments["project_id"] = .integer(project) }
      if let id = try call(home, "tt_create_task", arguments, token: token)?.id {
        home.tasks.append(id)
      }
      return
    }
    guard let task = dice.pick(home.tasks) else { return }
    switch deed {
    case .renameTask:
      let token = freshToken("task")
      try call(
        home, "tt_update_task", ["id": .integer(task), "name": .string(token)], token: token)
    case .closeTask: try call(home, "tt_close_task", ["id": .integer(task)])
    case .reopenTask: try call(home, "tt_reopen_task", ["id": .integer(task)])
    default:
      if try confirmed(home, "tt_delete_task", ["id": .integer(task)]) {
        home.tasks.removeAll { $0 == task }
      }
    }
  }

  func project(_ deed: Deed, _ home: Home) throws {
    let project = dice.pick(home.projects)
    switch deed {
    case .newProject:
      let token = freshToken("project")
      var arguments: JSONObject = ["name": .string(token)]
      if dice.chance(0.5) { arguments["customer_name"] = .string(freshToken("customer")) }
      if let id = try call(home, "tt_create_project", arguments, token: token)?.id {
        home.projects.append(id)
      }
    case .newCustomer:
      let token = freshToken("customer")
      try call(home, "tt_create_customer", ["name": .string(token)], token: token)
    case .assign:
      guard let project else { return }
      let arguments: JSONObject = ["user_id": 7_703, "project_ids": [.integer(project)]]
      try call(
        home, dice.chance(0.6) ? "tt_assign_user_projects" : "tt_remove_user_projects", arguments)
    default:
      guard let project else { return }
      try call(
        home, deed == .archive ? "tt_archive_project" : "tt_reopen_project",
        ["id": .integer(project)])
    }
  }

  /// Asks first what it would do, as is demanded of what takes other records along, then does it.
  ///
  /// - Returns: whether it was accepted.
  private func confirmed(_ home: Home, _ tool: String, _ arguments: JSONObject) throws -> Bool {
    var arguments = arguments
    arguments["dry_run"] = true
    guard let plan = try call(home, tool, arguments), !plan.isError else { return false }
    arguments["dry_run"] = nil
    arguments["confirm"] = plan.body["confirm"]
    guard let answer = try call(home, tool, arguments) else { return false }
    return !answer.isError
  }

  func takeBack(_ deed: Deed, _ home: Home) throws {
    if deed == .undo {
      var arguments: JSONObject = [:]
      guard let answer = try call(home, "tt_undo", arguments) else { return }
      if let confirm = answer.body["confirm"] {
        arguments["confirm"] = confirm
        try call(home, "tt_undo", arguments)
      }
      return
    }
    guard let latest = dice.pick(Array(home.noted.suffix(6))) else { return }
    try call(home, "tt_cancel_operation", ["id": .integer(latest.id.rawValue)])
  }

  func look(_ deed: Deed, _ home: Home) throws {
    let now = home.device.now
    switch deed {
    case .flush: try call(home, "tt_sync_flush", ["wait_ms": .integer(dice.within(0...5_000))])
    case .ask:
      try call(home, "tt_sync_status", [:])
    default:
      var arguments: JSONObject = [
        "filter": "USER", "id": .integer(Int64(home.plan.user)),
        "from": .string(day(now - .seconds(3 * 86_400))), "to": .string(day(now)),
      ]
      if dice.chance(0.4) { arguments["fresh"] = true }
      try call(home, "tt_list_time_entries", arguments)
    }
  }
}
