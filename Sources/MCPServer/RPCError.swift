package import JSONTree

/// An error object of JSON-RPC: the answer to a request that could not be carried out as such.
///
/// What a model can repair is no `RPCError` but a tool result with `isError`.
package struct RPCError: Error, Sendable, Hashable {
  package let code: Int64
  package let message: String
  /// Further facts for programs; nil when there are none.
  package let data: JSON?

  package init(code: Int64, message: String, data: JSON? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  var json: JSON {
    var object: JSONObject = ["code": .integer(code), "message": .string(message)]
    object["data"] = data
    return .object(object)
  }
}

extension RPCError {
  /// -32700: the bytes are not JSON.
  package static func parseError(_ message: String) -> RPCError {
    RPCError(code: -32700, message: message)
  }

  /// -32600: JSON, but not one request or notification.
  package static func invalidRequest(_ message: String) -> RPCError {
    RPCError(code: -32600, message: message)
  }

  /// -32601: unknown, or of a family that was not declared.
  package static func methodNotFound(_ method: String) -> RPCError {
    RPCError(code: -32601, message: "unknown method \(Excerpt.quoted(method))")
  }

  /// -32602: the parameters do not fit the method.
  package static func invalidParams(_ message: String, data: JSON? = nil) -> RPCError {
    RPCError(code: -32602, message: message, data: data)
  }

  /// -32603: not the client's fault. Never carries internals.
  package static func internalError(_ message: String) -> RPCError {
    RPCError(code: -32603, message: message)
  }

  /// -32021: the request lacks client capabilities, given as a ClientCapabilities object.
  package static func missingCapability(_ required: JSONObject) -> RPCError {
    RPCError(
      code: -32021, message: "needs client capabilities: \(required.keys.joined(separator: ", "))",
      data: ["requiredCapabilities": .object(required)])
  }

  /// -32022: a stateless request names a revision that is not served statelessly.
  package static func unsupportedRevision(_ requested: String) -> RPCError {
    RPCError(
      code: -32022, message: "unsupported protocol version \(Excerpt.quoted(requested))",
      data: [
        "supported": .array(Revision.stateless.map { .string($0.rawValue) }),
        "requested": .string(Excerpt.cut(requested)),
      ])
  }
}
