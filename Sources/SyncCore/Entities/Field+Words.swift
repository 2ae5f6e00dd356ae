/// What people call the fields: in commands, tools and tables.
extension Field {
  /// `start` for `start_at_ms`, `task` for `task_id`, `due` for `due_date`: the name without its
  /// unit.
  package var word: String {
    switch self {
    case .dueDate: "due"
    case .estimatedHours: "estimate"
    case .hourlyRate: "rate"
    case .users: "users"
    case .supervisorID: "supervisor"
    default: Self.word(rawValue)
    }
  }

  private static func word(_ name: String) -> String {
    var name = name[...]
    if name.hasPrefix("is_") { name = name.dropFirst(3) }
    for unit in ["_at_ms", "_id", "_s", "_date"] where name.hasSuffix(unit) {
      name = name.dropLast(unit.count)
    }
    return String(name)
  }

  /// - Parameter text: its word, or its full name.
  package init?(named text: String) {
    let key = text.trimmed.lowercased()
    guard let field = Field.allCases.first(where: { $0.word == key || $0.rawValue == key }) else {
      return nil
    }
    self = field
  }

  /// What an edit by a person may change on a wish of this verb and kind.
  package static func editable(_ verb: Verb, _ kind: EntityKind) -> [Field] {
    switch (verb, kind) {
    case (.timerStart, _): [.startAt, .taskID, .projectID, .notes]
    case (.timerStop, _): [.endAt]
    case (.create, .timeEntry), (.update, .timeEntry):
      [.startAt, .endAt, .durationSeconds, .taskID, .projectID, .notes]
    case (.create, .task), (.update, .task): [.name, .projectID, .dueDate, .estimatedHours, .users]
    case (.create, .project), (.update, .project): [.name, .customerID, .serviceID]
    case (.create, .customer), (.update, .customer):
      [.name, .notes, .contactName, .contactEmail]
    case (.create, .service), (.update, .service): [.name]
    case (.update, .user): [.name, .surname]
    case (.create, .userGroup), (.update, .userGroup): [.name, .notes, .supervisorID]
    case (.update, .preference): [.isFavorite, .showsClosedTasks, .defaultView]
    default: []
    }
  }

  /// Reads a value as a person writes it: a text, `yes`, `1h 30m`, a date and time, an id, `none`.
  ///
  /// - Parameter zone: of times without an offset.
  /// - Throws: a refusal that says what is allowed.
  package func value(_ text: String, zone: Zone) throws(Refusal) -> FieldValue {
    let plain = text.trimmed
    if shape == .id || shape == .ids || self == .dueDate, plain.lowercased() == "none" {
      return shape == .ids ? .ids([]) : .null
    }
    switch shape {
    case .text:
      guard !plain.isEmpty || self == .notes else { throw unreadable(plain, "a text") }
      return plain.isEmpty ? .null : .text(text)
    case .flag:
      switch plain.lowercased() {
      case "yes", "true": return .flag(true)
      case "no", "false": return .flag(false)
      default: throw unreadable(plain, "yes or no")
      }
    case .integer:
      guard let seconds = DurationInput.seconds(plain) else {
        throw unreadable(plain, "a duration such as 1h 30m, 1:30 or 5400")
      }
      return .integer(seconds)
    case .number:
      guard let number = Double(plain), number.isFinite, number >= 0 else {
        throw unreadable(plain, "a number that is not negative")
      }
      return .number(number)
    case .id:
      guard let id = Int64(plain).flatMap(EntityID.init) else {
        throw unreadable(plain, "an id, or none")
      }
      return .id(id)
    case .ids:
      let parts = plain.split(separator: ",").map { Int64(String($0).trimmed) }
      let ids = parts.compactMap { $0.flatMap(EntityID.init) }
      guard ids.count == parts.count, !ids.isEmpty else {
        throw unreadable(plain, "ids with commas between them, or none")
      }
      return .ids(Set(ids))
    case .instant: return .instant(try TimeInput.parse(plain, zone: zone).instant)
    case .places: throw unreadable(plain, "a new order with tt_sort_tasks")
    }
  }

  private func unreadable(_ text: String, _ allowed: String) -> Refusal {
    Refusal(
      "unreadable_value", "“\(text.prefix(60))” is no value for \(word).", next: "Give \(allowed).")
  }
}
