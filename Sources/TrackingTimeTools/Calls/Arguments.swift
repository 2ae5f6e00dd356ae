import JSONTree
import SyncCore

/// The arguments of one call, already checked against the tool's schema, read as typed values.
struct Arguments: Sendable {
  let object: JSONObject

  func flag(_ name: String) -> Bool? { object[name]?.boolValue }

  func integer(_ name: String) -> Int64? { object[name]?.integerValue }

  func number(_ name: String) -> Double? { object[name]?.doubleValue }

  /// The text as given; nil when absent.
  func text(_ name: String) -> String? { object[name]?.stringValue }

  /// The text without spaces around it; nil when absent or blank: a blank optional argument counts
  /// as not given, as the public tools of TrackingTime have it.
  func filled(_ name: String) -> String? {
    guard let text = text(name)?.trimmed, !text.isEmpty else { return nil }
    return text
  }

  /// A name to be stored: trimmed, not empty, at most `Limits.nameLengthMax` characters.
  ///
  /// - Returns: nil when absent or blank and not `isRequired`.
  func name(_ name: String, isRequired: Bool = false) throws(Refusal) -> String? {
    guard let text = filled(name) else {
      guard !isRequired else {
        throw Refusal(
          "empty_name", "\(name) is empty.",
          next: "Give 1 to \(Limits.nameLengthMax) characters.")
      }
      return nil
    }
    guard text.count <= Limits.nameLengthMax else {
      throw Refusal(
        "name_too_long", "\(name) has \(text.count) characters.",
        next: "At most \(Limits.nameLengthMax) are allowed.")
    }
    return text
  }

  /// Notes, at most `Limits.notesLengthMax` characters; empty stays empty.
  func notes(_ name: String = "notes") throws(Refusal) -> String? {
    guard let text = text(name) else { return nil }
    guard text.count <= Limits.notesLengthMax else {
      throw Refusal(
        "notes_too_long", "\(name) has \(text.count) characters.",
        next: "At most \(Limits.notesLengthMax) are allowed.")
    }
    return text
  }

  /// An id; nil when absent.
  func id(_ name: String = "id") throws(Refusal) -> EntityID? {
    guard let raw = integer(name) else { return nil }
    return try Self.entity(raw, name)
  }

  /// An id that must be there.
  func requiredID(_ name: String = "id") throws(Refusal) -> EntityID {
    guard let id = try id(name) else {
      throw Refusal("missing_argument", "\(name) is missing.", next: "Give the id.")
    }
    return id
  }

  /// An id where 0 means "none"; nil when absent.
  func idOrNone(_ name: String) throws(Refusal) -> FieldValue? {
    guard let raw = integer(name) else { return nil }
    return raw == 0 ? .null : .id(try Self.entity(raw, name))
  }

  /// Ids without repetition, in their order; nil when absent. `key`: they stand in objects.
  func ids(_ name: String, in key: String? = nil) throws(Refusal) -> [EntityID]? {
    guard let values = object[name]?.arrayValue else { return nil }
    var seen: Set<EntityID> = []
    var found: [EntityID] = []
    for value in values {
      let raw = (key.flatMap { value[$0] } ?? value).integerValue
      let id = try Self.entity(raw ?? 0, name)
      if seen.insert(id).inserted { found.append(id) }
    }
    return found
  }

  /// Fields of one call that carry values of their own; more is a mistake.
  private static let customFieldsMax = 50

  /// `custom_fields` as a wish carries them; nil when absent or empty.
  func customFields() throws(Refusal) -> FieldValue? {
    guard let rows = object["custom_fields"]?.arrayValue, !rows.isEmpty else { return nil }
    guard rows.count <= Self.customFieldsMax else {
      throw Refusal(
        "too_many_fields", "custom_fields has \(rows.count) values.",
        next: "At most \(Self.customFieldsMax) are allowed.")
    }
    var ids: Set<Int64> = []
    var values: [JSON] = []
    for row in rows {
      guard let id = row["id"].flatMap({ $0.integerValue ?? $0.stringValue.flatMap { Int64($0) } }),
        id > 0, let value = row["value"], Self.isScalar(value), ids.insert(id).inserted
      else {
        throw Refusal(
          "no_field", "custom_fields: \(row.encodedString().excerpt) is no field with a value.",
          next:
            "Write [{\"id\": 6271, \"value\": \"x\"}], each id once; the ids stand in TrackingTime's "
            + "settings.")
      }
      values.append(["id": .integer(id), "value": value])
    }
    return .text(JSON.array(values).encodedString())
  }

  private static func isScalar(_ value: JSON) -> Bool {
    switch value {
    case .string(let text): text.count <= Limits.notesLengthMax
    case .integer, .number, .bool: true
    case .null, .array, .object: false
    }
  }

  var isFull: Bool { text("detail") == "full" }

  private static func entity(_ raw: Int64, _ name: String) throws(Refusal) -> EntityID {
    guard let id = EntityID(raw) else {
      throw Refusal(
        "no_id", "\(name) 0 is no id.",
        next: "Ids of the server are positive, those of entities made here negative.")
    }
    return id
  }
}

extension String {
  /// Foreign text as an error quotes it: on one line, cut where it is long.
  var excerpt: String {
    let line = prefix(60).map { $0.isNewline || $0.unicodeScalars.contains("\0") ? " " : $0 }
    return String(line) + (count > 60 ? "…" : "")
  }

  /// Without white space at both ends.
  var trimmed: String {
    let start = firstIndex { !$0.isWhitespace } ?? endIndex
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[start...last])
  }

  /// What two names are compared by: trimmed, case folded (API §7).
  var nameKey: String { trimmed.lowercased() }
}

extension Fields {
  /// What the receipt of a change says of values that no read shows; nil: it sets none.
  var unseenReplaced: String? {
    self[.customFields] == nil
      ? nil
      : "What the custom fields held before is not shown here: the values given replace it."
  }
}
