import Foundation

extension Route {
  static let serviceRoutes: [Route] = [
    Route(.read, "services") { world, call throws(Refusal) in try world.listServices(call) },
    Route(.read, "services/#") { world, call throws(Refusal) in
      .data(CustomerView.service(try world.service(call.id, call), call))
    },
    Route(.write, "services/add") { world, call throws(Refusal) in try world.addService(call) },
    Route(.update, "services/update/#") { world, call throws(Refusal) in
      try world.updateService(call)
    },
    Route(.write, "services/close/#") { world, call throws(Refusal) in
      try world.setService(call, isArchived: true)
    },
    Route(.write, "services/open/#") { world, call throws(Refusal) in
      try world.setService(call, isArchived: false)
    },
    Route(.delete, "services/delete/#") { world, call throws(Refusal) in
      try world.deleteService(call)
    },
  ]
}

// Services (API §9.3): names are unique in an account. All of it may not exist at all: the switch
// `servicesPresent`.
extension World {
  func listServices(_ call: Call) throws(Refusal) -> Reply {
    let filter = call.parameters.filled("filter") ?? "ACTIVE"
    let rows = state.services.all.filter {
      $0.accountID == call.account.id
        && (filter == "ALL" || $0.isArchived == (filter == "ARCHIVED"))
    }
    return .data(.array(rows.prefix(Bounds.services).map { CustomerView.service($0, call) }))
  }

  mutating func addService(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    guard let name = call.parameters.filled("name") else { throw .invalid(.missing("name")) }
    var service = Service(
      id: state.newID(.service), accountID: call.account.id, name: "", createdAt: call.now)
    try rename(&service, name)
    state.services[service.id] = service
    note(.create, .service, service.id, ["name"])
    return .data(CustomerView.service(service, call))
  }

  mutating func updateService(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    let old = try service(call.id, call)
    var service = old
    if let name = call.parameters.filled("name") { try rename(&service, name) }
    if let flag = call.parameters.flag("is_archived") { service.isArchived = flag }
    service.updatedAt = call.now
    state.services[service.id] = service
    let changed = [
      ("name", old.name != service.name), ("is_archived", old.isArchived != service.isArchived),
    ]
    note(.update, .service, service.id, changed.filter(\.1).map(\.0))
    return .data(CustomerView.service(service, call))
  }

  private func rename(_ service: inout Service, _ name: String) throws(Refusal) {
    let (id, accountID) = (service.id, service.accountID)
    let twin = state.services.all.first {
      $0.id != id && $0.accountID == accountID && $0.name.nameKey == name.nameKey
    }
    if twin != nil { throw .invalid(.nameTaken(.service)) }
    service.name = name.trimmed
  }

  mutating func setService(_ call: Call, isArchived: Bool) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    var service = try service(call.id, call)
    let hasChanged = service.isArchived != isArchived
    service.isArchived = isArchived
    service.updatedAt = call.now
    state.services[service.id] = service
    note(isArchived ? .close : .open, .service, service.id, hasChanged ? ["is_archived"] : [])
    return .data(CustomerView.service(service, call))
  }

  /// Projects and tasks lose their service.
  mutating func deleteService(_ call: Call) throws(Refusal) -> Reply {
    guard state.services[call.id] != nil || switches.doubleDelete == .notFound else {
      throw .invalid(.notFound(.service))
    }
    try call.mustEditProjects()
    let service = try service(call.id, call)
    for var project in state.projects.all where project.serviceID == service.id {
      project.serviceID = nil
      state.projects[project.id] = project
    }
    for var task in state.tasks.all where task.serviceID == service.id {
      task.serviceID = nil
      state.tasks[task.id] = task
    }
    state.services[service.id] = nil
    note(.delete, .service, service.id)
    return .data([:])
  }
}
