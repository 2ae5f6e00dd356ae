import Foundation

extension Route {
  static let searchRoutes: [Route] = [
    Route(.read, "search/events") { world, call throws(Refusal) in
      try world.searchEntries(call)
    },
    Route(.read, "zapier/createInput") { world, call throws(Refusal) in
      try world.describeSearch(call)
    },
  ]
}

// Looking entries up by external id (API §10.2).
extension World {
  /// Key of the field that carries the external id; clients learn it from `createInput`.
  private static let externalIDKey = "third_party_id"
  private static let serviceKey = "third_party_service"

  /// Which fields a search of that type takes.
  func describeSearch(_ call: Call) throws(Refusal) -> Reply {
    guard call.parameters.filled("entity") == "Event" else { throw .invalid(.invalid("entity")) }
    let fields: [(String, String, String, Bool)]
    switch call.parameters.filled("type") {
    case "ByExternalID":
      fields = [
        (Self.externalIDKey, "Third Party ID", "string", true),
        (Self.serviceKey, "Third Party Service", "string", false),
      ]
    case "ByID": fields = [("id", "Event ID", "integer", true)]
    case "ByTaskID": fields = [("task_id", "Task ID", "integer", true)]
    case "ByProjectID": fields = [("project_id", "Project ID", "integer", true)]
    default: throw .invalid(.invalid("type"))
    }
    let inputs = fields.map { key, label, type, isRequired -> JSON in
      [
        "key": .string(key), "label": .string(label), "type": .string(type),
        "required": .bool(isRequired),
      ]
    }
    return .data(["inputFields": .array(inputs)])
  }

  func searchEntries(_ call: Call) throws(Refusal) -> Reply {
    let sent = call.parameters
    let fits: (Entry) -> Bool
    switch sent.filled("type") {
    case "ByExternalID":
      guard let id = sent.filled(Self.externalIDKey) else {
        throw .invalid(.missing(Self.externalIDKey))
      }
      let service = sent.filled(Self.serviceKey)
      fits = {
        $0.thirdPartyID == id && (service == nil || $0.thirdPartyService == service)
      }
    case "ByID":
      let id = try sent.int("id")
      fits = { $0.id == id }
    case "ByTaskID":
      guard let id = try sent.int("task_id") else { throw .invalid(.missing("task_id")) }
      fits = { $0.taskID == id }
    case "ByProjectID":
      guard let id = try sent.int("project_id") else { throw .invalid(.missing("project_id")) }
      fits = { $0.projectID == id }
    default: throw .invalid(.invalid("type"))
    }
    let rows = state.entries.all.filter {
      $0.accountID == call.account.id && call.sees(entriesOf: $0.userID) && fits($0)
    }
    let views = rows.prefix(Bounds.search).map { EntryView($0, self, call) }
    let data = JSON.array(views.map(\.full))
    guard sent.flag("include_custom_fields") == true else { return .data(data) }
    return .data(
      data, siblings: [.init("set_custom_fields", .array(views.flatMap(\.setCustomFields)))])
  }
}
