import JSONTree
import SyncCore

/// Business fields in the words of request bodies.
enum WireFields {
  /// The body of a create or update.
  ///
  /// Derived fields are left out. A field that the kind's call does not take is our bug and traps:
  /// leaving it out would report a wish as done that was never sent. `null` becomes 0 for ids
  /// ("moves out", API §9.1), `""` for texts, and JSON null for days and numbers.
  static func body(
    _ kind: EntityKind, _ fields: RemoteFields, zone: Zone, isCreate: Bool
  ) -> JSONObject {
    var body = JSONObject()
    for field in fields.fields.names {
      guard let value = fields[field], !isTime(field), !field.isDerived else { continue }
      guard let name = name(of: field, kind) else {
        preconditionFailure("a \(kind.noun) takes no \(field.rawValue)")
      }
      body[name] = wire(value, field, kind)
    }
    if kind == .timeEntry { add(timesOf: fields, zone: zone, isCreate: isCreate, to: &body) }
    return body
  }

  /// Fields that are sent together, as wall clocks of one zone.
  private static func isTime(_ field: Field) -> Bool {
    field == .startAt || field == .endAt || field == .zone
  }

  /// `start`, `end`, `timezone`; for creates also `duration`, which the server demands (API §8.1).
  private static func add(
    timesOf fields: RemoteFields, zone: Zone, isCreate: Bool, to body: inout JSONObject
  ) {
    let start = fields[.startAt]?.instant
    let end = fields[.endAt]?.instant
    guard let first = start ?? end else { return }
    // One `timezone` goes with both: the offset at the start holds for the end too.
    let zone = (fields[.zone]?.text.flatMap(Zone.init) ?? zone).onWire(at: first)
    if let start { body["start"] = .string(zone.local(start).text) }
    if let end { body["end"] = .string(zone.local(end).text) }
    body["timezone"] = .string(zone.id)
    if isCreate, body["duration"] == nil, let start, let end {
      body["duration"] = .integer(end.seconds - start.seconds)
    }
  }

  private static func wire(_ value: FieldValue, _ field: Field, _ kind: EntityKind) -> JSON {
    switch value {
    case .ids(let ids): .array(ids.sorted().map { ["id": .integer($0.rawValue)] })
    case .text(let text) where field == .customFields: list(text)
    case .null:
      switch field.shape {
      case .id: 0
      case .ids: []
      case .text where field != .dueDate: ""
      default: .null
      }
    case .flag(let flag) where field == .isArchived && kind == .userGroup:
      .string(flag ? "ARCHIVED" : "ACTIVE")
    default: value.json
    }
  }

  /// The list that the text is. It was checked when it was accepted; another one is sent as it is, for
  /// the server to refuse.
  private static func list(_ text: String) -> JSON {
    // Lost: why it is no JSON; the refusal shows what was sent.
    (try? JSON(parsing: text)) ?? .string(text)
  }

  /// The wire name of a field in the add and update calls of a kind; nil where it has none.
  private static func name(of field: Field, _ kind: EntityKind) -> String? {
    switch (kind, field) {
    case (.customer, .customFields), (.project, .customFields), (.task, .customFields),
      (.timeEntry, .customFields):
      field.rawValue
    case (.customer, .name), (.customer, .notes), (.customer, .contactName),
      (.customer, .contactEmail):
      field.rawValue
    case (.service, .name), (.service, .isArchived): field.rawValue
    case (.user, .name), (.user, .surname): field.rawValue
    case (.userGroup, .isArchived): "status"
    case (.userGroup, .name), (.userGroup, .notes), (.userGroup, .supervisorID),
      (.userGroup, .users):
      field.rawValue
    case (.preference, .isFavorite), (.preference, .showsClosedTasks),
      (.preference, .defaultView):
      field.rawValue
    case (.project, .estimatedHours), (.task, .estimatedHours): "estimated_time"
    case (.project, .name), (.project, .notes), (.project, .customerID), (.project, .serviceID),
      (.project, .templateID), (.project, .isPublic), (.project, .isBillable),
      (.project, .hourlyRate):
      field.rawValue
    case (.task, .notes): "description"
    case (.task, .name), (.task, .projectID), (.task, .serviceID), (.task, .userID),
      (.task, .users), (.task, .dueDate), (.task, .isBillable), (.task, .hourlyRate):
      field.rawValue
    case (.timeEntry, .durationSeconds): "duration"
    case (.timeEntry, .taskID), (.timeEntry, .projectID), (.timeEntry, .userID),
      (.timeEntry, .notes), (.timeEntry, .eventType), (.timeEntry, .isBilled),
      (.timeEntry, .isBillable), (.timeEntry, .hourlyRate):
      field.rawValue
    default: nil
    }
  }
}
