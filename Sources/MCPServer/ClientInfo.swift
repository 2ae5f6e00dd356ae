package import JSONTree

/// How a client names itself. For display and the audit trail; never for decisions.
package struct ClientInfo: Sendable, Hashable {
  package let name: String
  /// nil when the client gives none.
  package let version: String?

  package init(name: String, version: String? = nil) {
    self.name = name
    self.version = version
  }

  /// nil when there is no object with a name.
  package init?(_ json: JSON?) {
    guard let name = json?["name"]?.stringValue else { return nil }
    self.init(name: Excerpt.cut(name), version: (json?["version"]?.stringValue).map(Excerpt.cut))
  }
}
