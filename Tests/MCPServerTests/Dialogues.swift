private let serverInfo =
  #"{"name":"srv","title":"S","version":"1","description":"d","websiteUrl":"https://example.org"}"#
private let capabilities = #"{"tools":{"listChanged":false}}"#
private let stamp = #""_meta":{"io.modelcontextprotocol/serverInfo":\#(serverInfo)}"#
private let meta =
  #"""
  "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
  "io.modelcontextprotocol/clientCapabilities":{}}
  """#

private func initialize(_ version: String) -> String {
  #"""
  {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\#(version)",
  "capabilities":{},"clientInfo":{"name":"c","version":"1"}}}
  """#
}

private func agreed(_ version: String, _ info: String) -> String {
  #"""
  {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"\#(version)",
  "capabilities":\#(capabilities),"serverInfo":\#(info),"instructions":"Read me."}}
  """#
}

private let input =
  #"""
  {"type":"object","additionalProperties":false,"required":["a","b"],
  "properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}
  """#
private let hints =
  #"""
  "annotations":{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,
  "openWorldHint":false}
  """#
private let output = #""outputSchema":{"type":"object","properties":{"sum":{"type":"integer"}}}"#
private let addFull =
  #"{"name":"add","title":"T","description":"D.","inputSchema":\#(input),\#(output),\#(hints)}"#

private let addCall =
  #"""
  {"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"add","arguments":{"a":1,
  "b":2}}}
  """#
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
        #"""
        {"jsonrpc":"2.0","id":"c","result":{"content":[{"type":"text","text":"{\"sum\":3}"}],
        "structuredContent":{"sum":3}}}
        """#
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
        #"""
        {"jsonrpc":"2.0","id":5,"result":{"tools":[{"name":"add","description":"D.",
        "inputSchema":\#(input),\#(hints)}]}}
        """#
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
        #"""
        {"jsonrpc":"2.0","id":5,"result":{"tools":[{"name":"add","description":"D.",
        "inputSchema":\#(input)}]}}
        """#
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
        errorReply(
          "7", -32602,
          "_meta lacks io.modelcontextprotocol/protocolVersion"
            + " and io.modelcontextprotocol/clientCapabilities"
        )
      ),
    ]),
]

private let discover =
  #"{"jsonrpc":"2.0","id":"d","method":"server/discover","params":{\#(meta)}}"#
private let discovered =
  #"""
  {"jsonrpc":"2.0","id":"d","result":{"resultType":"complete",
  "supportedVersions":["2026-07-28"],"capabilities":\#(capabilities),"instructions":"Read me.",
  "ttlMs":3600000,"cacheScope":"private",\#(stamp)}}
  """#

private func modernCall(_ id: Int) -> String {
  #"""
  {"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"add","arguments":{"a":1,
  "b":2},\#(meta)}}
  """#
}

private func modernSum(_ id: Int) -> String {
  #"""
  {"jsonrpc":"2.0","id":\#(id),"result":{"resultType":"complete","content":[{"type":"text",
  "text":"{\"sum\":3}"}],"structuredContent":{"sum":3},\#(stamp)}}
  """#
}

let statelessDialogues: [Dialogue] = [
  Dialogue(
    name: "discover, list, call",
    lines: [
      (discover, discovered),
      (
        #"{"jsonrpc":"2.0","id":5,"method":"tools/list","params":{\#(meta)}}"#,
        #"""
        {"jsonrpc":"2.0","id":5,"result":{"resultType":"complete","tools":[\#(addFull)],
        "ttlMs":3600000,"cacheScope":"private",\#(stamp)}}
        """#
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
