private func stateless(_ method: String, _ meta: String) -> String {
  #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"name":"add","_meta":{\#(meta)}}}"#
}

private let version = #""io.modelcontextprotocol/protocolVersion""#
private let clientCapabilities = #""io.modelcontextprotocol/clientCapabilities""#

let errorDialogues: [Dialogue] = [
  Dialogue(
    name: "not JSON, then the session goes on",
    lines: [
      ("{", errorReply("null", -32700, "not valid JSON at byte 1: expected a key in quotes")),
      (
        #"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
        errorReply("null", -32700, "not valid JSON at byte 24: the key is in this object already")
      ),
      (#"{"jsonrpc":"2.0","id":6,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":6,"result":{}}"#),
    ]),
  Dialogue(
    name: "not a request",
    lines: [
      ("5", errorReply("null", -32600, "a message must be one JSON object")),
      ("{}", errorReply("null", -32600, #"jsonrpc must be \"2.0\""#)),
      (
        #"{"jsonrpc":"1.0","id":3,"method":"ping"}"#,
        errorReply("3", -32600, #"jsonrpc must be \"2.0\""#)
      ),
      (#"{"jsonrpc":"2.0","id":3,"method":4}"#, errorReply("3", -32600, "method must be a string")),
      (#"{"jsonrpc":"2.0","id":3}"#, errorReply("3", -32600, "method must be a string")),
      (
        #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
        errorReply("null", -32600, "id must be a string or a whole number")
      ),
      (
        #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
        errorReply("null", -32600, "id must be a string or a whole number")
      ),
      ("[]", errorReply("null", -32600, "batches are not part of this protocol version")),
      (
        #"{"jsonrpc":"2.0","id":3,"method":"ping","params":[1]}"#,
        errorReply("3", -32602, "params must be an object")
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
        errorReply("1", -32601, #"unknown method \"resources/list\""#)
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"logging/setLevel"}"#,
        errorReply("1", -32601, #"unknown method \"logging/setLevel\""#)
      ),
      (
        stateless("ping", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        errorReply("1", -32601, #"unknown method \"ping\""#)
      ),
      (
        stateless("initialize", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        errorReply("1", -32601, #"unknown method \"initialize\""#)
      ),
      (
        stateless("prompts/list", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        errorReply("1", -32601, #"unknown method \"prompts/list\""#)
      ),
    ]),
  Dialogue(
    name: "bad parameters",
    lines: [
      (
        #"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
        errorReply("1", -32602, "initialize needs protocolVersion as a string")
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ad"}}"#,
        errorReply("1", -32602, #"unknown tool \"ad\"; did you mean \"add\"?"#)
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
        errorReply("1", -32602, "tools/call needs the name of a tool as a string")
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":[]}}"#,
        errorReply("1", -32602, "arguments must be an object")
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":""}}"#,
        errorReply("1", -32602, "unknown cursor; all tools are on the first page")
      ),
    ]),
  Dialogue(
    name: "the stateless ladder",
    lines: [
      (
        stateless("nix", #"\#(version):"2026-07-28""#),
        errorReply("1", -32602, "_meta lacks io.modelcontextprotocol/clientCapabilities")
      ),
      (
        stateless("nix", #"\#(version):5,\#(clientCapabilities):{}"#),
        errorReply(
          "1", -32602, #"_meta[\"io.modelcontextprotocol/protocolVersion\"] must be a string"#)
      ),
      (
        stateless("nix", #"\#(version):"2026-07-28",\#(clientCapabilities):1"#),
        errorReply(
          "1", -32602, #"_meta[\"io.modelcontextprotocol/clientCapabilities\"] must be an object"#)
      ),
      (
        stateless("nix", #"\#(version):"2030-01-01",\#(clientCapabilities):{}"#),
        errorReply(
          "1", -32022, #"unsupported protocol version \"2030-01-01\""#,
          #"{"supported":["2026-07-28"],"requested":"2030-01-01"}"#)
      ),
      (
        stateless("nix", #"\#(version):"2025-11-25",\#(clientCapabilities):{}"#),
        errorReply(
          "1", -32022, #"unsupported protocol version \"2025-11-25\""#,
          #"{"supported":["2026-07-28"],"requested":"2025-11-25"}"#)
      ),
      (
        stateless("nix", #"\#(version):"2026-07-28",\#(clientCapabilities):{}"#),
        errorReply("1", -32601, #"unknown method \"nix\""#)
      ),
    ]),
]
