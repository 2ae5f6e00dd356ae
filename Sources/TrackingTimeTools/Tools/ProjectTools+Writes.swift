import JSONTree
import JournalStore
import SyncCore

/// Tools that change projects (API §9.2).
extension ProjectTools {
  static let writes: [ToolOffer] = [create, update, archive, reopen]

  static let create = ToolOffer(
    "tt_create_project", "Create project", in: .projects, .create,
    "Creates a project, for a customer if named. Unknown names are created.",
    [
      .text("name", "Name").required,
      .text("customer_name", "Its customer"),
      .text("service_name", "Its service"),
      .id("template_id", "Template"), .hours("estimated_time", "Hours"),
      .customFields,
    ]
  ) { call in
    guard let name = try call.arguments.name("name", isRequired: true) else {
      preconditionFailure("a required name is there or refused")
    }
    let names = try NamedContainers(call.arguments)
    let template = try call.arguments.idOrNone("template_id")?.id
    var warnings: [String] = []
    if let template {
      warnings += [
        try await call.check(.project, template, argument: "template_id").warning(.project)
      ]
      .compactMap(\.self)
    }
    var more = more(call.arguments)
    more[.customFields] = try call.arguments.customFields()
    try await call.prepare([.list(.project)] + names.needs)
    return try await call.submit { [warnings, more] entrance in
      var proposal = Proposal(warnings)
      var wish: Fields = [.name: .text(name)]
      try names.resolve(in: entrance, wish: &wish, proposal: &proposal)
      try Self.refuseTwin(name, customer: wish[.customerID]?.id, in: entrance)
      if let template { wish[.templateID] = .id(template) }
      wish = wish.overlaid(by: more)
      _ = try entrance.propose(OperationDraft(.create, .new(.project), wish: wish))
      return proposal
    }
  }

  static let update = ToolOffer(
    "tt_update_project", "Update project", in: .projects, .change,
    "Changes a project or moves it to another customer or service; only what is given.",
    [
      .id("id", "Project").required,
      .text("name", "New name"),
      .text("customer_name", "Its customer"),
      .text("service_name", "Its service"), .text("notes", "Notes"),
      .hours("estimated_time", "Hours"), .flag("is_billable", "Billable"), .customFields,
    ]
  ) { call in
    let id = try call.arguments.requiredID()
    let name = try call.arguments.name("name")
    let names = try NamedContainers(call.arguments)
    var more = more(call.arguments)
    more[.notes] = try call.arguments.notes().map { $0.isEmpty ? .null : .text($0) }
    more[.isBillable] = call.arguments.flag("is_billable").map(FieldValue.flag)
    more[.customFields] = try call.arguments.customFields()
    guard name != nil || !names.isEmpty || !more.isEmpty else { throw Refusal.nothingGiven }
    let known = try await call.check(.project, id)
    try await call.prepare(names.needs)
    return try await call.submit(about: [Subject(.project, id)]) { [more] entrance in
      var proposal = Proposal(
        [known.warning(.project), more.unseenReplaced].compactMap(\.self))
      var wish = more
      if let name { wish[.name] = .text(name) }
      try names.resolve(in: entrance, wish: &wish, proposal: &proposal)
      _ = try entrance.propose(
        OperationDraft(.update, .existing(Subject(.project, id)), wish: wish))
      return proposal
    }
  }

  static let archive = ToolOffer(
    "tt_archive_project", "Archive project", in: .projects, .change,
    "Archives a project; its time stays. Undo: tt_reopen_project.",
    [.id("id", "Project").required]
  ) { call in try await call.setArchived(.project, true) }

  static let reopen = ToolOffer(
    "tt_reopen_project", "Reopen project", in: .projects, .change,
    "Makes an archived project active again.", [.id("id", "Project").required]
  ) { call in try await call.setArchived(.project, false) }

  /// What create and update both take beside the parameters of the public tools (API §9.2).
  private static func more(_ arguments: Arguments) -> Fields {
    var fields = Fields()
    fields[.estimatedHours] = arguments.number("estimated_time").map(FieldValue.number)
    return fields
  }

  /// The server has project names unique within a customer (API §9.2): say so at once.
  private static func refuseTwin(
    _ name: String, customer: EntityID?, in entrance: Entrance
  ) throws {
    let twin = try Names(entrance.view).exact(.project, name).first {
      $0.fields[.customerID]?.id == customer
    }
    guard let twin else { return }
    let isArchived = twin.fields[.isArchived]?.flag == true
    throw Refusal(
      "exists",
      "A project \"\(name)\" of that customer exists already as \(twin.subject.id)"
        + (isArchived ? ", archived." : "."),
      next: isArchived
        ? "Use tt_reopen_project \(twin.subject.id), or choose another name."
        : "Use \(twin.subject.id), or choose another name.")
  }
}

/// Customer and service of a project as a call names them.
struct NamedContainers: Sendable {
  let customer: String?
  let service: String?

  init(_ arguments: Arguments) throws(Refusal) {
    customer = try arguments.name("customer_name")
    service = try arguments.name("service_name")
  }

  var isEmpty: Bool { customer == nil && service == nil }

  var needs: [Need] {
    (customer == nil ? [] : [.list(.customer)]) + (service == nil ? [] : [.list(.service)])
  }

  /// Writes their ids into the wish; unknown names are proposed as creates first.
  func resolve(
    in entrance: Entrance, wish: inout Fields, proposal: inout Proposal
  ) throws {
    for (kind, field, name, argument) in [
      (EntityKind.customer, Field.customerID, customer, "customer_name"),
      (.service, .serviceID, service, "service_name"),
    ] {
      guard let name else { continue }
      let (id, warning) = try entrance.reference(kind, named: name, argument: argument)
      wish[field] = .id(id)
      if let warning { proposal.warnings.append(warning) }
    }
  }
}

extension Refusal {
  /// An update without anything to change.
  static let nothingGiven = Refusal(
    "nothing_given", "Nothing to change was given.", next: "Give at least one field to change.")
}
