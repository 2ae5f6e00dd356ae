import Foundation

extension Route {
  static let projectRoutes: [Route] = [
    Route(.read, "projects") { world, call throws(Refusal) in try world.listProjects(call) },
    Route(.read, "projects/min") { world, call throws(Refusal) in
      try world.listProjectsMin(call)
    },
    Route(.read, "projects/ids") { world, call throws(Refusal) in
      try world.listProjectIDs(call)
    },
    Route(.read, "projects/search") { world, call throws(Refusal) in
      try world.searchProjects(call)
    },
    Route(.read, "projects/times") { world, call throws(Refusal) in
      try world.projectTimes(call)
    },
    Route(.read, "projects/#") { world, call throws(Refusal) in try world.getProject(call) },
    Route(.read, "projects/#/min") { world, call throws(Refusal) in try world.getProject(call) },
    Route(.read, "projects/#/users") { world, call throws(Refusal) in
      try world.listProjectUsers(call)
    },
    Route(.write, "projects/add") { world, call throws(Refusal) in try world.addProject(call) },
    Route(.update, "projects/update/#") { world, call throws(Refusal) in
      try world.updateProject(call)
    },
    Route(.write, "projects/update_preferences/#") { world, call throws(Refusal) in
      try world.updatePreferences(call)
    },
    Route(.write, "projects/close/#") { world, call throws(Refusal) in
      try world.setProject(call, isArchived: true)
    },
    Route(.notPOST, "projects/open/#") { world, call throws(Refusal) in
      try world.setProject(call, isArchived: false)
    },
    Route(.delete, "projects/delete/#") { world, call throws(Refusal) in
      try world.deleteProject(call)
    },
    Route(.write, "projects/merge/#") { world, call throws(Refusal) in
      try world.mergeProjects(call)
    },
  ]
}

// Writing projects (API §9.2).
extension World {
  mutating func addProject(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    guard call.parameters.filled("name") != nil else { throw .invalid(.missing("name")) }
    var project = Project(
      id: state.newID(.project), accountID: call.account.id, name: "",
      userIDs: [call.caller.id], createdAt: call.now)
    try fill(&project, call)
    try mustBeUnique(project)
    state.projects[project.id] = project
    note(.create, .project, project.id, ["name", "customer_id", "service_id"])
    return .data(ProjectView(project, self, call, totals: .zero).json)
  }

  mutating func updateProject(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    let old = try project(call.id, call)
    var project = old
    try fill(&project, call)
    try mustBeUnique(project)
    project.updatedAt = call.now
    state.projects[project.id] = project
    note(.update, .project, project.id, project.fields(differingFrom: old))
    return .data(ProjectView(project, self, call).json)
  }

  /// Names are unique only per customer; archived projects count (API §9.2).
  private func mustBeUnique(_ project: Project) throws(Refusal) {
    let key = project.name.nameKey
    let twin = state.projects.all.first {
      $0.id != project.id && $0.accountID == project.accountID
        && $0.customerID == project.customerID && $0.name.nameKey == key
    }
    if twin != nil { throw .invalid(.nameTaken(.project)) }
  }

  /// Unknown customers and services are created by name (API §9.2).
  private mutating func fill(_ project: inout Project, _ call: Call) throws(Refusal) {
    let sent = call.parameters
    if let name = sent.filled("name") { project.name = name.trimmed }
    if let id = try sent.int("customer_id") {
      project.customerID = id == 0 ? nil : try customer(id, call).id
    } else if let name = sent.filled("customer_name") {
      project.customerID = customerID(named: name, call)
    }
    if let id = try sent.int("service_id") {
      project.serviceID = id == 0 ? nil : try service(id, call).id
    } else if let name = sent.filled("service_name") {
      project.serviceID = serviceID(named: name, call)
    }
    if let text = sent.text("notes") { project.notes = text.isEmpty ? nil : text }
    if let color = sent.filled("color") { project.color = color }
    if let date = sent.filled("delivery_date") { project.deliveryDate = date }
    if let view = sent.filled("default_view") { project.defaultView = view }
    if let hours = try sent.number("estimated_time") { project.estimatedTime = hours }
    if let rate = try sent.number("hourly_rate") { project.hourlyRate = rate }
    if let rate = try sent.number("fixed_rate") { project.fixedRate = rate }
    if let flag = sent.flag("is_billable") { project.isBillable = flag }
    if let flag = sent.flag("is_public") { project.isPublic = flag }
    if switches.jsonAccepted, let text = sent.jsonText("json") { project.json = text }
  }

  mutating func updatePreferences(_ call: Call) throws(Refusal) -> Reply {
    let project = try project(call.id, call)
    var caller = call.caller
    if let flag = call.parameters.flag("is_favorite") {
      if flag {
        caller.favoriteProjects.insert(project.id)
      } else {
        caller.favoriteProjects.remove(project.id)
      }
    }
    var chosen = caller.projectPreferences[project.id] ?? [:]
    if let view = call.parameters.filled("default_view") {
      chosen = chosen.setting("default_view", .string(view))
    }
    if let flag = call.parameters.flag("show_closed_tasks") {
      chosen = chosen.setting("show_closed_tasks", .bool(flag))
    }
    caller.projectPreferences[project.id] = chosen
    state.users[caller.id] = caller
    note(.update, .project, project.id, ["user_preferences"])
    return .data([:])
  }

  mutating func setProject(_ call: Call, isArchived: Bool) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    var project = try project(call.id, call)
    let hasChanged = project.isArchived != isArchived
    project.isArchived = isArchived
    project.updatedAt = call.now
    state.projects[project.id] = project
    note(isArchived ? .close : .open, .project, project.id, hasChanged ? ["is_archived"] : [])
    return .data(ProjectView(project, self, call).json)
  }

  /// `delete_all` (true unless sent) takes tasks and entries along.
  mutating func deleteProject(_ call: Call) throws(Refusal) -> Reply {
    guard state.projects[call.id] != nil || switches.doubleDelete == .notFound else {
      throw .invalid(.notFound(.project))
    }
    try call.mustEditProjects()
    let project = try project(call.id, call)
    let takesAll = call.parameters.flag("delete_all") ?? true
    for var task in state.tasks.all where task.projectID == project.id {
      if takesAll {
        removeTask(task.id, withEntries: true, call)
      } else {
        task.projectID = nil
        state.tasks[task.id] = task
      }
    }
    for var entry in state.entries.all where entry.projectID == project.id {
      if takesAll {
        removeEntry(entry)
      } else {
        entry.projectID = nil
        state.entries[entry.id] = entry
      }
    }
    state.projects[project.id] = nil
    note(.delete, .project, project.id)
    return .data([:])
  }

  /// Tasks and entries go to the project `into`; the source is gone afterwards.
  mutating func mergeProjects(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    let source = try project(call.id, call)
    guard let target = try call.parameters.int("into") else { throw .invalid(.missing("into")) }
    guard target != source.id else { throw .invalid(.invalid("into")) }
    let into = try project(target, call)
    for var task in state.tasks.all where task.projectID == source.id {
      task.projectID = into.id
      state.tasks[task.id] = task
    }
    for var entry in state.entries.all where entry.projectID == source.id {
      entry.projectID = into.id
      state.entries[entry.id] = entry
    }
    state.projects[source.id] = nil
    note(.merge, .project, source.id, ["into"])
    return .data(ProjectView(into, self, call).json)
  }
}

extension World.Project {
  /// Names of the fields that differ, as on the wire.
  func fields(differingFrom old: World.Project) -> [String] {
    let pairs: [(String, Bool)] = [
      ("name", name != old.name), ("customer_id", customerID != old.customerID),
      ("service_id", serviceID != old.serviceID), ("notes", notes != old.notes),
      ("color", color != old.color), ("estimated_time", estimatedTime != old.estimatedTime),
      ("is_billable", isBillable != old.isBillable), ("is_public", isPublic != old.isPublic),
      ("hourly_rate", hourlyRate != old.hourlyRate), ("fixed_rate", fixedRate != old.fixedRate),
      ("delivery_date", deliveryDate != old.deliveryDate), ("json", json != old.json),
    ]
    return pairs.filter(\.1).map(\.0)
  }
}
