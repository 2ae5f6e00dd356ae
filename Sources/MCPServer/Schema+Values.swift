import JSONTree

extension Schema {
  /// Whether the value is of an allowed kind. A whole `.number` is an integer.
  func admits(_ value: JSON) -> Bool {
    if kinds.isEmpty { return true }
    return kinds.contains { kind in
      switch (kind, value) {
      case (.null, .null), (.boolean, .bool), (.integer, .integer), (.number, .integer),
        (.number, .number), (.string, .string), (.array, .array), (.object, .object):
        true
      case (.integer, .number): value.integerValue != nil
      default: false
      }
    }
  }

  /// The value in an allowed kind; nil when it cannot be understood as one.
  func coerced(_ value: JSON) -> JSON? {
    if kinds.isEmpty { return value }
    if kinds.contains(.integer), !kinds.contains(.number), let whole = value.integerValue {
      return .integer(whole)
    }
    if admits(value) { return value }
    // An id where a name is wanted too: models send it as a number.
    if case .integer(let whole) = value, kinds.contains(.string) { return .string("\(whole)") }
    guard case .string(let text) = value else { return nil }
    for kind in kinds {
      if let value = Self.value(of: text, kind: kind) { return value }
    }
    return nil
  }

  private static func value(of text: String, kind: Kind) -> JSON? {
    switch kind {
    case .boolean:
      switch text.lowercased() {
      case "true": return true
      case "false": return false
      default: return nil
      }
    case .integer: return parsed(text)?.integerValue.map(JSON.integer)
    case .number: return parsed(text).flatMap { $0.doubleValue == nil ? nil : $0 }
    case .array: return parsed(text).flatMap { $0.arrayValue == nil ? nil : $0 }
    case .object: return parsed(text).flatMap { $0.objectValue == nil ? nil : $0 }
    case .null, .string: return nil
    }
  }

  private static func parsed(_ text: String) -> JSON? {
    // Lost: why the text is no JSON. The message names the value and what is wanted instead.
    try? JSON(parsing: text)
  }

  /// Searches unanchored, as JSON Schema wants it.
  static func matches(_ text: String, pattern: String) -> Bool {
    do {
      return try Regex(pattern).firstMatch(in: text) != nil
    } catch {
      preconditionFailure("the pattern \(pattern) compiled once and not again: \(error)")
    }
  }

  /// What the value must be, to stand behind "must be".
  var expectation: String {
    let names = kinds.map { kind in
      switch kind {
      case .null: "null"
      case .boolean: "true or false"
      case .integer: "a whole number"
      case .number: "a number"
      case .string: allowed.map { "one of \(Self.list($0))" } ?? "a string"
      case .array: "a list"
      case .object: "an object"
      }
    }
    return names.isEmpty ? "any value" : names.joined(separator: " or ")
  }

  private static func list(_ values: [JSON]) -> String {
    values.map(Excerpt.of).joined(separator: ", ")
  }
}

extension Schema.CountRange {
  /// To stand behind "must have" and before the noun.
  var text: String {
    switch (min, max) {
    case (let min?, let max?) where min == max: "exactly \(min)"
    case (let min?, let max?): "\(min) to \(max)"
    case (let min?, nil): "at least \(min)"
    case (nil, let max?): "at most \(max)"
    case (nil, nil): "any number of"
    }
  }
}

extension Schema.NumberRange {
  /// To stand behind "must be".
  var text: String {
    let parts = [
      min.map { "at least \(Self.text($0))" }, above.map { "greater than \(Self.text($0))" },
      max.map { "at most \(Self.text($0))" }, below.map { "less than \(Self.text($0))" },
    ]
    return parts.compactMap(\.self).joined(separator: " and ")
  }

  private static func text(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? value.description
  }
}
