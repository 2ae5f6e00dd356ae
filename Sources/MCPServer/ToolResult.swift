package import JSONTree

/// What a tool hands back.
package enum ToolResult: Sendable {
  case output(ToolOutput)
  /// The user must be asked first; see `RequestContext.elicit`.
  case inputRequired(InputRequired)
  /// Refused as a request, not as a result: for what no model can repair.
  case refused(RPCError)

  /// A finished call.
  ///
  /// - Parameters:
  ///   - structured: what `structuredContent` carries; must fit the tool's output schema.
  ///   - text: what `content` carries; nil: the same as compact JSON, so that both say the same.
  ///   - isError: then everything is in the text and there is no structured content.
  package static func complete(
    structured: JSONObject, text: String? = nil, isError: Bool = false
  ) -> ToolResult {
    let text = text ?? JSON.object(structured).encodedString()
    return .output(
      ToolOutput(
        content: [ToolOutput.text(text)], structured: isError ? nil : structured,
        isError: isError))
  }

  /// A call that failed in a way the model can repair or report: what, why, and what to do next.
  package static func failure(_ text: String) -> ToolResult {
    .output(ToolOutput(content: [ToolOutput.text(text)], structured: nil, isError: true))
  }
}

/// The content of a finished call.
package struct ToolOutput: Sendable, Hashable {
  /// Content blocks in the protocol's form.
  package let content: [JSON]
  /// nil when there is none.
  package let structured: JSONObject?
  package let isError: Bool

  package init(content: [JSON], structured: JSONObject? = nil, isError: Bool = false) {
    self.content = content
    self.structured = structured
    self.isError = isError
  }

  /// A text block.
  package static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

  func body(for revision: Revision) -> JSONObject {
    var body: JSONObject = ["content": .array(content.map { Self.block($0, for: revision) })]
    if revision >= .june2025 { body["structuredContent"] = structured.map(JSON.object) }
    if isError { body["isError"] = true }
    return body
  }

  /// Resource links exist from 2025-06-18 on; before, their address is text.
  private static func block(_ block: JSON, for revision: Revision) -> JSON {
    guard revision < .june2025, block["type"] == "resource_link" else { return block }
    return text(block["uri"]?.stringValue ?? "")
  }
}

/// Questions that must be answered before a call can go on.
package struct InputRequired: Sendable, Hashable {
  /// The questions by their keys.
  package let requests: [String: ElicitationRequest]
  /// What the handler wants back as `RequestContext.requestState` in the next round. The client
  /// can read it but not change it.
  package let state: JSON?

  package init(_ requests: [String: ElicitationRequest], state: JSON? = nil) {
    self.requests = requests
    self.state = state
  }
}
