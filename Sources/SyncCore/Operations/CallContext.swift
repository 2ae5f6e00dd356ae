/// Who asked: kept with the operation, so that it survives a restart.
package struct CallContext: Sendable, Hashable {
  /// The name in the MCP handshake, or `cli`.
  package var client: String
  /// The tool or command, `tt_add_time_entry`.
  package var tool: String
  /// `client_request_id` of the call; nil when none was given.
  package var requestID: String?
  /// Digest of the normalised arguments: tells a repeated call from another one.
  package var argumentsDigest: String

  package init(client: String, tool: String, requestID: String? = nil, argumentsDigest: String) {
    self.client = client
    self.tool = tool
    self.requestID = requestID
    self.argumentsDigest = argumentsDigest
  }
}
