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
}
