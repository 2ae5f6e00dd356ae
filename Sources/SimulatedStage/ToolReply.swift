package import JSONTree

/// What a tool call brought to the client.
package struct ToolReply: Sendable {
  /// The structured content.
  package let body: JSONObject
  package let text: String
  package let isError: Bool

  /// - Parameter result: of `tools/call`.
  package init(_ result: JSONObject) {
    body = result["structuredContent"]?.objectValue ?? [:]
    text = result["content"]?[0]?["text"]?.stringValue ?? ""
    isError = result["isError"] == true
  }
}
