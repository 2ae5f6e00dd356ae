import JSONTree
import Testing

@testable import MCPServer

/// Lines in and lines out; nil: no answer.
struct Dialogue: Sendable, CustomTestStringConvertible {
  let name: String
  let lines: [(String, String?)]
  var testDescription: String { name }
}

@Suite(.timeLimit(.minutes(1))) struct DialogueTests {
  @Test(arguments: handshakeDialogues + statelessDialogues + errorDialogues)
  func `a dialogue goes as written`(_ dialogue: Dialogue) async throws {
    let wire = Wire(try dispatcher())
    for (line, expected) in dialogue.lines {
      await wire.send(line)
      guard let expected else { continue }
      let answer = try await wire.next()
      let wanted = try JSON(parsing: expected)
      #expect(answer == wanted, "\(line)")
    }
    let count = dialogue.lines.filter { $0.1 != nil }.count
    #expect(try wire.sink.messages.count == count, "nothing else is sent")
  }
}

private let serverInfo =
  #"{"name":"srv","title":"S","version":"1","description":"d","websiteUrl":"https://example.org"}"#
private let capabilities = #"{"tools":{"listChanged":false}}"#
private let stamp = #""_meta":{"io.modelcontextprotocol/serverInfo":\#(serverInfo)}"#
private let meta =
  #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#

private func initialize(_ version: String) -> String {
  #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\#(version)","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"#
}

private func agreed(_ version: String, _ info: String) -> String {
  #"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"\#(version)","capabilities":\#(capabilities),"serverInfo":\#(info),"instructions":"Read me."}}"#
}

private func error(_ id: String, _ code: Int, _ message: String, _ data: String? = nil) -> String {
  let data = data.map { #","data":\#($0)"# } ?? ""
  return #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":\#(code),"message":"\#(message)"\#(data)}}"#
}

private let input =
  #"{"type":"object","additionalProperties":false,"required":["a","b"],"properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}"#
private let hints =
  #""annotations":{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}"#
private let output = #""outputSchema":{"type":"object","properties":{"sum":{"type":"integer"}}}"#
private let addFull =
  #"{"name":"add","title":"T","description":"D.","inputSchema":\#(input),\#(output),\#(hints)}"#

private let addCall =
  #"{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}"#
private let list = #"{"jsonrpc":"2.0","id":5,"method":"tools/list"}"#

let handshakeDialogues: [Dialogue] = [
  Dialogue(
    name: "2025-11-25",
    lines: [
      (initialize("2025-11-25"), agreed("2025-11-25", serverInfo)),
      (#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, nil),
      (list, #"{"jsonrpc":"2.0","id":5,"result":{"tools":[\#(addFull)]}}"#),
      (
        addCall,
        #"{"jsonrpc":"2.0","id":"c","result":{"content":[{"type":"text","text":"{\"sum\":3}"}],"structuredContent":{"sum":3}}}"#
      ),
      (#"{"jsonrpc":"2.0","id":6,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":6,"result":{}}"#),
    ]),
  Dialogue(
    name: "2025-06-18 has no description of the server",
    lines: [
      (
        initialize("2025-06-18"),
        agreed("2025-06-18", #"{"name":"srv","title":"S","version":"1"}"#)
      ),
      (list, #"{"jsonrpc":"2.0","id":5,"result":{"tools":[\#(addFull)]}}"#),
    ]),
  Dialogue(
    name: "2025-03-26 has no titles and no structured content",
    lines: [
      (initialize("2025-03-26"), agreed("2025-03-26", #"{"name":"srv","version":"1"}"#)),
      (
        list,
        #"{"jsonrpc":"2.0","id":5,"result":{"tools":[{"name":"add","description":"D.","inputSchema":\#(input),\#(hints)}]}}"#
      ),
      (
        addCall,
        #"{"jsonrpc":"2.0","id":"c","result":{"content":[{"type":"text","text":"{\"sum\":3}"}]}}"#
      ),
    ]),
  Dialogue(
    name: "2024-11-05 has no annotations",
    lines: [
      (initialize("2024-11-05"), agreed("2024-11-05", #"{"name":"srv","version":"1"}"#)),
      (
        list,
        #"{"jsonrpc":"2.0","id":5,"result":{"tools":[{"name":"add","description":"D.","inputSchema":\#(input)}]}}"#
      ),
    ]),
  Dialogue(
    name: "a revision that initialize cannot reach becomes the newest it can",
    lines: [
      (initialize("2026-07-28"), agreed("2025-11-25", serverInfo)),
      (initialize("1999-01-01"), agreed("2025-11-25", serverInfo)),
    ]),
  Dialogue(
    name: "before initialize",
    lines: [
      (#"{"jsonrpc":"2.0","id":6,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":6,"result":{}}"#),
      (list, #"{"jsonrpc":"2.0","id":5,"result":{"tools":[\#(addFull)]}}"#),
      (
        #"{"jsonrpc":"2.0","id":7,"method":"server/discover"}"#,
        error(
          "7", -32602,
          "_meta lacks io.modelcontextprotocol/protocolVersion and io.modelcontextprotocol/clientCapabilities"
        )
      ),
    ]),
]

private let discover =
  #"{"jsonrpc":"2.0","id":"d","method":"server/discover","params":{\#(meta)}}"#
private let discovered =
  #"{"jsonrpc":"2.0","id":"d","result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":\#(capabilities),"instructions":"Read me.","ttlMs":3600000,"cacheScope":"private",\#(stamp)}}"#

private func modernCall(_ id: Int) -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2},\#(meta)}}"#
}

private func modernSum(_ id: Int) -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"result":{"resultType":"complete","content":[{"type":"text","text":"{\"sum\":3}"}],"structuredContent":{"sum":3},\#(stamp)}}"#
}

let statelessDialogues: [Dialogue] = [
  Dialogue(
    name: "discover, list, call",
    lines: [
      (discover, discovered),
      (
        #"{"jsonrpc":"2.0","id":5,"method":"tools/list","params":{\#(meta)}}"#,
        #"{"jsonrpc":"2.0","id":5,"result":{"resultType":"complete","tools":[\#(addFull)],"ttlMs":3600000,"cacheScope":"private",\#(stamp)}}"#
      ),
      (modernCall(1), modernSum(1)),
    ]),
  Dialogue(
    name: "both eras alternate in one process",
    lines: [
      (discover, discovered),
      (initialize("2025-03-26"), agreed("2025-03-26", #"{"name":"srv","version":"1"}"#)),
      (modernCall(1), modernSum(1)),
      (
        addCall,
        #"{"jsonrpc":"2.0","id":"c","result":{"content":[{"type":"text","text":"{\"sum\":3}"}]}}"#
      ),
      (discover, discovered),
      (modernCall(2), modernSum(2)),
    ]),
]

private func stateless(_ method: String, _ meta: String) -> String {
  #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"name":"add","_meta":{\#(meta)}}}"#
}

private let version = #""io.modelcontextprotocol/protocolVersion""#
private let clientCapabilities = #""io.modelcontextprotocol/clientCapabilities""#

let errorDialogues: [Dialogue] = [
  Dialogue(
    name: "not JSON, then the session goes on",
    lines: [
      ("{", error("null", -32700, "not valid JSON at byte 1: expected a key in quotes")),
      (
        #"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
        error("null", -32700, "not valid JSON at byte 24: the key is in this object already")
      ),
      (#"{"jsonrpc":"2.0","id":6,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":6,"result":{}}"#),
    ]),
  Dialogue(
    name: "not a request",
    lines: [
      ("5", error("null", -32600, "a message must be one JSON object")),
      ("{}", error("null", -32600, #"jsonrpc must be \"2.0\""#)),
      (
        #"{"jsonrpc":"1.0","id":3,"method":"ping"}"#,
        error("3", -32600, #"jsonrpc must be \"2.0\""#)
      ),
      (#"{"jsonrpc":"2.0","id":3,"method":4}"#, error("3", -32600, "method must be a string")),
      (#"{"jsonrpc":"2.0","id":3}"#, error("3", -32600, "method must be a string")),
      (
        #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
        error("null", -32600, "id must be a string or a whole number")
      ),
      (
        #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
        error("null", -32600, "id must be a string or a whole number")
      ),
      ("[]", error("null", -32600, "batches are not part of this protocol version")),
      (
        #"{"jsonrpc":"2.0","id":3,"method":"ping","params":[1]}"#,
        error("3", -32602, "params must be an object")
      ),
    ]),
  Dialogue(
    name: "what is dropped silently",
    lines: [
      (#"{"jsonrpc":"2.0","method":"notifications/unheard"}"#, nil),
      (#"{"jsonrpc":"2.0","method":"tools/list"}"#, nil),
      (#"{"jsonrpc":"2.0","id":9,"result":{}}"#, nil),
      (#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}"#, nil),
      (#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}"#, nil),
      (#"{"jsonrpc":"2.0","id":6,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":6,"result":{}}"#),
    ]),
  Dialogue(
    name: "unknown and undeclared methods",
    lines: [
      (
        #"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#,
        error("1", -32601, #"unknown method \"resources/list\""#)
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"logging/setLevel"}"#,
        error("1", -32601, #"unknown method \"logging/setLevel\""#)
      ),
      (
        stateless("ping", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        error("1", -32601, #"unknown method \"ping\""#)
      ),
      (
        stateless("initialize", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        error("1", -32601, #"unknown method \"initialize\""#)
      ),
      (
        stateless("prompts/list", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        error("1", -32601, #"unknown method \"prompts/list\""#)
      ),
    ]),
  Dialogue(
    name: "bad parameters",
    lines: [
      (
        #"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
        error("1", -32602, "initialize needs protocolVersion as a string")
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ad"}}"#,
        error("1", -32602, #"unknown tool \"ad\"; did you mean \"add\"?"#)
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
        error("1", -32602, "tools/call needs the name of a tool as a string")
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":[]}}"#,
        error("1", -32602, "arguments must be an object")
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":""}}"#,
        error("1", -32602, "unknown cursor; all tools are on the first page")
      ),
    ]),
  Dialogue(
    name: "the stateless ladder",
    lines: [
      (
        stateless("nix", #"\#(version):"2026-07-28""#),
        error("1", -32602, "_meta lacks io.modelcontextprotocol/clientCapabilities")
      ),
      (
        stateless("nix", #"\#(version):5,\#(clientCapabilities):{}"#),
        error("1", -32602, #"_meta[\"io.modelcontextprotocol/protocolVersion\"] must be a string"#)
      ),
      (
        stateless("nix", #"\#(version):"2026-07-28",\#(clientCapabilities):1"#),
        error(
          "1", -32602, #"_meta[\"io.modelcontextprotocol/clientCapabilities\"] must be an object"#)
      ),
      (
        stateless("nix", #"\#(version):"2030-01-01",\#(clientCapabilities):{}"#),
        error(
          "1", -32022, #"unsupported protocol version \"2030-01-01\""#,
          #"{"supported":["2026-07-28"],"requested":"2030-01-01"}"#)
      ),
      (
        stateless("nix", #"\#(version):"2025-11-25",\#(clientCapabilities):{}"#),
        error(
          "1", -32022, #"unsupported protocol version \"2025-11-25\""#,
          #"{"supported":["2026-07-28"],"requested":"2025-11-25"}"#)
      ),
      (
        stateless("nix", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        error("1", -32601, #"unknown method \"nix\""#)
      ),
    ]),
]
