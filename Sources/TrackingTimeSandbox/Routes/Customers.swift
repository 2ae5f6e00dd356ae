import Foundation

extension Route {
  static let customerRoutes: [Route] = [
    Route(.read, "customers") { world, call throws(Refusal) in try world.listCustomers(call) },
    Route(.read, "customers/#") { world, call throws(Refusal) in try world.getCustomer(call) },
    Route(.write, "customers/add") { world, call throws(Refusal) in
      try world.addCustomer(call)
    },
    Route(.update, "customers/update/#") { world, call throws(Refusal) in
      try world.updateCustomer(call)
    },
    Route(.notPOST, "customers/close/#") { world, call throws(Refusal) in
      try world.setCustomer(call, isArchived: true)
    },
    Route(.notPOST, "customers/open/#") { world, call throws(Refusal) in
      try world.setCustomer(call, isArchived: false)
    },
    Route(.delete, "customers/delete/#") { world, call throws(Refusal) in
      try world.deleteCustomer(call)
    },
  ]
}

// Customers (API §9.3): names are unique in an account.
extension World {
  /// Ignores `page`: the same rows again (API §5).
  func listCustomers(_ call: Call) throws(Refusal) -> Reply {
    let filter = call.parameters.filled("filter") ?? "ACTIVE"
    guard ["ALL", "ACTIVE", "ARCHIVED"].contains(filter) else {
      throw .invalid(.invalid("filter"))
    }
    let totals = Totals(self, call)
    let rows = state.customers.all.filter {
      $0.accountID == call.account.id
        && (filter == "ALL" || $0.isArchived == (filter == "ARCHIVED"))
    }
    let shown = rows.prefix(Bounds.customers)
    return .data(.array(shown.map { CustomerView($0, self, call, totals: totals).json }))
  }

  func getCustomer(_ call: Call) throws(Refusal) -> Reply {
    show(try customer(call.id, call), call)
  }

  private func show(_ customer: Customer, _ call: Call) -> Reply {
    .data(CustomerView(customer, self, call, totals: Totals(self, call)).json)
  }

  mutating func addCustomer(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    var customer = Customer(
      id: state.newID(.customer), accountID: call.account.id, name: "", createdAt: call.now)
    try fill(&customer, call)
    state.customers[customer.id] = customer
    note(.create, .customer, customer.id, ["name", "notes", "contact"])
    return show(customer, call)
  }

  /// The name is mandatory on every update (API §9.3).
  mutating func updateCustomer(_ call: Call) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    let old = try customer(call.id, call)
    var customer = old
    try fill(&customer, call)
    customer.updatedAt = call.now
    state.customers[customer.id] = customer
    let isSame = [
      ("name", old.name == customer.name), ("notes", old.notes == customer.notes),
      ("contact_name", old.contactName == customer.contactName),
      ("contact_email", old.contactEmail == customer.contactEmail),
    ]
    note(.update, .customer, customer.id, isSame.filter { !$0.1 }.map(\.0))
    return show(customer, call)
  }

  private func fill(_ customer: inout Customer, _ call: Call) throws(Refusal) {
    let sent = call.parameters
    guard let name = sent.filled("name")?.trimmed else { throw .invalid(.missing("name")) }
    let twin = state.customers.all.first {
      $0.id != customer.id && $0.accountID == call.account.id && $0.name.nameKey == name.nameKey
    }
    if twin != nil { throw .invalid(.nameTaken(.customer)) }
    customer.name = name
    if let text = sent.text("notes") { customer.notes = text.isEmpty ? nil : text }
    if let text = sent.text("contact_name") { customer.contactName = text.isEmpty ? nil : text }
    if let text = sent.text("contact_email") { customer.contactEmail = text.isEmpty ? nil : text }
    if switches.jsonAccepted, let text = sent.jsonText("json") { customer.json = text }
  }

  mutating func setCustomer(_ call: Call, isArchived: Bool) throws(Refusal) -> Reply {
    try call.mustEditProjects()
    var customer = try customer(call.id, call)
    let hasChanged = customer.isArchived != isArchived
    customer.isArchived = isArchived
    customer.updatedAt = call.now
    state.customers[customer.id] = customer
    note(isArchived ? .close : .open, .customer, customer.id, hasChanged ? ["is_archived"] : [])
    return show(customer, call)
  }

  /// Projects lose their customer (API §9.3).
  mutating func deleteCustomer(_ call: Call) throws(Refusal) -> Reply {
    guard state.customers[call.id] != nil || switches.doubleDelete == .notFound else {
      throw .invalid(.notFound(.customer))
    }
    try call.mustEditProjects()
    let customer = try customer(call.id, call)
    for var project in state.projects.all where project.customerID == customer.id {
      project.customerID = nil
      state.projects[project.id] = project
    }
    state.customers[customer.id] = nil
    note(.delete, .customer, customer.id)
    return .data([:])
  }
}
