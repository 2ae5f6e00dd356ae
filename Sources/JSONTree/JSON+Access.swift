extension JSON {
  /// Whether this is `null` itself. An absent member is `nil`, not `.null`.
  package var isNull: Bool { self == .null }

  /// The text of a string; nil for anything else. Numbers are not converted.
  package var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// A whole number within `Int64`, written with or without a fraction (`5`, `5.0`); else nil.
  package var integerValue: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// Any number; nil for anything else. Integers beyond 2^53 are rounded to the nearest double.
  package var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// `true` or `false`; nil for anything else. 0 and 1 are not booleans.
  package var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements of an array; nil for anything else.
  package var arrayValue: [JSON]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members of an object; nil for anything else.
  package var objectValue: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The member of an object; nil when absent or when this is no object. A present null is `.null`.
  package subscript(key: String) -> JSON? { objectValue?[key] }

  /// The element of an array; nil when out of range or when this is no array.
  package subscript(index: Int) -> JSON? {
    guard case .array(let values) = self, values.indices.contains(index) else { return nil }
    return values[index]
  }
}
