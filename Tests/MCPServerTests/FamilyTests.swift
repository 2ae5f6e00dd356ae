import Foundation
import JSONTree
import Logging
import Synchronization
import Testing

@testable import MCPServer

/// Two resources and a template; what stands there can be changed.
final class Shelf: ResourceProvider {
  private struct State {
    var listeners: [(uri: String, continuation: AsyncStream<Void>.Continuation)] = []
  }

  private let state = Mutex(State())
  let listening = Counter()
  let resources = [
    ResourceDefinition(uri: "x://now", name: "now", title: "Now", description: "What is now.")
  ]
  let templates = [
    ResourceTemplate(uri: "x://day/{date}", name: "day", title: "Day", description: "One day.")
  ]

  func read(
    _ uri: String, _ context: RequestContext
  ) async throws(RPCError) -> ResourceContent? {
    if uri == "x://now" { return ResourceContent(text: "{}", cacheMilliseconds: 5) }
    guard let date = templates[0].match(uri)?["date"] else { return nil }
    if date == "never" { throw .internalError("not now") }
    return ResourceContent(text: date, mimeType: "text/plain")
  }

  func changes(of uri: String) async -> AsyncStream<Void>? {
    guard uri == "x://now" || templates[0].match(uri) != nil else { return nil }
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    state.withLock { $0.listeners.append((uri, continuation)) }
    listening.increment()
    return stream
  }

  func change(_ uri: String) {
    for listener in state.withLock({ $0.listeners }) where listener.uri == uri {
      listener.continuation.yield()
    }
  }
}

private struct Book: PromptProvider {
  let prompts = [
    PromptDefinition(
      name: "greet", title: "Greet", description: "Says hello.",
      arguments: [.init("name", "Who", isRequired: true), .init("times", "How often")])
  ]

  func content(
    of prompt: PromptDefinition, _ arguments: [String: String], _ context: RequestContext
  ) async throws(RPCError) -> PromptContent {
    PromptContent(
      "Hello \(arguments["name"] ?? "") × \(arguments["times"] ?? "1")",
      attachments: [("x://now", ResourceContent(text: "{}"))])
  }
}

private struct Desk: CompletionProvider {
  func complete(
    _ request: CompletionRequest, _ context: RequestContext
  ) async throws(RPCError) -> CompletionValues? {
    guard request.argument == "name" || request.reference == .resource("x://day/{date}") else {
      return nil
    }
    let all = (0..<150).map { "\(request.value)\($0)" }
    return CompletionValues(request.arguments["few"] == "yes" ? ["one"] : all)
  }
}

@Suite(.timeLimit(.minutes(5))) struct FamilyTests {
  let shelf = Shelf()

  func wire(limits: ServerLimits = ServerLimits()) throws -> Wire {
    let registry = try ToolRegistry(
      tools: [add], instructions: nil, serverInfo: ServerInfo(name: "srv", version: "1"))
    return Wire(
      Dispatcher(
        tools: registry,
        families: [ResourceFamily(shelf), PromptFamily(Book()), CompletionFamily(Desk())],
        signer: ChecksumSigner(key: 1), limits: limits,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: ManualClock().now))
  }

  private func request(_ method: String, _ params: JSONObject, id: JSON = 1) -> JSON {
    ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
  }

  private func modernRequest(_ method: String, _ params: JSONObject, id: JSON = 1) -> JSON {
    var params = params
    params["_meta"] = modern()
    return request(method, params, id: id)
  }

  @Test func `what is declared is what exists`() async throws {
    let wire = try wire()
    let answer = try await wire.exchange(modernRequest("server/discover", [:]))
    let declared = answer["result"]?["capabilities"]
    #expect(declared?["resources"] == ["subscribe": true, "listChanged": false])
    #expect(declared?["prompts"] == ["listChanged": false])
    #expect(declared?["completions"] == [:] && declared?["logging"] == nil)
    let bare = Wire(try dispatcher())
    try await bare.initialize()
    let none = try await bare.exchange(request("resources/list", [:]))
    #expect(none["error"]?["code"] == -32601)
  }

  @Test func `resources are listed and read in both eras`() async throws {
    let wire = try wire()
    try await wire.initialize()
    let list = try await wire.exchange(request("resources/list", [:]))
    #expect(list["result"]?["resources"]?[0]?["uri"] == "x://now")
    #expect(list["result"]?["ttlMs"] == nil)
    let templates = try await wire.exchange(request("resources/templates/list", [:]))
    #expect(
      templates["result"]?["resourceTemplates"]?[0]?["uriTemplate"] == "x://day/{date}")
    let read = try await wire.exchange(request("resources/read", ["uri": "x://day/monday"]))
    #expect(
      read["result"]?["contents"] == [
        ["uri": "x://day/monday", "mimeType": "text/plain", "text": "monday"]
      ])
    let cached = try await wire.exchange(modernRequest("resources/read", ["uri": "x://now"]))
    #expect(cached["result"]?["ttlMs"] == 5 && cached["result"]?["cacheScope"] == "private")
    let unknown = try await wire.exchange(request("resources/read", ["uri": "x://nowhere"]))
    #expect(unknown["error"]?["code"] == -32002)
    #expect(unknown["error"]?["data"] == ["uri": "x://nowhere"])
    let modernly = try await wire.exchange(modernRequest("resources/read", ["uri": "x://day/"]))
    #expect(modernly["error"]?["code"] == -32602)
    let failing = try await wire.exchange(request("resources/read", ["uri": "x://day/never"]))
    #expect(failing["error"]?["code"] == -32603)
    let cursor = try await wire.exchange(request("resources/list", ["cursor": "x"]))
    #expect(cursor["error"]?["code"] == -32602)
  }

  @Test func `a subscriber hears of changes until it leaves`() async throws {
    let wire = try wire()
    try await wire.initialize()
    let answer = try await wire.exchange(request("resources/subscribe", ["uri": "x://now"]))
    #expect(answer["result"] == [:])
    shelf.change("x://now")
    let update = try await wire.next()
    #expect(update["method"] == "notifications/resources/updated")
    #expect(update["params"] == ["uri": "x://now"] && update["id"] == nil)
    _ = try await wire.exchange(request("resources/unsubscribe", ["uri": "x://now"]))
    shelf.change("x://now")
    let after = try await wire.exchange(request("ping", [:], id: 9))
    #expect(after["id"] == 9, "nothing came in between")
    let nowhere = try await wire.exchange(request("resources/subscribe", ["uri": "x://no"]))
    #expect(nowhere["error"]?["code"] == -32002)
    let modernly = try await wire.exchange(
      modernRequest("resources/subscribe", ["uri": "x://now"]))
    #expect(modernly["error"]?["code"] == -32601)
  }

  @Test func `subscriptions have a bound`() async throws {
    var limits = ServerLimits()
    limits.subscriptionsMax = 1
    let wire = try wire(limits: limits)
    try await wire.initialize()
    _ = try await wire.exchange(request("resources/subscribe", ["uri": "x://now"]))
    let again = try await wire.exchange(request("resources/subscribe", ["uri": "x://now"]))
    #expect(again["result"] == [:])
    let more = try await wire.exchange(request("resources/subscribe", ["uri": "x://day/1"]))
    #expect(more["error"]?["code"] == -32603)
  }

  private func listen(_ uris: [String], id: JSON) -> JSON {
    modernRequest(
      "subscriptions/listen",
      ["notifications": ["resourceSubscriptions": .array(uris.map(JSON.string))]], id: id)
  }

  @Test func `a listener gets its acknowledgement first, and its own id with everything`()
    async throws
  {
    let wire = try wire()
    let ack = try await wire.exchange(listen(["x://now", "x://nowhere"], id: "l-1"))
    #expect(ack["method"] == "notifications/subscriptions/acknowledged")
    #expect(ack["params"]?["notifications"] == ["resourceSubscriptions": ["x://now"]])
    #expect(ack["params"]?["_meta"] == [MetaKey.subscriptionID: "l-1"])
    shelf.change("x://now")
    let update = try await wire.next()
    #expect(update["method"] == "notifications/resources/updated")
    #expect(update["params"]?["_meta"] == [MetaKey.subscriptionID: "l-1"])
    let call = try await wire.exchange(call(2, "add", ["a": 1, "b": 2], meta: modern()))
    #expect(call["id"] == 2, "a standing request holds nobody up")
    await wire.send([
      "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "l-1"],
    ])
    shelf.change("x://now")
    await wire.session.end(grace: .seconds(60))
    let answers = try wire.sink.messages.filter { $0["id"] == "l-1" }
    #expect(answers.isEmpty, "a cancelled request is not answered")
  }

  @Test func `a listener is answered when the server ends`() async throws {
    let wire = try wire()
    _ = try await wire.exchange(listen(["x://now"], id: 7))
    _ = try await wire.exchange(listen([], id: 8))
    await wire.session.end(grace: .seconds(60))
    for id in [7, 8] as [JSON] {
      let answer = try #require(try wire.sink.messages.first { $0["id"] == id })
      #expect(answer["result"]?["resultType"] == "complete")
      #expect(answer["result"]?["_meta"]?[MetaKey.subscriptionID] == id)
    }
  }

  @Test func `standing requests have a bound`() async throws {
    var limits = ServerLimits()
    limits.standingMax = 1
    let wire = try wire(limits: limits)
    _ = try await wire.exchange(listen(["x://now"], id: 1))
    let second = try await wire.exchange(listen(["x://now"], id: 2))
    #expect(second["error"]?["code"] == -32603)
  }

  @Test func `prompts are listed and filled in`() async throws {
    let wire = try wire()
    try await wire.initialize(.march2025)
    let list = try await wire.exchange(request("prompts/list", [:]))
    let row = list["result"]?["prompts"]?[0]
    #expect(row?["name"] == "greet" && row?["title"] == nil)
    #expect(row?["arguments"]?[0]?["required"] == true)
    let got = try await wire.exchange(
      request("prompts/get", ["name": "greet", "arguments": ["name": "Ana", "times": 3]]))
    let messages = got["result"]?["messages"]
    #expect(messages?[0]?["role"] == "user")
    #expect(messages?[0]?["content"]?["text"] == "Hello Ana × 3")
    #expect(messages?[1]?["content"]?["resource"]?["uri"] == "x://now")
    for params: JSONObject in [
      ["name": "greet"], ["name": "great"], [:], ["name": "greet", "arguments": ["name": " "]],
      ["name": "greet", "arguments": ["name": "Ana", "colour": "red"]],
    ] {
      let refused = try await wire.exchange(request("prompts/get", params))
      #expect(refused["error"]?["code"] == -32602, "\(params)")
    }
  }

  @Test func `at most a hundred completions come, with their number`() async throws {
    let wire = try wire()
    try await wire.initialize()
    var params: JSONObject = [
      "ref": ["type": "ref/prompt", "name": "greet"], "argument": ["name": "name", "value": "a"],
    ]
    let many = try await wire.exchange(request("completion/complete", params))
    let completion = many["result"]?["completion"]
    #expect(completion?["values"]?.arrayValue?.count == 100)
    #expect(completion?["total"] == 150 && completion?["hasMore"] == true)
    params["context"] = ["arguments": ["few": "yes"]]
    let few = try await wire.exchange(request("completion/complete", params))
    #expect(
      few["result"]?["completion"] == ["values": ["one"], "total": 1, "hasMore": false])
    params["ref"] = ["type": "ref/tool", "name": "add"]
    let wrong = try await wire.exchange(request("completion/complete", params))
    #expect(wrong["error"]?["code"] == -32602)
    let unknown = try await wire.exchange(
      request(
        "completion/complete",
        [
          "ref": ["type": "ref/prompt", "name": "no"], "argument": ["name": "no", "value": ""],
        ]))
    #expect(unknown["error"]?["code"] == -32602)
  }

  @Test(
    arguments: [
      ("x://day/{date}", "x://day/1", ["date": "1"]), ("x://day/{date}", "x://day/", nil),
      ("x://day/{date}", "x://day/1/2", nil), ("x://now", "x://now", [:]),
      ("x://now", "x://Now", nil),
    ] as [(String, String, [String: String]?)])
  func `an address fits its template or not`(
    _ template: String, _ address: String, _ values: [String: String]?
  ) {
    let template = ResourceTemplate(uri: template, name: "n", title: "t", description: "d")
    #expect(template.match(address) == values)
  }
}
