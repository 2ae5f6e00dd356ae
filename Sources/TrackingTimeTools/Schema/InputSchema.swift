import JSONTree

/// Schemas of tool arguments: closed objects, so that a misspelt argument is told, not ignored.
enum InputSchema {
  static func closed(_ parameters: [Parameter]) -> JSONObject {
    var schema: JSONObject = ["type": "object"]
    if !parameters.isEmpty {
      schema["properties"] = .object(
        JSONObject(parameters.map { ($0.name, .object($0.schema)) }))
    }
    let required = parameters.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { schema["required"] = .array(required) }
    schema["additionalProperties"] = false
    return schema
  }

  /// Bounds above this are there to stop nonsense; nobody needs to be told.
  private static let plainMax: Int64 = 30_000

  /// What clients are told of it: without the bounds that nobody would cross on purpose (at least
  /// one row, no negative hours). Arguments are checked against all of it all the same.
  static func told(_ schema: JSONObject) -> JSONObject {
    var lean = JSONObject()
    for (key, value) in schema where !isPlain(key, value) { lean[key] = told(value) }
    return lean
  }

  /// The recursion is bounded by the depth of a definition, which is program text.
  private static func told(_ value: JSON) -> JSON {
    value.objectValue.map { .object(told($0)) } ?? value
  }

  private static func isPlain(_ key: String, _ value: JSON) -> Bool {
    switch key {
    case "minimum", "minItems": value == 0 || value == 1
    case "maximum": (value.integerValue ?? 0) > plainMax
    default: false
    }
  }
}
