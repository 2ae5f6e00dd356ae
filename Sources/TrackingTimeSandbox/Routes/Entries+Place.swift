import Foundation

// Where an entry or a timer belongs: by id, or by name with creation ("smart selection", API §7).
extension World {
  /// The customer of that name, created where there is none.
  mutating func customerID(named name: String, _ call: Call) -> Int {
    let key = name.nameKey
    let found = state.customers.all.first {
      $0.accountID == call.account.id && $0.name.nameKey == key
    }
    if let found { return found.id }
    let id = state.newID(.customer)
    state.customers[id] = Customer(
      id: id, accountID: call.account.id, name: name.trimmed, createdAt: call.now)
    note(.create, .customer, id, ["name"], byServer: true)
    return id
  }

  /// The service of that name, created where there is none.
  mutating func serviceID(named name: String, _ call: Call) -> Int {
    let key = name.nameKey
    let found = state.services.all.first {
      $0.accountID == call.account.id && $0.name.nameKey == key
    }
    if let found { return found.id }
    let id = state.newID(.service)
    state.services[id] = Service(
      id: id, accountID: call.account.id, name: name.trimmed, createdAt: call.now)
    note(.create, .service, id, ["name"], byServer: true)
    return id
  }

  /// The active project of that name, of whichever customer; created where there is none.
  mutating func projectID(named name: String, _ call: Call) -> Int {
    let key = name.nameKey
    let found = state.projects.all.first {
      $0.accountID == call.account.id && !$0.isArchived && $0.name.nameKey == key
    }
    if let found { return found.id }
    let id = state.newID(.project)
    state.projects[id] = Project(
      id: id, accountID: call.account.id, name: name.trimmed, userIDs: [call.caller.id],
      createdAt: call.now)
    note(.create, .project, id, ["name"], byServer: true)
    return id
  }

  /// The caller's active task of that name in that project, created where there is none.
  mutating func taskID(
    named name: String, projectID: Int?, _ call: Call
  ) throws(Refusal) -> Int {
    guard name.trimmed.count <= Bounds.taskName else {
      throw .invalid(.tooLong("task_name", Bounds.taskName))
    }
    let key = name.nameKey
    let found = state.tasks.all.first {
      $0.accountID == call.account.id && $0.projectID == projectID && !$0.isArchived
        && !$0.isGhost && $0.userIDs.contains(call.caller.id) && $0.name.nameKey == key
    }
    if let found { return found.id }
    if let projectID { try mustTakeTasks(projectID, call) }
    let id = state.newID(.task)
    state.tasks[id] = Task(
      id: id, accountID: call.account.id, name: name.trimmed, projectID: projectID,
      userIDs: [call.caller.id], createdBy: call.caller.id, createdAt: call.now)
    note(.create, .task, id, ["name", "project_id"], byServer: true)
    return id
  }

  /// The hidden task of a project that is tracked without one (API §7).
  mutating func ghostTaskID(projectID: Int, _ call: Call) throws(Refusal) -> Int {
    let project = try project(projectID, call)
    let found = state.tasks.all.first {
      $0.isGhost && $0.projectID == projectID && $0.userIDs == [call.caller.id]
    }
    if let found { return found.id }
    try mustTakeTasks(projectID, call)
    let id = state.newID(.task)
    state.tasks[id] = Task(
      id: id, accountID: call.account.id, name: project.name, type: "GHOST", isGhost: true,
      projectID: projectID, userIDs: [call.caller.id], createdBy: call.caller.id,
      createdAt: call.now)
    note(.create, .task, id, ["name", "project_id"], byServer: true)
    return id
  }

  /// Archived projects refuse new tasks (API §12).
  func mustTakeTasks(_ projectID: Int, _ call: Call) throws(Refusal) {
    if try project(projectID, call).isArchived { throw .invalid(.archivedProject) }
  }

  /// The project a call names by id or name; nil where it names none.
  mutating func namedProject(_ call: Call) throws(Refusal) -> Int? {
    if let id = try call.parameters.int("project_id"), id != 0 { return try project(id, call).id }
    guard let name = call.parameters.filled("project_name") else { return nil }
    return projectID(named: name, call)
  }

  /// Task and project a call names; both nil where it names neither.
  mutating func namedPlace(_ call: Call) throws(Refusal) -> (taskID: Int?, projectID: Int?) {
    if let id = try call.parameters.int("task_id"), id != 0 {
      let found = try task(id, call)
      return (found.id, found.projectID)
    }
    let projectID = try namedProject(call)
    if let name = call.parameters.filled("task_name") {
      return (try taskID(named: name, projectID: projectID, call), projectID)
    }
    return (nil, projectID)
  }
}

/// The sizes that the service is known to enforce (API §5).
enum Bounds {
  /// Characters.
  static let taskName = 500
  /// Characters.
  static let notes = 5_000
  static let deleteBatch = 100
  static let importRows = 5_000
  static let events = (page: 1_000, max: 20_000)
  static let flatEvents = (page: 1_000, max: 5_000)
  static let paginatedTasks = 500
  static let assignedTasks = 100
  static let tasks = (page: 100, max: 1_000)
  static let projects = (active: 500, archived: 1_000, ids: 5_000)
  static let customers = 1_000
  static let services = 300
  static let trackables = 14_000
  static let notifications = 50
  static let search = 500
}
