package import JSONTree

extension Schema {
  /// How strictly values are taken.
  package enum Mode: Sendable {
    /// As models and clients send arguments: `"4711"` and `4711.0` for an integer, `"true"` for a
    /// boolean, a list or object written as a string of JSON, null for an absent optional member.
    /// Defaults are filled in.
    case arguments
    /// As written, for our own results and defaults.
    case exact
  }

  /// Checks a value.
  ///
  /// - Returns: the value as the schema wants it (only meaningful without problems), and the
  ///   problems as sentences for a model: where, what was given, what is allowed.
  package func checked(_ value: JSON, mode: Mode) -> (value: JSON, problems: [String]) {
    var check = SchemaCheck(mode: mode)
    let value = check.value(value, schema: self, path: "")
    return (value, check.problems)
  }
}

/// One run over a value. The recursion is bounded by the depth of the schema.
struct SchemaCheck {
  /// Problems kept; a model repairs these and asks again.
  static let problemsMax = 1000

  let mode: Schema.Mode
  private(set) var problems: [String] = []

  init(mode: Schema.Mode) { self.mode = mode }

  mutating func value(_ given: JSON, schema: Schema, path: String) -> JSON {
    guard problems.count < Self.problemsMax else { return given }
    guard let value = mode == .arguments ? schema.coerced(given) : given, schema.admits(value)
    else {
      note(path, given, "must be \(schema.expectation)")
      return given
    }
    if let constant = schema.constant, !Self.isEqual(constant, value) {
      note(path, given, "must be \(Excerpt.of(constant))")
    }
    if let allowed = schema.allowed, !allowed.contains(where: { Self.isEqual($0, value) }) {
      let names = allowed.map(Excerpt.of).joined(separator: ", ")
      note(path, given, "must be one of \(names)")
    }
    switch value {
    case .string(let text): checkText(text, schema: schema, path: path)
    case .integer, .number: checkNumber(value, schema: schema, path: path)
    case .array(let values): return array(values, schema: schema, path: path)
    case .object(let object): return self.object(object, schema: schema, path: path)
    case .null, .bool: break
    }
    return value
  }

  private mutating func checkText(_ text: String, schema: Schema, path: String) {
    let length = text.unicodeScalars.count
    if !schema.lengthRange.contains(length) {
      note(path, .string(text), "must have \(schema.lengthRange.text) characters, not \(length)")
      return
    }
    if let pattern = schema.pattern, !Schema.matches(text, pattern: pattern) {
      note(path, .string(text), "must match the pattern \(pattern)")
    }
    switch schema.format {
    case "date" where !DateFormat.isDate(text[...]):
      note(path, .string(text), "must be a date that exists, as YYYY-MM-DD")
    case "date-time" where !DateFormat.isDateTime(text):
      note(
        path, .string(text),
        "must be a date and time with zone, as 2026-03-01T09:30:00+01:00 or with Z")
    default: break
    }
  }

  private mutating func checkNumber(_ value: JSON, schema: Schema, path: String) {
    guard let number = value.doubleValue, !schema.numberRange.contains(number) else { return }
    note(path, value, "must be \(schema.numberRange.text)")
  }

  private mutating func array(_ values: [JSON], schema: Schema, path: String) -> JSON {
    if !schema.itemCountRange.contains(values.count) {
      problems.append(
        "\(Self.name(path)) has \(values.count) elements; it must have "
          + "\(schema.itemCountRange.text)")
      return .array(values)
    }
    guard let items = schema.items.first else { return .array(values) }
    return .array(
      values.enumerated().map { index, value in
        self.value(value, schema: items, path: "\(path)[\(index)]")
      })
  }

  private mutating func object(_ given: JSONObject, schema: Schema, path: String) -> JSON {
    var object = JSONObject()
    for (name, value) in given {
      let memberPath = path.isEmpty ? name : "\(path).\(name)"
      if let member = schema.properties[name] {
        if mode == .arguments, value.isNull, !member.admits(.null) { continue }
        object[name] = self.value(value, schema: member, path: memberPath)
        continue
      }
      switch schema.additional {
      case .allowed: object[name] = value
      case .forbidden: noteUnknown(name, schema: schema, path: path)
      case .matching(let schemas):
        object[name] = schemas.reduce(value) {
          self.value($0, schema: $1, path: memberPath)
        }
      }
    }
    for name in schema.required where object[name] == nil && problems.count < Self.problemsMax {
      problems.append(missing(name, schema: schema, path: path))
    }
    if mode == .arguments {
      for name in schema.propertyNames where object[name] == nil {
        object[name] = schema.properties[name]?.defaultValue
      }
    }
    return .object(object)
  }

  private func missing(_ name: String, schema: Schema, path: String) -> String {
    let place = Self.name(path.isEmpty ? name : "\(path).\(name)")
    let expectation = schema.properties[name].map { ": \($0.expectation)" } ?? ""
    let meaning = schema.properties[name]?.summary.map { " (\(Excerpt.cut($0)))" } ?? ""
    return "\(place) is missing; it is required\(expectation)\(meaning)"
  }

  private mutating func noteUnknown(_ name: String, schema: Schema, path: String) {
    guard problems.count < Self.problemsMax else { return }
    let place = path.isEmpty ? "is no argument of this tool" : "is not known in \(path)"
    problems.append(
      "\(Self.name(name)) \(place); \(ClosestNames.hint(for: name, in: schema.propertyNames))")
  }

  private mutating func note(_ path: String, _ value: JSON, _ demand: String) {
    problems.append("\(Self.name(path)) is \(Excerpt.of(value)); it \(demand)")
  }

  private static func name(_ path: String) -> String {
    path.isEmpty ? "the value" : Excerpt.cut(path)
  }

  /// `1` and `1.0` are the same number in JSON Schema.
  private static func isEqual(_ left: JSON, _ right: JSON) -> Bool {
    if left == right { return true }
    if let left = left.integerValue, let right = right.integerValue { return left == right }
    return false
  }
}
