package import JSONTree

/// Why a schema cannot be used, and where in it.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The keywords from the root, for example `properties.ids.items`; empty for the root.
  package let path: String
  package let problem: String

  package var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}

extension Schema {
  /// - Throws: when a keyword that is understood has a value of the wrong kind, a pattern does not
  ///   compile, or a default does not fit its own schema.
  package init(compiling json: JSON) throws(SchemaError) {
    try self.init(json, path: "")
  }

  private init(_ json: JSON, path: String) throws(SchemaError) {
    if json == true { return }
    guard let object = json.objectValue else {
      throw SchemaError(path: path, problem: "a schema must be an object")
    }
    kinds = try Self.kinds(object["type"], path: path)
    allowed = try Self.values(object["enum"], path: path)
    constant = object["const"]
    format = object["format"]?.stringValue
    pattern = try Self.pattern(object["pattern"], path: path)
    summary = object["description"]?.stringValue
    lengthRange = try Self.counts(object, "minLength", "maxLength", path: path)
    itemCountRange = try Self.counts(object, "minItems", "maxItems", path: path)
    numberRange = NumberRange(
      min: try Self.number(object, "minimum", path: path),
      max: try Self.number(object, "maximum", path: path),
      above: try Self.number(object, "exclusiveMinimum", path: path),
      below: try Self.number(object, "exclusiveMaximum", path: path))
    if let items = object["items"] {
      self.items = [try Schema(items, path: Self.join(path, "items"))]
    }
    try compileMembers(object, path: path)
    if let value = object["default"] {
      defaultValue = value
      let problems = checked(value, mode: .exact).problems
      guard problems.isEmpty else {
        throw SchemaError(path: path, problem: "the default does not fit: \(problems[0])")
      }
    }
  }

  private mutating func compileMembers(
    _ object: JSONObject, path: String
  ) throws(SchemaError) {
    if let members = object["properties"] {
      guard let members = members.objectValue else {
        throw SchemaError(path: path, problem: "properties must be an object")
      }
      for (name, schema) in members {
        propertyNames.append(name)
        properties[name] = try Schema(schema, path: Self.join(path, "properties.\(name)"))
      }
    }
    for name in try Self.values(object["required"], path: path) ?? [] {
      guard let name = name.stringValue else {
        throw SchemaError(path: path, problem: "required must be a list of names")
      }
      required.append(name)
    }
    switch object["additionalProperties"] {
    case nil, true: additional = .allowed
    case false: additional = .forbidden
    case let schema?:
      additional = .matching([
        try Schema(schema, path: Self.join(path, "additionalProperties"))
      ])
    }
  }

  private static func kinds(_ json: JSON?, path: String) throws(SchemaError) -> [Kind] {
    guard let json else { return [] }
    var kinds: [Kind] = []
    for name in json.arrayValue ?? [json] {
      guard let kind = name.stringValue.flatMap(Kind.init) else {
        throw SchemaError(path: path, problem: "unknown type \(Excerpt.of(name))")
      }
      kinds.append(kind)
    }
    return kinds
  }

  private static func values(_ json: JSON?, path: String) throws(SchemaError) -> [JSON]? {
    guard let json else { return nil }
    guard let values = json.arrayValue else {
      throw SchemaError(path: path, problem: "enum and required must be lists")
    }
    return values
  }

  private static func pattern(_ json: JSON?, path: String) throws(SchemaError) -> String? {
    guard let json else { return nil }
    guard let pattern = json.stringValue else {
      throw SchemaError(path: path, problem: "pattern must be a string")
    }
    do { _ = try Regex(pattern) } catch {
      throw SchemaError(path: path, problem: "pattern \(pattern) does not compile")
    }
    return pattern
  }

  private static func counts(
    _ object: JSONObject, _ minKey: String, _ maxKey: String, path: String
  ) throws(SchemaError) -> CountRange {
    var ends: [Int?] = []
    for key in [minKey, maxKey] {
      guard let json = object[key] else {
        ends.append(nil)
        continue
      }
      guard let value = json.integerValue.flatMap(Int.init(exactly:)), value >= 0 else {
        throw SchemaError(path: path, problem: "\(key) must be a whole number from 0")
      }
      ends.append(value)
    }
    return CountRange(min: ends[0], max: ends[1])
  }

  private static func number(
    _ object: JSONObject, _ key: String, path: String
  ) throws(SchemaError) -> Double? {
    guard let json = object[key] else { return nil }
    guard let value = json.doubleValue else {
      throw SchemaError(path: path, problem: "\(key) must be a number")
    }
    return value
  }

  private static func join(_ path: String, _ step: String) -> String {
    path.isEmpty ? step : "\(path).\(step)"
  }
}
