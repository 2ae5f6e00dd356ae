/// A thing that clients can read by its address, as the lists name it.
package struct ResourceDefinition: Sendable, Hashable {
  package let uri: String
  package let name: String
  package let title: String
  package let description: String
  package let mimeType: String

  package init(
    uri: String, name: String, title: String, description: String,
    mimeType: String = "application/json"
  ) {
    self.uri = uri
    self.name = name
    self.title = title
    self.description = description
    self.mimeType = mimeType
  }
}

/// A family of addresses with variables in braces, `tt://day/{date}` (RFC 6570, level 1).
package struct ResourceTemplate: Sendable, Hashable {
  package let definition: ResourceDefinition

  /// - Parameter uri: the template.
  package init(
    uri: String, name: String, title: String, description: String,
    mimeType: String = "application/json"
  ) {
    definition = ResourceDefinition(
      uri: uri, name: name, title: title, description: description, mimeType: mimeType)
  }

  package var uri: String { definition.uri }

  /// The values of the variables in an address; nil when it is not of this family. A value is not
  /// empty and has no slash.
  package func match(_ address: String) -> [String: String]? {
    let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
    let given = address.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == given.count else { return nil }
    var values: [String: String] = [:]
    for (part, text) in zip(parts, given) {
      if part.hasPrefix("{"), part.hasSuffix("}") {
        guard !text.isEmpty else { return nil }
        values[String(part.dropFirst().dropLast())] = String(text)
      } else if part != text {
        return nil
      }
    }
    return values
  }
}

/// What stands at an address now.
package struct ResourceContent: Sendable, Hashable {
  package let text: String
  package let mimeType: String
  /// How long a client may reuse it (stateless era).
  package let cacheMilliseconds: Int64

  package init(text: String, mimeType: String = "application/json", cacheMilliseconds: Int64 = 0) {
    self.text = text
    self.mimeType = mimeType
    self.cacheMilliseconds = cacheMilliseconds
  }
}

/// Where resources come from. Knows what they mean; the server knows how they travel.
package protocol ResourceProvider: Sendable {
  /// Those with a fixed address, in the order that clients see.
  var resources: [ResourceDefinition] { get }
  var templates: [ResourceTemplate] { get }

  /// - Returns: nil when nothing can stand at that address.
  /// - Throws: when it could, but cannot be read now.
  func read(
    _ uri: String, _ context: RequestContext
  ) async throws(RPCError) -> ResourceContent?

  /// An element whenever what stands at the address has changed; nil when nothing can stand there.
  /// Ends when nobody listens any more.
  func changes(of uri: String) async -> AsyncStream<Void>?
}
