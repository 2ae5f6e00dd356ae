package import JSONTree

/// A group of methods that is declared as one capability: tools, later resources, prompts.
///
/// Adding a family adds its methods and its capability; neither dispatcher nor transport change.
package protocol MethodFamily: Sendable {
  /// The member of `capabilities`, for example `("tools", ["listChanged": false])`.
  var capability: (name: String, value: JSON) { get }

  /// The methods; their names must be unique over all families of a server.
  var methods: [MethodHandler] { get }
}

/// One method and what answers it.
package struct MethodHandler: Sendable {
  package let method: String
  /// Where the method exists; elsewhere it is -32601.
  package let eras: Set<Era>
  /// It is answered only when the client or the server ends it, and takes no one's turn meanwhile.
  package let isStanding: Bool
  package let answer: @Sendable (RequestContext, JSONObject) async throws(RPCError) -> MethodResult

  package init(
    _ method: String, eras: Set<Era> = [.handshake, .stateless], isStanding: Bool = false,
    answer:
      @escaping @Sendable (RequestContext, JSONObject) async throws(RPCError) -> MethodResult
  ) {
    self.method = method
    self.eras = eras
    self.isStanding = isStanding
    self.answer = answer
  }
}

/// The result of a method before the era's envelope is put on.
package struct MethodResult: Sendable {
  /// Stateless only: what kind of result this is.
  package enum Kind: String, Sendable {
    case complete
    case inputRequired = "input_required"
  }

  /// Stateless only: how long and by whom a result may be reused.
  package struct CacheRule: Sendable {
    package enum Scope: String, Sendable { case `public`, `private` }
    package let milliseconds: Int64
    package let scope: Scope

    package init(milliseconds: Int64, scope: Scope = .private) {
      self.milliseconds = milliseconds
      self.scope = scope
    }

    /// For lists that only change with a restart: an hour.
    package static let lists = CacheRule(milliseconds: 3_600_000)
  }

  package let body: JSONObject
  package let kind: Kind
  /// nil for results that have no cache rule (calls).
  package let cache: CacheRule?
  /// The whole stamped result, when it was encoded in advance; then the rest is not looked at.
  let encoded: [UInt8]?

  package init(_ body: JSONObject, kind: Kind = .complete, cache: CacheRule? = nil) {
    self.init(body: body, kind: kind, cache: cache, encoded: nil)
  }

  /// A result whose bytes, stamped for the revision of the request, exist already.
  static func encoded(_ bytes: [UInt8]) -> MethodResult {
    MethodResult(body: [:], kind: .complete, cache: nil, encoded: bytes)
  }

  private init(body: JSONObject, kind: Kind, cache: CacheRule?, encoded: [UInt8]?) {
    self.body = body
    self.kind = kind
    self.cache = cache
    self.encoded = encoded
  }
}
