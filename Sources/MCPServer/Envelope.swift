import JSONTree

/// The outer form of outgoing messages.
enum Envelope {
  /// A reply around a result that is encoded already.
  static func reply(id: RequestID, result: [UInt8]) -> [UInt8] {
    var bytes = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
    bytes.reserveCapacity(result.count + 64)
    id.json.encode(into: &bytes)
    bytes.append(contentsOf: #","result":"#.utf8)
    bytes.append(contentsOf: result)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// - Parameter id: nil when the request's id could not be told; written as null.
  static func reply(id: RequestID?, error: RPCError) -> [UInt8] {
    JSON.object(["jsonrpc": "2.0", "id": id?.json ?? .null, "error": error.json]).encoded()
  }

  static func request(id: RequestID, method: String, params: JSONObject) -> [UInt8] {
    JSON.object([
      "jsonrpc": "2.0", "id": id.json, "method": .string(method), "params": .object(params),
    ]).encoded()
  }

  static func notification(method: String, params: JSONObject) -> [UInt8] {
    JSON.object(["jsonrpc": "2.0", "method": .string(method), "params": .object(params)]).encoded()
  }

  /// The result as the era wants it: in the stateless one with kind, identity and cache rule.
  static func stamped(
    _ result: MethodResult, revision: Revision, serverInfo: ServerInfo
  ) -> [UInt8] {
    guard revision.era == .stateless else { return JSON.object(result.body).encoded() }
    var stamped: JSONObject = ["resultType": .string(result.kind.rawValue)]
    for (key, value) in result.body { stamped[key] = value }
    if let cache = result.cache {
      stamped["ttlMs"] = .integer(cache.milliseconds)
      stamped["cacheScope"] = .string(cache.scope.rawValue)
    }
    var meta = result.body["_meta"]?.objectValue ?? [:]
    meta[MetaKey.serverInfo] = serverInfo.json(for: revision)
    stamped["_meta"] = .object(meta)
    return JSON.object(stamped).encoded()
  }
}

/// The reserved members of `_meta` (MCP 2026-07-28).
enum MetaKey {
  static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
  static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
  static let clientInfo = "io.modelcontextprotocol/clientInfo"
  static let logLevel = "io.modelcontextprotocol/logLevel"
  static let serverInfo = "io.modelcontextprotocol/serverInfo"
  static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
  static let progressToken = "progressToken"
}
