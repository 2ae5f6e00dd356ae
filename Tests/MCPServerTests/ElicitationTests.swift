import JSONTree
import Testing

@testable import MCPServer

@Suite(.timeLimit(.minutes(5))) struct ElicitationTests {
  /// Asks twice, then says what was answered.
  private static let wipe = Tool(
    definition(
      "wipe", input: ["type": "object", "properties": ["id": ["type": "integer"]]])
  ) { context, _ in
    var answers: [JSON] = []
    for key in ["first", "second"] {
      switch await context.elicit(key, .confirmation("\(key)?", action: "Do it")) {
      case .answered(.accepted(let content)): answers.append(content["confirm"] ?? .null)
      case .answered(.declined): return .complete(structured: ["result": "declined"])
      case .answered(.dismissed): return .complete(structured: ["result": "dismissed"])
      case .timedOut: return .failure("timed out")
      case .unavailable: return .failure("cannot ask")
      case .deferred(let result): return result
      }
    }
    return .complete(structured: ["result": .array(answers)])
  }

  private static let form: JSON = [
    "type": "object",
    "properties": ["confirm": ["type": "boolean", "title": "Do it", "default": false]],
    "required": ["confirm"],
  ]

  private static func accept(_ confirm: JSON = true) -> JSON {
    ["action": "accept", "content": ["confirm": confirm]]
  }

  // MARK: Handshake

  private static func answer(_ id: JSON?, _ result: JSON) -> JSON {
    ["jsonrpc": "2.0", "id": id ?? .null, "result": result]
  }

  @Test(arguments: [Revision.june2025, .november2025])
  func `in the handshake era the client is asked while the call runs`(
    _ revision: Revision
  ) async throws {
    let wire = Wire(try dispatcher([Self.wipe]))
    try await wire.initialize(revision, capabilities: formCapability)
    let first = try await wire.exchange(call(1, "wipe"))
    #expect(first["method"] == "elicitation/create")
    #expect(first["params"]?["message"] == "first?")
    #expect(first["params"]?["requestedSchema"] == Self.form)
    #expect(first["params"]?["mode"] == (revision == .november2025 ? "form" : nil))
    await wire.send(Self.answer("unknown", Self.accept()))
    let second = try await wire.exchange(Self.answer(first["id"], Self.accept()))
    #expect(second["params"]?["message"] == "second?")
    #expect(second["id"] != first["id"])
    let result = try await wire.exchange(Self.answer(second["id"], Self.accept("false")))
    #expect(result["result"]?["structuredContent"] == ["result": [true, false]])
  }

  @Test(
    arguments: [
      (["action": "decline"], "declined"), (["action": "cancel"], "dismissed"),
      (["action": "accept"], "dismissed"),
      (["action": "accept", "content": ["confirm": 5]], "dismissed"), ([:], "dismissed"),
    ] as [(JSON, String)])
  func `anything but a fitting answer decides nothing`(
    _ given: JSON, _ outcome: String
  ) async throws {
    let wire = Wire(try dispatcher([Self.wipe]))
    try await wire.initialize(capabilities: formCapability)
    let question = try await wire.exchange(call(1, "wipe"))
    let result = try await wire.exchange(Self.answer(question["id"], given))
    #expect(result["result"]?["structuredContent"] == ["result": .string(outcome)])
  }

  private static let urlOnly: JSON = ["elicitation": ["url": [:]]]
  private static let anyForm: JSON = ["elicitation": [:]]
  static let cannotBeAsked: [(Revision, JSON)] = [
    (.november2025, [:]), (.november2025, urlOnly), (.march2025, anyForm),
  ]

  @Test(arguments: cannotBeAsked)
  func `who cannot be asked is not asked`(_ revision: Revision, _ declared: JSON) async throws {
    let wire = Wire(try dispatcher([Self.wipe]))
    try await wire.initialize(revision, capabilities: declared)
    let result = try await wire.exchange(call(1, "wipe"))
    #expect(result["result"]?["content"]?[0]?["text"] == "cannot ask")
  }

  @Test func `a client that fails to ask is as one that cannot`() async throws {
    let wire = Wire(try dispatcher([Self.wipe]))
    try await wire.initialize(capabilities: formCapability)
    let question = try await wire.exchange(call(1, "wipe"))
    let id: JSON = question["id"] ?? .null
    let result = try await wire.exchange([
      "jsonrpc": "2.0", "id": id, "error": ["code": -1, "message": "m"],
    ])
    #expect(result["result"]?["content"]?[0]?["text"] == "cannot ask")
  }

  @Test func `no answer in time withdraws the question`() async throws {
    var limits = ServerLimits()
    limits.elicitationTimeout = .milliseconds(1)
    let wire = Wire(try dispatcher([Self.wipe], limits: limits))
    try await wire.initialize(capabilities: formCapability)
    let question = try await wire.exchange(call(1, "wipe"))
    let withdrawal = try await wire.next()
    #expect(withdrawal["method"] == "notifications/cancelled")
    #expect(withdrawal["params"]?["requestId"] == question["id"])
    #expect(try await wire.next()["result"]?["content"]?[0]?["text"] == "timed out")
  }

  @Test func `cancelling the call withdraws the question, ending the session does not wait`()
    async throws
  {
    let wire = Wire(try dispatcher([Self.wipe]))
    try await wire.initialize(capabilities: formCapability)
    let question = try await wire.exchange(call(1, "wipe"))
    let withdrawal = try await wire.exchange([
      "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1],
    ])
    #expect(withdrawal["params"]?["requestId"] == question["id"])
    _ = try await wire.exchange(call(2, "wipe"))
    await wire.session.end(grace: .seconds(30))
    #expect(try await wire.next()["result"]?["content"]?[0]?["text"] == "cannot ask")
  }

  @Test func `a handler may hand its questions over in either era`() async throws {
    let tool = Tool(definition("t")) { context, _ in
      if case .answered(.accepted(let content)) = await context.known("k") {
        return .complete(structured: content)
      }
      return .inputRequired(
        InputRequired(["k": .confirmation("k?", action: "Do")], state: ["seen": 1]))
    }
    let wire = Wire(try dispatcher([tool]))
    try await wire.initialize(capabilities: formCapability)
    let question = try await wire.exchange(call(1, "t"))
    let result = try await wire.exchange(Self.answer(question["id"], Self.accept()))
    #expect(result["result"]?["structuredContent"] == ["confirm": true])
    try await wire.initialize(capabilities: [:])
    let refusal = try await wire.exchange(call(2, "t"))
    #expect(refusal["result"]?["isError"] == true)
    let missing = try await wire.exchange(call(3, "t", meta: modern()))
    #expect(missing["error"]?["code"] == -32021)
  }

  // MARK: Stateless

  private static func round(
    _ id: JSON, state: JSON? = nil, responses: JSON? = nil, arguments: JSON = [:],
    capabilities: JSON = formCapability
  ) -> JSON {
    var params: JSONObject = [
      "name": "wipe", "arguments": arguments, "_meta": modern(capabilities),
    ]
    params["requestState"] = state
    params["inputResponses"] = responses
    return ["jsonrpc": "2.0", "id": id, "method": "tools/call", "params": .object(params)]
  }

  @Test func `in the stateless era the call comes again with the answers`() async throws {
    let dispatcher = try dispatcher([Self.wipe])
    let first = try await Wire(dispatcher).exchange(Self.round(1))["result"]
    #expect(first?["resultType"] == "input_required")
    #expect(first?["ttlMs"] == nil)
    #expect(first?["_meta"]?[MetaKey.serverInfo]?["name"] == "srv")
    #expect(
      first?["inputRequests"] == [
        "first": [
          "method": "elicitation/create",
          "params": ["mode": "form", "message": "first?", "requestedSchema": Self.form],
        ]
      ])
    // Another process with the same key goes on; answers to what was not asked are ignored.
    let second = try await Wire(dispatcher).exchange(
      Self.round(
        2, state: first?["requestState"],
        responses: ["first": Self.accept(), "second": Self.accept(), "x": 1]))["result"]
    #expect(second?["resultType"] == "input_required")
    #expect(second?["inputRequests"]?["first"] == nil)
    let last = try await Wire(dispatcher).exchange(
      Self.round(
        3, state: second?["requestState"], responses: ["second": Self.accept(false)]))["result"]
    #expect(last?["resultType"] == "complete")
    #expect(last?["structuredContent"] == ["result": [true, false]])
  }

  @Test(
    arguments: [
      [:], ["other": ["action": "accept"]], ["first": 5],
      ["first": ["action": "accept", "content": ["confirm": "maybe"]]],
    ] as [JSON])
  func `a missing or unfitting answer is asked for again`(_ responses: JSON) async throws {
    let wire = Wire(try dispatcher([Self.wipe]))
    let state = try await wire.exchange(Self.round(1))["result"]?["requestState"]
    let again = try await wire.exchange(Self.round(2, state: state, responses: responses))
    #expect(again["result"]?["resultType"] == "input_required")
    #expect(again["result"]?["inputRequests"]?["first"] != nil)
    let unsigned = try await wire.exchange(Self.round(3, responses: ["first": Self.accept()]))
    #expect(unsigned["result"]?["inputRequests"]?["first"] != nil)
  }

  @Test func `a state that is changed, foreign, old or of another call is refused`() async throws {
    let clock = ManualClock()
    let wire = Wire(try dispatcher([Self.wipe], clock: clock))
    let state = try await wire.exchange(Self.round(1))["result"]?["requestState"]
    let token = try #require(state?.stringValue)
    let parts = token.split(separator: ".")
    let foreign = Wire(try dispatcher([Self.wipe], signer: ChecksumSigner(key: 2), clock: clock))
    let other = Wire(try dispatcher([Self.wipe], clock: clock), principal: "other")
    let none = Wire(try dispatcher([Self.wipe], signer: nil, clock: clock))
    for (wire, request) in [
      (wire, Self.round(2, state: .string("\(token)x"))),
      (wire, Self.round(2, state: .string("v1.e30.\(parts[2])"))),
      (wire, Self.round(2, state: .string("v1.\(parts[1]).\(parts[1])"))),
      (wire, Self.round(2, state: "")), (wire, Self.round(2, state: 5)),
      (wire, Self.round(2, state: state, arguments: ["id": 5])),
      (foreign, Self.round(2, state: state)), (other, Self.round(2, state: state)),
      (none, Self.round(2, state: state)),
    ] {
      #expect(try await wire.exchange(request)["error"]?["code"] == -32602)
    }
    #expect(try await wire.exchange(Self.round(3, state: state))["result"] != nil)
    clock.advance(seconds: 601)
    #expect(try await wire.exchange(Self.round(4, state: state))["error"]?["code"] == -32602)
  }

  @Test func `nothing is asked without a signer or the capability`() async throws {
    let unsigned = Wire(try dispatcher([Self.wipe], signer: nil))
    let wire = Wire(try dispatcher([Self.wipe]))
    for answer in [
      try await unsigned.exchange(Self.round(1)),
      try await wire.exchange(Self.round(1, capabilities: [:])),
    ] {
      #expect(answer["result"]?["content"]?[0]?["text"] == "cannot ask")
    }
  }
}

extension RequestContext {
  /// The answer if there is one, without asking.
  fileprivate func known(_ key: String) async -> ElicitationOutcome {
    answers[key].map { .answered($0) } ?? .unavailable
  }
}
