import JSONTree

/// Why a set of tools cannot be served: which tool, and what is wrong with it.
package struct ToolDefinitionError: Error, Sendable, Hashable, CustomStringConvertible {
  package let tool: String
  package let problem: String

  package var description: String { "tool \(Excerpt.quoted(tool)): \(problem)" }
}

/// What tool definitions must keep to.
package enum DefinitionRules: Sendable {
  /// What the protocol asks, and what real clients refuse beyond it: combined schemas at the root
  /// (the Anthropic API then refuses all tools), type unions, arguments that are arrays without
  /// `items`, references.
  case everyClient
  /// What the protocol asks. For conformance fixtures, whose schemas are given.
  case protocolOnly

  /// - Throws: the first rule that the definition breaks.
  func check(_ definition: ToolDefinition) throws(ToolDefinitionError) {
    do throws(SchemaError) {
      try checkNames(definition)
      try checkSchema(definition.inputSchema, of: "inputSchema")
      if let output = definition.outputSchema { try checkSchema(output, of: "outputSchema") }
    } catch {
      throw ToolDefinitionError(tool: definition.name, problem: error.description)
    }
  }

  private func checkNames(_ definition: ToolDefinition) throws(SchemaError) {
    let name = definition.name.utf8
    guard (1...64).contains(name.count) else {
      throw SchemaError(path: "name", problem: "must have 1 to 64 characters")
    }
    let isClean = name.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isClean else {
      throw SchemaError(path: "name", problem: "may only have letters, digits, _, - and .")
    }
    guard !definition.title.isEmpty, !definition.description.isEmpty else {
      throw SchemaError(path: "", problem: "title and description must not be empty")
    }
  }

  private func checkSchema(_ schema: JSON, of member: String) throws(SchemaError) {
    guard schema["type"] == "object" else {
      throw SchemaError(path: member, problem: "the root type must be \"object\"")
    }
    let compiled = try Schema(compiling: schema)
    if case .forbidden = compiled.additional,
      let name = compiled.required.first(where: { compiled.properties[$0] == nil })
    {
      throw SchemaError(path: member, problem: "required names \(name), which is no property")
    }
    guard self == .everyClient else { return }
    for keyword in ["oneOf", "anyOf", "allOf"] where schema[keyword] != nil {
      throw SchemaError(path: member, problem: "\(keyword) at the root")
    }
    try checkParts(schema, path: member, isInput: member == "inputSchema")
  }

  /// The recursion is bounded by the depth of a definition, which is program text.
  private func checkParts(
    _ schema: JSON, path: String, isInput: Bool
  ) throws(SchemaError) {
    if schema["$ref"] != nil { throw SchemaError(path: path, problem: "$ref is not followed") }
    if schema["type"]?.arrayValue != nil {
      throw SchemaError(path: path, problem: "a union of types; make the member optional instead")
    }
    if isInput, schema["type"] == "array", schema["items"] == nil {
      throw SchemaError(path: path, problem: "an array without items")
    }
    if let items = schema["items"] {
      try checkParts(items, path: path + ".items", isInput: isInput)
    }
    if let additional = schema["additionalProperties"] {
      try checkParts(additional, path: path + ".additionalProperties", isInput: isInput)
    }
    for (name, member) in schema["properties"]?.objectValue ?? [:] {
      try checkParts(member, path: "\(path).properties.\(name)", isInput: isInput)
    }
  }
}
