import Foundation

extension Route {
  static let taskRoutes: [Route] = [
    Route(.read, "tasks") { world, call throws(Refusal) in try world.listTasks(call) },
    Route(.read, "tasks/paginated") { world, call throws(Refusal) in
      try world.listTasksPaginated(call)
    },
    Route(.read, "tasks/#") { world, call throws(Refusal) in try world.getTask(call) },
    Route(.read, "tasks/search") { world, call throws(Refusal) in try world.searchTasks(call) },
    Route(.read, "tasks/times") { world, call throws(Refusal) in try world.taskTimes(call) },
    Route(.write, "tasks/share") { world, call throws(Refusal) in try world.addTask(call) },
    Route(.write, "tasks/add") { world, call throws(Refusal) in try world.addTask(call) },
    Route(.update, "tasks/update/#") { world, call throws(Refusal) in
      try world.updateTask(call)
    },
    Route(.write, "tasks/close/#") { world, call throws(Refusal) in
      try world.setTask(call, isArchived: true)
    },
    Route(.write, "tasks/open/#") { world, call throws(Refusal) in
      try world.setTask(call, isArchived: false)
    },
    Route(.delete, "tasks/delete/#") { world, call throws(Refusal) in
      try world.deleteTask(call)
    },
    Route(.read, "tasks/#/comments") { world, call throws(Refusal) in
      .data(.array(try world.task(call.id, call).comments))
    },
    Route(.write, "tasks/#/comments/add") { world, call throws(Refusal) in
      try world.addComment(call)
    },
    Route(.write, "tasks/sort") { world, call throws(Refusal) in try world.sortTasks(call) },
    Route(.write, "account/import/tasks") { world, call throws(Refusal) in
      try world.importTasks(call)
    },
    Route(.read, "users/#/tasks") { world, call throws(Refusal) in
      try world.listUserTasks(call)
    },
    Route(.read, "users/#/tasks/recent") { world, call throws(Refusal) in
      try world.listUserTasks(call)
    },
    Route(.read, "users/#/assigned_tasks") { world, call throws(Refusal) in
      try world.listAssignedTasks(call)
    },
  ]
}

// Writing tasks (API §9.1).
extension World {
  /// Who sees a task may comment it; nothing tells two equal comments apart.
  mutating func addComment(_ call: Call) throws(Refusal) -> Reply {
    var task = try task(call.id, call)
    guard let text = call.parameters.filled("text") else { throw .invalid(.missing("text")) }
    let comment: SandboxJSON = [
      "id": .int(state.newID(.task)), "text": .string(text),
      "user": ["id": .int(call.caller.id), "name": .string(call.caller.fullName)],
    ]
    task.comments.append(comment)
    state.tasks[task.id] = task
    note(.update, .task, task.id, ["comments"])
    return .data(comment)
  }

  /// `/tasks/share` and `/tasks/add`; names need not be unique.
  mutating func addTask(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    guard call.parameters.filled("name") != nil else { throw .invalid(.missing("name")) }
    var task = Task(
      id: state.newID(.task), accountID: call.account.id, name: "",
      createdBy: call.caller.id, createdAt: call.now)
    if let projectID = try namedProject(call) {
      try mustTakeTasks(projectID, call)
      task.projectID = projectID
      task.isBillable = isBillable(taskID: nil, projectID: projectID)
    }
    try fill(&task, call)
    if !call.parameters.has("users"), !call.parameters.has("user_id") {
      task.userIDs = [call.caller.id]
    }
    state.tasks[task.id] = task
    note(.create, .task, task.id, ["name", "project_id", "users"])
    return .data(TaskView(task, self, call, totals: .zero).json)
  }

  mutating func updateTask(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    let old = try task(call.id, call)
    var task = old
    let projectID = try namedProject(call)
    if let projectID, projectID != task.projectID {
      try mustTakeTasks(projectID, call)
      task.projectID = projectID
    } else if projectID == nil, call.parameters.has("project_id") {
      task.projectID = nil
    }
    try fill(&task, call)
    // Renaming, moving or assigning a ghost makes it visible (API §7).
    if task.isGhost,
      task.name != old.name || task.projectID != old.projectID
        || task.userIDs != old.userIDs
    {
      task.isGhost = false
      task.type = "PERSONAL"
    }
    task.updatedAt = call.now
    state.tasks[task.id] = task
    if task.projectID != old.projectID { moveEntries(of: task) }
    note(.update, .task, task.id, task.fields(differingFrom: old))
    return .data(TaskView(task, self, call).json)
  }

  /// Entries follow their task into another project.
  private mutating func moveEntries(of task: Task) {
    for var entry in state.entries.all where entry.taskID == task.id {
      entry.projectID = task.projectID
      state.entries[entry.id] = entry
    }
  }

  /// What create and update have in common.
  private func fill(_ task: inout Task, _ call: Call) throws(Refusal) {
    let sent = call.parameters
    if let name = sent.filled("name")?.trimmed {
      guard name.count <= Bounds.taskName else {
        throw .invalid(.tooLong("name", Bounds.taskName))
      }
      task.name = name
    }
    if let text = sent.text("due_date") {
      guard text.isEmpty || LocalTime.parse(text) != nil else {
        throw .invalid(.invalid("due_date"))
      }
      task.dueDate = text.isEmpty ? nil : text
    }
    if sent.has("estimated_time") { task.estimatedTime = try sent.number("estimated_time") }
    if let rate = try sent.number("hourly_rate") { task.hourlyRate = rate }
    if let text = sent.text("description") { task.description = text.isEmpty ? nil : text }
    if let flag = sent.flag("is_billable") { task.isBillable = flag }
    if let index = try sent.int("index") { task.index = index }
    if let list = try sent.int("list_id") { task.listID = list }
    if let type = sent.filled("type") {
      guard ["PERSONAL", "EVERYONE"].contains(type) else { throw .invalid(.invalid("type")) }
      task.type = type
    }
    if let id = try sent.int("service_id") { task.serviceID = try service(id, call).id }
    if switches.jsonAccepted, let text = sent.jsonText("json") { task.json = text }
    if let id = try sent.int("user_id") { task.userIDs = [try user(id, call).id] }
    if let users = try sent.list("users") {
      task.userIDs = try userIDs(users, call)
    }
  }

  /// `[{"id": 1}]`; each must be a user of the account.
  func userIDs(_ list: [SandboxJSON], _ call: Call) throws(Refusal) -> [Int] {
    var ids: [Int] = []
    for item in list {
      guard let id = item["id"]?.int else { throw .invalid(.invalid("users")) }
      if !ids.contains(id) { ids.append(try user(id, call).id) }
    }
    return ids
  }

  /// Closing stops every timer on the task (API §7).
  mutating func setTask(_ call: Call, isArchived: Bool) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    var task = try task(call.id, call)
    let hasChanged = task.isArchived != isArchived
    task.isArchived = isArchived
    task.closedAt = isArchived ? call.now : nil
    task.updatedAt = call.now
    state.tasks[task.id] = task
    if isArchived { stopTimers(onTask: task.id, call) }
    note(isArchived ? .close : .open, .task, task.id, hasChanged ? ["is_archived"] : [])
    return .data(TaskView(task, self, call).json)
  }

  private mutating func stopTimers(onTask id: Int, _ call: Call) {
    let tracking = state.timers.filter { $0.value.taskID == id }.keys.sorted()
    for userID in tracking { endTimer(of: userID, at: call.now, now: call.now, byServer: true) }
  }

  /// `delete_all` (true unless sent) takes the entries along; else they lose their task.
  mutating func deleteTask(_ call: Call) throws(Refusal) -> Reply {
    guard state.tasks[call.id] != nil || switches.doubleDelete == .notFound else {
      throw .invalid(.notFound(.task))
    }
    try call.mustEditProjects()
    let task = try task(call.id, call)
    removeTask(task.id, withEntries: call.parameters.flag("delete_all") ?? true, call)
    return .data([:])
  }

  mutating func removeTask(_ id: Int, withEntries: Bool, _ call: Call) {
    stopTimers(onTask: id, call)
    for var entry in state.entries.all where entry.taskID == id {
      if withEntries {
        removeEntry(entry)
      } else {
        entry.taskID = nil
        state.entries[entry.id] = entry
      }
    }
    state.tasks[id] = nil
    note(.delete, .task, id)
  }

  mutating func sortTasks(_ call: Call) throws(Refusal) -> Reply {
    for item in try call.parameters.list("data") ?? [] {
      guard let id = item["id"]?.int, let index = item["sort_index"]?.int else {
        throw .invalid(.invalid("data"))
      }
      var task = try task(id, call)
      if call.parameters.flag("by_day") == true {
        task.dayIndex = index
      } else {
        task.index = index
      }
      state.tasks[id] = task
      note(.update, .task, id, ["index"])
    }
    return .data([:])
  }
}

extension World.Task {
  /// Names of the fields that differ, as on the wire.
  func fields(differingFrom old: World.Task) -> [String] {
    let pairs: [(String, Bool)] = [
      ("name", name != old.name), ("project_id", projectID != old.projectID),
      ("users", userIDs != old.userIDs), ("due_date", dueDate != old.dueDate),
      ("estimated_time", estimatedTime != old.estimatedTime), ("type", type != old.type),
      ("description", description != old.description),
      ("hourly_rate", hourlyRate != old.hourlyRate),
      ("is_billable", isBillable != old.isBillable), ("json", json != old.json),
      ("service_id", serviceID != old.serviceID), ("list_id", listID != old.listID),
      ("index", index != old.index),
    ]
    return pairs.filter(\.1).map(\.0)
  }
}
