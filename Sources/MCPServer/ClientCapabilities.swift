package import JSONTree

/// What a client declared: in `initialize` for the connection, or in the request itself.
package struct ClientCapabilities: Sendable, Hashable {
  /// The object as declared, unknown members included.
  package let declared: JSONObject

  package init(_ declared: JSONObject = [:]) { self.declared = declared }

  /// Whether the user can be asked with a form. `"elicitation":{}` means form only.
  package var canElicitForm: Bool {
    guard let elicitation = declared["elicitation"]?.objectValue else { return false }
    return elicitation["form"] != nil || elicitation["url"] == nil
  }
}
