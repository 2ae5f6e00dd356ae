import JSONTree

/// Schemas of results: objects that name what a caller can rely on, and stay open for the rest.
///
/// Kept short on purpose: they travel with every `tools/list` (MCP §17).
enum OutputSchema {
  /// What every write tool answers; a `dry_run` answers `confirm` instead of `operation`.
  static let receipt: JSONObject = object(
    [
      ("status", ["type": "string"]), ("id", ["type": "integer"]),
      ("operation", ["type": "object"]), ("confirm", ["type": "string"]),
      ("next", ["type": "string"]),
    ], required: ["status"])

  /// A list under `key`, its `total` before it.
  static func list(_ key: String) -> JSONObject {
    read([
      ("total", ["type": "integer"]), ("next_cursor", ["type": "string"]),
      (key, ["type": "array", "items": ["type": "object"]]),
    ])
  }

  /// One record under `key`.
  static func record(_ key: String) -> JSONObject { read([(key, ["type": "object"])]) }

  /// An answer of a read tool: its own members, all of them beside what tells its age.
  static func read(_ members: [(String, JSON)]) -> JSONObject {
    object(
      members + [
        ("as_of", ["type": "string"]), ("source", ["type": "string"]),
        ("pending_changes", ["type": "integer"]),
      ], required: ["source", "pending_changes"])
  }

  static func object(_ members: [(String, JSON)], required: [String]) -> JSONObject {
    [
      "type": "object", "properties": .object(JSONObject(members)),
      "required": .array(required.map(JSON.string)),
    ]
  }
}
