import JSONTree

extension Dispatcher {
  /// `initialize`: the revision proposed when it is served, else the newest of the handshake era.
  func agree(_ request: Request) -> Route {
    guard let proposal = request.params["protocolVersion"]?.stringValue else {
      return .refused(.invalidParams("initialize needs protocolVersion as a string"))
    }
    let handshake = Handshake(
      revision: .negotiated(for: proposal), client: ClientInfo(request.params["clientInfo"]),
      capabilities: ClientCapabilities(request.params["capabilities"]?.objectValue ?? [:]))
    var result: JSONObject = [
      "protocolVersion": .string(handshake.revision.rawValue),
      "capabilities": capabilities,
      "serverInfo": serverInfo.json(for: handshake.revision),
    ]
    result["instructions"] = instructions.map(JSON.string)
    return .agreed(handshake, JSON.object(result).encoded())
  }
}
