package import JSONTree

/// A tool: what clients are told, and what runs.
package struct Tool: Sendable {
  /// Gets arguments that fit the input schema, coerced and with defaults filled in.
  package typealias Handler = @Sendable (RequestContext, JSONObject) async -> ToolResult

  package let definition: ToolDefinition
  package let handler: Handler

  package init(_ definition: ToolDefinition, handler: @escaping Handler) {
    self.definition = definition
    self.handler = handler
  }
}
