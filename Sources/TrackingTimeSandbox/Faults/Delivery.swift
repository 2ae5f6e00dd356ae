/// How an answer reaches the client, if it does.
package struct Delivery: Sendable, Equatable {
  package enum Manner: Sendable, Equatable {
    case whole(SandboxResponse)
    /// In full, then closed without `Connection: close`.
    case hangUp(SandboxResponse, reset: Bool)
    /// Only so many bytes of the body, then closed; `Content-Length` tells of all.
    case truncated(SandboxResponse, bytes: Int, reset: Bool)
    /// The body in pieces of so many bytes with pauses in seconds.
    case drip(SandboxResponse, bytes: Int, every: Double)
    case cut(reset: Bool)
    /// Nothing, and the connection stays open.
    case silence
  }

  package var manner: Manner
  /// Seconds to wait before delivering.
  package var delay: Double = 0
  /// Seconds until the request takes effect; nil: it already has, or never will.
  package var late: Double?
  /// Seconds for which the whole service goes away; nil: it stays.
  package var offline: Double?

  /// What the client would read; nil where it reads nothing whole.
  package var response: SandboxResponse? {
    switch manner {
    case .whole(let response), .hangUp(let response, _), .drip(let response, _, _): response
    case .truncated, .cut, .silence: nil
    }
  }
}
