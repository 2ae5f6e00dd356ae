import JSONTree

extension Dispatcher {
  /// The ladder of checks of 2026-07-28; the first failure answers. Nothing is taken from earlier
  /// requests of the connection.
  func stateless(_ request: Request, _ meta: JSONObject) -> Route {
    guard let version = meta[MetaKey.protocolVersion],
      let declared = meta[MetaKey.clientCapabilities]
    else { return .refused(Self.missingMeta(meta)) }
    guard let version = version.stringValue else {
      return .refused(.invalidParams("_meta[\"\(MetaKey.protocolVersion)\"] must be a string"))
    }
    guard let declared = declared.objectValue else {
      return .refused(.invalidParams("_meta[\"\(MetaKey.clientCapabilities)\"] must be an object"))
    }
    guard let revision = Revision(rawValue: version), revision.era == .stateless else {
      return .refused(.unsupportedRevision(version))
    }
    if request.method == "server/discover" { return .answered(discovery(revision)) }
    guard let handler = handlers[request.method], handler.eras.contains(.stateless) else {
      return .refused(.methodNotFound(request.method))
    }
    let caller = Caller(
      revision: revision, client: ClientInfo(meta[MetaKey.clientInfo]),
      capabilities: ClientCapabilities(declared), logLevel: meta[MetaKey.logLevel]?.stringValue)
    return .call(handler, caller)
  }

  static func missingMeta(_ meta: JSONObject) -> RPCError {
    let missing = [MetaKey.protocolVersion, MetaKey.clientCapabilities].filter { meta[$0] == nil }
    return .invalidParams("_meta lacks \(missing.joined(separator: " and "))")
  }

  private func discovery(_ revision: Revision) -> [UInt8] {
    var body: JSONObject = [
      "supportedVersions": .array(Revision.stateless.map { .string($0.rawValue) }),
      "capabilities": capabilities,
    ]
    body["instructions"] = instructions.map(JSON.string)
    return Envelope.stamped(
      MethodResult(body, cache: .lists), revision: revision, serverInfo: serverInfo)
  }
}
