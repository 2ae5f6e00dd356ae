package import JSONTree

/// What clients are told about a tool.
package struct ToolDefinition: Sendable, Hashable {
  /// The four hints. None has a default, because the protocol's defaults are the unsafe ones.
  package struct Annotations: Sendable, Hashable {
    package let readOnly: Bool
    package let destructive: Bool
    package let idempotent: Bool
    package let openWorld: Bool

    package init(readOnly: Bool, destructive: Bool, idempotent: Bool, openWorld: Bool) {
      self.readOnly = readOnly
      self.destructive = destructive
      self.idempotent = idempotent
      self.openWorld = openWorld
    }

    var json: JSON {
      [
        "readOnlyHint": .bool(readOnly), "destructiveHint": .bool(destructive),
        "idempotentHint": .bool(idempotent), "openWorldHint": .bool(openWorld),
      ]
    }
  }

  package let name: String
  package let title: String
  package let description: String
  /// An object schema: what clients are told of the arguments.
  package let inputSchema: JSON
  /// What the arguments are checked against: `inputSchema`, or more than that tells.
  package let argumentSchema: JSON
  /// An object schema that every successful `structuredContent` fits; nil: nothing is promised.
  package let outputSchema: JSON?
  package let annotations: Annotations
  /// Extras for certain clients (`_meta`); nil for none.
  package let meta: JSON?

  package init(
    name: String, title: String, description: String, inputSchema: JSON,
    argumentSchema: JSON? = nil, outputSchema: JSON? = nil, annotations: Annotations,
    meta: JSON? = nil
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.inputSchema = inputSchema
    self.argumentSchema = argumentSchema ?? inputSchema
    self.outputSchema = outputSchema
    self.annotations = annotations
    self.meta = meta
  }

  /// Without members that the revision does not know.
  package func json(for revision: Revision) -> JSON {
    var object: JSONObject = ["name": .string(name)]
    if revision >= .june2025 { object["title"] = .string(title) }
    object["description"] = .string(description)
    object["inputSchema"] = inputSchema
    if revision >= .june2025 { object["outputSchema"] = outputSchema }
    if revision >= .march2025 { object["annotations"] = annotations.json }
    if revision >= .june2025 { object["_meta"] = meta }
    return .object(object)
  }
}
