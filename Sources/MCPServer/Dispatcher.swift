package import FoundationEssentials
import JSONTree
package import Logging

/// What a server can do, for all its connections: decides for each request who answers it.
///
/// Immutable. What belongs to one connection is in `Session`; what belongs to a way of transport is
/// outside of both, so stdio and HTTP share everything here.
package struct Dispatcher: Sendable {
  let families: [any MethodFamily]
  let handlers: [String: MethodHandler]
  let serverInfo: ServerInfo
  let instructions: String?
  let limits: ServerLimits
  let now: @Sendable () -> Date
  let logger: Logger
  /// nil when questions are not offered in the stateless era.
  let seal: RequestStateSeal?

  /// - Parameters:
  ///   - families: what is offered besides the tools.
  ///   - signer: signs request states; nil: the user is not asked in the stateless era.
  ///   - now: the wall clock, for the expiry of request states and the pace of progress.
  package init(
    tools: ToolRegistry, families: [any MethodFamily] = [],
    signer: (any RequestStateSigner)? = nil, limits: ServerLimits = ServerLimits(),
    logger: Logger, now: @escaping @Sendable () -> Date
  ) {
    self.families = [tools] + families
    var handlers: [String: MethodHandler] = [:]
    for handler in self.families.flatMap(\.methods) {
      let previous = handlers.updateValue(handler, forKey: handler.method)
      precondition(previous == nil, "two families answer \(handler.method)")
    }
    self.handlers = handlers
    self.serverInfo = tools.serverInfo
    self.instructions = tools.instructions
    self.limits = limits
    self.now = now
    self.logger = logger
    self.seal = signer.map {
      RequestStateSeal(
        signer: $0, now: now, lifetimeSeconds: limits.requestStateSeconds,
        bytesMax: limits.requestStateBytesMax)
    }
  }

  /// What `initialize` agreed on for a connection.
  struct Handshake: Sendable, Equatable {
    let revision: Revision
    let client: ClientInfo?
    let capabilities: ClientCapabilities
  }

  /// Who asks, and by which rules.
  struct Caller: Sendable {
    let revision: Revision
    let client: ClientInfo?
    let capabilities: ClientCapabilities
    var logLevel: String?
  }

  /// What becomes of a request.
  enum Route: Sendable {
    /// Answered already: the encoded result.
    case answered([UInt8])
    /// Answered already, and the connection follows this from now on.
    case agreed(Handshake, [UInt8])
    case refused(RPCError)
    case call(MethodHandler, Caller)
  }

  /// Decides by the rules of the era that the request itself shows (`mcp` both eras, stdio): a
  /// protocol version in `_meta` means stateless; everything else means handshake.
  ///
  /// - Parameter handshake: what `initialize` agreed on; nil before it.
  func route(_ request: Request, handshake: Handshake?) -> Route {
    if let meta = request.meta, meta[MetaKey.protocolVersion] != nil {
      return stateless(request, meta)
    }
    switch request.method {
    case "initialize": return agree(request)
    case "ping": return .answered(Array("{}".utf8))
    case "server/discover": return .refused(Self.missingMeta(request.meta ?? [:]))
    default: break
    }
    guard let handler = handlers[request.method], handler.eras.contains(.handshake) else {
      return .refused(.methodNotFound(request.method))
    }
    let caller = Caller(
      revision: handshake?.revision ?? .handshakeNewest, client: handshake?.client,
      capabilities: handshake?.capabilities ?? ClientCapabilities())
    return .call(handler, caller)
  }

  var capabilities: JSON {
    .object(JSONObject(families.map { ($0.capability.name, $0.capability.value) }))
  }
}
