import JSONTree

/// What one frame of a transport holds: a line on stdio, a body on HTTP.
package enum Incoming: Sendable {
  case single(Message)
  /// A JSON array of messages; only 2025-03-26 has these.
  case batch([Message])

  /// Parses a frame. Bytes that are not JSON become an invalid message without id.
  package init(parsing bytes: [UInt8]) {
    let json: JSON
    do {
      json = try JSON(parsing: bytes)
    } catch {
      self = .single(.invalid(id: nil, .parseError(error.description)))
      return
    }
    if case .array(let messages) = json {
      self = .batch(messages.map(Message.init))
    } else {
      self = .single(Message(json))
    }
  }
}
