import JSONTree

/// Schemas of results: objects that name what a caller can rely on, and stay open for the rest.
///
/// Kept short on purpose: they travel with every `tools/list` (MCP §17).
enum OutputSchema {
  /// What every write tool answers.
  static let receipt: JSONObject = ["type": "object", "required": ["status"]]

  /// A list under `key`, its `total` before it.
  static func list(_ key: String) -> JSONObject {
    read([("total", ["type": "integer"]), (key, rows)])
  }

  /// One record under `key`.
  static func record(_ key: String) -> JSONObject { read([(key, ["type": "object"])]) }

  /// Rows are objects; that is not repeated in every list.
  static let rows: JSON = ["type": "array"]

  /// An answer of a read tool: its own members. Every one of these also has `source` and
  /// `pending_changes`, and `as_of` unless what it tells exists only here.
  static func read(_ members: [(String, JSON)]) -> JSONObject {
    object(members, required: [])
  }

  static func object(_ members: [(String, JSON)], required: [String]) -> JSONObject {
    var schema: JSONObject = ["type": "object", "properties": .object(JSONObject(members))]
    if !required.isEmpty { schema["required"] = .array(required.map(JSON.string)) }
    return schema
  }
}
