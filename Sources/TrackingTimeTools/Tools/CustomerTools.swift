import JSONTree
import JournalStore
import SyncCore

/// Tools for customers (API §9.3).
enum CustomerTools {
  static let all: [ToolOffer] = [list, get, create, update, archive, reactivate, delete]

  /// The service answers no more than this many and ignores pages (API §5).
  private static let listCap = 1_000

  static let list = ToolOffer(
    "tt_list_customers", "List customers", in: .customers, .read,
    "Lists customers with their contacts, by name.",
    [
      .choice("filter", ["ALL", "ACTIVE", "ARCHIVED"], default: "ACTIVE", "Which"), .limit, .cursor,
      .detail,
    ], output: OutputSchema.list("customers")
  ) { call in
    let count = try call.look { try $0.count(.customer) }
    return try await call.list(
      .customer, as: "customers", where: .named(call.arguments.text("filter")),
      needs: [.list(.customer)],
      warnings: count < listCap
        ? [] : ["TrackingTime lists at most \(listCap) customers: some may be missing here."])
  }

  static let create = ToolOffer(
    "tt_create_customer", "Create customer", in: .customers, .create,
    "Creates a customer and returns its id.",
    [.text("name", "Unique").required] + fields + [.customFields]
  ) { call in
    let name = try call.arguments.name("name", isRequired: true) ?? ""
    var more: Fields = [.name: .text(name)]
    more[.customFields] = try call.arguments.customFields()
    let wish = try wish(call, clears: false).overlaid(by: more)
    try await call.prepare([.list(.customer)])
    return try await call.submit { entrance in
      if let twin = try Names(entrance.view).exact(.customer, name).first {
        throw Refusal(
          "exists",
          "A customer \"\(name)\" exists already as \(twin.subject.id)"
            + (twin.fields[.isArchived]?.flag == true ? ", archived." : "."),
          next: "Use \(twin.subject.id), or choose another name.")
      }
      _ = try entrance.propose(OperationDraft(.create, .new(.customer), wish: wish))
      return Proposal()
    }
  }

  static let update = ToolOffer(
    "tt_update_customer", "Update customer", in: .customers, .change,
    "Changes name, notes or contact of a customer; only what is given.",
    [
      .id("id", "Customer").required, .text("name", "New name"),
    ] + fields + [.customFields]
  ) { call in
    let id = try call.arguments.requiredID()
    var wish = try wish(call, clears: true)
    if let name = try call.arguments.name("name") { wish[.name] = .text(name) }
    wish[.customFields] = try call.arguments.customFields()
    guard !wish.isEmpty else { throw Refusal.nothingGiven }
    let known = try await call.check(.customer, id)
    let subject = Subject(.customer, id)
    return try await call.submit(about: [subject]) { [wish] entrance in
      _ = try entrance.propose(OperationDraft(.update, .existing(subject), wish: wish))
      return Proposal(
        [known.warning(.customer), wish.unseenReplaced].compactMap(\.self))
    }
  }

  static let get = ToolOffer(
    "tt_get_customer", "Get customer", in: .customers, .read,
    "Returns one customer with contact and notes, queued changes included.",
    [.id("id", "Customer").required], output: OutputSchema.record("customer"), isDefault: false
  ) { call in try await call.get(.customer, try call.arguments.requiredID(), names: []) }

  static let archive = ToolOffer(
    "tt_archive_customer", "Archive customer", in: .customers, .change,
    "Archives a customer; its projects and time stay. Undo: tt_reactivate_customer.",
    [.id("id", "Customer").required], isDefault: false
  ) { call in try await call.setArchived(.customer, true) }

  static let reactivate = ToolOffer(
    "tt_reactivate_customer", "Reactivate customer", in: .customers, .change,
    "Makes an archived customer active again.", [.id("id", "Customer").required], isDefault: false
  ) { call in try await call.setArchived(.customer, false) }

  static let delete = ToolOffer(
    "tt_delete_customer", "Delete customer", in: .customers, .destroy(isIdempotent: false),
    "Deletes a customer for good; its projects and time stay, without a customer "
      + "(tt_archive_customer keeps it). First dry_run, then confirm.",
    [.id("id", "Customer").required, .withDependants, .dryRun, .confirm], isDefault: false
  ) { call in
    try await call.deleteContainer(.customer) { counts in
      "leaves \(counts.projects) projects and \(counts.entries) time entries without a customer"
    }
  }

  private static let fields: [Parameter] = [
    .text("notes", "Notes"),
    .text("contact_name", "Contact person"),
    .text("contact_email", "Its address"),
  ]

  /// - Parameter clears: blank texts clear what is there; else they count as not given.
  private static func wish(_ call: ToolCall, clears: Bool) throws(Refusal) -> Fields {
    var wish = Fields()
    if let notes = try call.arguments.notes(), !notes.trimmed.isEmpty {
      wish[.notes] = .text(notes)
    }
    wish[.contactName] = try call.arguments.name("contact_name").map(FieldValue.text)
    wish[.contactEmail] = try call.arguments.name("contact_email").map(FieldValue.text)
    guard clears else { return wish }
    for (argument, field) in [
      ("notes", Field.notes), ("contact_name", .contactName), ("contact_email", .contactEmail),
    ] where call.arguments.object[argument]?.stringValue?.trimmed.isEmpty == true {
      wish[field] = .null
    }
    return wish
  }
}
