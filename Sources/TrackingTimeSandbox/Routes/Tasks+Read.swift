import Foundation

// Reading tasks (API §9.1), and importing them.
extension World {
  /// Tasks the filter selects, by id; hidden ones only where they are tracked.
  private func selectTasks(_ call: Call) throws(Refusal) -> [Task] {
    let filter = call.parameters.filled("filter") ?? "ACTIVE"
    let projectID = try call.parameters.int("project_id")
    let tracked = Set(
      state.timers.filter { call.sees(entriesOf: $0.key) }.map(\.value.taskID))
    let fits: (Task) -> Bool
    switch filter {
    case "ALL": fits = { !$0.isGhost }
    case "ACTIVE": fits = { !$0.isGhost && !$0.isArchived }
    case "ARCHIVED": fits = { !$0.isGhost && $0.isArchived }
    case "TRACKING": fits = { tracked.contains($0.id) }
    default: throw .invalid(.invalid("filter"))
    }
    return state.tasks.all.filter {
      $0.accountID == call.account.id && fits($0)
        && (projectID == nil || $0.projectID == projectID)
    }
  }

  private func views(_ tasks: [Task], _ call: Call) -> [SandboxJSON] {
    let totals = Totals(self, call)
    return tasks.map { TaskView($0, self, call, totals: totals).json }
  }

  /// `/tasks`: pages of 100, never more than 1000 rows (API §5).
  func listTasks(_ call: Call) throws(Refusal) -> Reply {
    let rows = Array(try selectTasks(call).prefix(Bounds.tasks.max))
    guard switches.tasksPaged else {
      let isFirst = try call.parameters.int("page") ?? 0 == 0
      return .data(.array(isFirst ? views(rows, call) : []))
    }
    let shown = try page(rows, call, bounds: (Bounds.tasks.page, Bounds.tasks.page))
    return .data(.array(views(shown, call)))
  }

  func listTasksPaginated(_ call: Call) throws(Refusal) -> Reply {
    let bounds = (page: Bounds.paginatedTasks, max: Bounds.paginatedTasks)
    return .data(.array(views(try page(try selectTasks(call), call, bounds: bounds), call)))
  }

  func getTask(_ call: Call) throws(Refusal) -> Reply {
    .data(TaskView(try task(call.id, call), self, call).json)
  }

  func listUserTasks(_ call: Call) throws(Refusal) -> Reply {
    let owner = try user(call.id, call)
    let rows = try selectTasks(call).filter { $0.userIDs.contains(owner.id) }
    return .data(.array(views(Array(rows.prefix(Bounds.tasks.max)), call)))
  }

  func listAssignedTasks(_ call: Call) throws(Refusal) -> Reply {
    let owner = try user(call.id, call)
    let rows = try selectTasks(call).filter { $0.userIDs.contains(owner.id) }
    let bounds = (page: Bounds.assignedTasks, max: Bounds.paginatedTasks)
    let totals = Totals(self, call)
    let shown = try page(rows, call, bounds: bounds)
    return .data(.array(shown.map { TaskView($0, self, call, totals: totals).slim }))
  }

  /// `/tasks/search`: tasks by names of task and project, exact but for case and outer blanks.
  func searchTasks(_ call: Call) throws(Refusal) -> Reply {
    guard let wanted = try call.parameters.list("data") else { throw .invalid(.missing("data")) }
    let keys = wanted.map {
      ($0["task_name"]?.string?.nameKey ?? "", $0["project_name"]?.string?.nameKey ?? "")
    }
    let found = state.tasks.all.filter { task in
      guard task.accountID == call.account.id, !task.isGhost else { return false }
      let project = task.projectID.flatMap { state.projects[$0]?.name.nameKey } ?? ""
      return keys.contains { $0.0 == task.name.nameKey && $0.1 == project }
    }
    return .data(.array(views(Array(found.prefix(Bounds.search)), call)))
  }

  func taskTimes(_ call: Call) throws(Refusal) -> Reply {
    guard let data = try call.parameters.list("data") else { throw .invalid(.missing("data")) }
    let totals = Totals(self, call)
    var rows: [SandboxJSON] = []
    for item in data {
      let task = try task(item["id"]?.int ?? 0, call)
      let seconds = totals.tasks[task.id] ?? 0
      rows.append(Self.times(task.id, task.name, seconds, estimated: task.estimatedTime))
    }
    return .data(.array(rows))
  }

  /// The row of `/tasks/times` and `/projects/times`.
  static func times(
    _ id: Int, _ name: String, _ seconds: Int, estimated: Double?
  ) -> SandboxJSON {
    [
      "id": .int(id), "name": .string(name), "accumulated_time": .int(seconds),
      "worked_hours": Totals.hours(seconds), "estimated_time": JSON(estimated),
    ]
  }

  /// `/account/import/tasks`: by names, creating what is missing.
  mutating func importTasks(_ call: Call) throws(Refusal) -> Reply {
    guard let rows = try call.parameters.list("data") else { throw .invalid(.missing("data")) }
    guard rows.count <= Bounds.importRows else {
      throw .invalid(.batchTooLarge(Bounds.importRows))
    }
    try call.mustEditProjects()
    if call.parameters.flag("preview_mode") == true { return .data(["rows": .int(rows.count)]) }
    var ids: [Int] = []
    for row in rows {
      guard let name = row["task_name"]?.string, !name.trimmed.isEmpty else {
        throw .invalid(.missing("task_name"))
      }
      var projectID: Int?
      if let projectName = row["project_name"]?.string {
        projectID = self.projectID(named: projectName, call)
      }
      if let projectID, var project = state.projects[projectID] {
        if let customer = row["customer_name"]?.string, project.customerID == nil {
          project.customerID = customerID(named: customer, call)
        }
        if let service = row["service_name"]?.string, project.serviceID == nil {
          project.serviceID = serviceID(named: service, call)
        }
        state.projects[projectID] = project
      }
      ids.append(try taskID(named: name, projectID: projectID, call))
    }
    return .data(["tasks": .array(ids.map { ["id": .int($0)] })])
  }
}
