import JSONTree

/// One argument of a tool: its name, its JSON schema, and whether a call must have it.
///
/// Schemas stay plain: one type each, `items` on every array, no unions, no null (MCP §14).
struct Parameter: Sendable {
  let name: String
  let schema: JSONObject
  var isRequired = false

  /// This argument, demanded.
  var required: Parameter { Parameter(name: name, schema: schema, isRequired: true) }
}

extension Parameter {
  private init(_ name: String, type: String, _ text: String, _ more: JSONObject = [:]) {
    var schema: JSONObject = ["type": .string(type)]
    for (key, value) in more { schema[key] = value }
    schema["description"] = .string(text)
    self.init(name: name, schema: schema)
  }

  /// A server id or a provisional (negative) one.
  static func id(_ name: String = "id", _ text: String) -> Parameter {
    Parameter(name, type: "integer", text)
  }

  static func ids(_ name: String, _ text: String, max: Int) -> Parameter {
    Parameter(
      name, type: "array", text,
      ["items": ["type": "integer"], "minItems": 1, "maxItems": .integer(Int64(max))])
  }

  /// A text; how long it may be is checked where it is read, to keep the schemas short.
  static func text(_ name: String, _ text: String) -> Parameter {
    Parameter(name, type: "string", text)
  }

  /// A flag; absent means false unless its text says otherwise.
  static func flag(_ name: String, _ text: String) -> Parameter {
    Parameter(name, type: "boolean", text)
  }

  static func integer(
    _ name: String, _ text: String, in range: ClosedRange<Int64>, default value: Int64? = nil
  ) -> Parameter {
    var more: JSONObject = [
      "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
    ]
    more["default"] = value.map(JSON.integer)
    return Parameter(name, type: "integer", text, more)
  }

  /// Hours of an estimate, fractions allowed.
  static func hours(_ name: String, _ text: String) -> Parameter {
    Parameter(name, type: "number", text, ["minimum": 0])
  }

  static func choice(
    _ name: String, _ values: [String], default value: String? = nil, _ text: String
  ) -> Parameter {
    var more: JSONObject = ["enum": .array(values.map(JSON.string))]
    more["default"] = value.map(JSON.string)
    return Parameter(name, type: "string", text, more)
  }

  /// `[{"id": 1}]`, as the public tools of TrackingTime take lists of users.
  static func idObjects(_ name: String, _ text: String, max: Int) -> Parameter {
    Parameter(
      name, type: "array", text,
      [
        "maxItems": .integer(Int64(max)),
        "items": [
          "type": "object", "properties": ["id": ["type": "integer"]], "required": ["id"],
        ],
      ])
  }

  static func objects(
    _ name: String, _ text: String, of members: [Parameter], min: Int = 1, max: Int
  ) -> Parameter {
    Parameter(
      name, type: "array", text,
      [
        "minItems": .integer(Int64(min)), "maxItems": .integer(Int64(max)),
        "items": .object(InputSchema.closed(members)),
      ])
  }
}

extension Parameter {
  /// Values of the company's own fields (API §9.5).
  static let customFields = Parameter(
    "custom_fields", type: "array", "[{id, value}]", ["items": ["type": "object"]])

  /// Read tools: fetch first, however young the copy is.
  static let fresh = flag("fresh", "Ask now")

  /// Write tools: the same id and arguments give the same receipt (design §11).
  static let requestID = text("client_request_id", "Retry key")

  static let limit = integer("limit", "Rows", in: 1...500, default: 100)

  static let cursor = text("cursor", "next_cursor")

  static let detail = choice("detail", ["concise", "full"], "Per row")

  static let dryRun = flag("dry_run", "Preview")

  static let confirm = text("confirm", "Token of dry_run")

  static let withDependants = flag("with_dependants", "Cancel what waits")

  static func day(_ name: String, _ text: String) -> Parameter {
    Self.text(name, text + ", yyyy-MM-dd")
  }
}
