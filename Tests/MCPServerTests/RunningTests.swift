import JSONTree
import Synchronization
import Testing

@testable import MCPServer

@Suite(.timeLimit(.minutes(5))) struct RunningTests {
  /// A tool that says when it runs and goes on when the gate opens or it is cancelled.
  private static func held(_ gate: Gate, _ started: Counter, _ cancelled: Counter) -> Tool {
    Tool(definition("held")) { _, _ in
      started.increment()
      await gate.wait()
      if Task.isCancelled { cancelled.increment() }
      return .complete(structured: [:])
    }
  }

  @Test func `a cancelled call is stopped and not answered`() async throws {
    let (gate, started, cancelled) = (Gate(), Counter(), Counter())
    let wire = Wire(try dispatcher([Self.held(gate, started, cancelled), add]))
    await wire.send(call(1, "held"))
    await wire.send(call("1", "held"))
    await started.reaches(2)
    await wire.send([
      "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1],
    ])
    await cancelled.reaches(1)
    let sum = try await wire.exchange(call(2, "add", ["a": 1, "b": 1]))
    #expect(sum["id"] == 2)
    gate.open()
    #expect(try await wire.next()["id"] == "1", "an id of another type is another request")
    await wire.session.end(grace: .seconds(30))
    #expect(cancelled.count == 1)
    #expect(try wire.sink.messages.count == 2)
  }

  @Test func `the id of an open request cannot be used again until it is answered`() async throws {
    let (gate, started, cancelled) = (Gate(), Counter(), Counter())
    let wire = Wire(try dispatcher([Self.held(gate, started, cancelled)]))
    await wire.send(call(1, "held"))
    await started.reaches(1)
    let refusal = try await wire.exchange(call(1, "held"))
    #expect(refusal["error"]?["code"] == -32600)
    #expect(refusal["id"] == 1)
    gate.open()
    #expect(try await wire.next()["result"] != nil)
    #expect(try await wire.exchange(call(1, "held"))["result"] != nil)
  }

  @Test func `above the limits calls wait, then are refused, and a waiting one can be cancelled`()
    async throws
  {
    let (gate, started, cancelled) = (Gate(), Counter(), Counter())
    var limits = ServerLimits()
    limits.runningMax = 2
    limits.waitingMax = 2
    let tools = [Self.held(gate, started, cancelled)]
    let wire = Wire(try dispatcher(tools, limits: limits))
    for id in 1...4 { await wire.send(call(.integer(Int64(id)), "held")) }
    await started.reaches(2)
    let refusal = try await wire.exchange(call(5, "held"))
    #expect(refusal["id"] == 5)
    #expect(refusal["error"]?["code"] == -32603)
    await wire.send([
      "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 3],
    ])
    #expect(started.count == 2)
    gate.open()
    var ids: Set<JSON> = []
    for _ in 0..<3 { ids.insert(try await wire.next()["id"] ?? .null) }
    #expect(ids == [1, 2, 4])
    #expect(started.count == 3)
  }

  @Test func `progress grows, is paced, and ends with the call`() async throws {
    let clock = ManualClock()
    let reporter = Mutex<ProgressReporter?>(nil)
    let tool = Tool(definition("t")) { context, _ in
      reporter.withLock { $0 = context.progress }
      context.progress.report(1, of: 10, message: "one")
      context.progress.report(2, of: 10)  // too soon
      clock.advance(seconds: 1)
      context.progress.report(1, of: 10)  // not growing
      context.progress.report(3.5)
      context.progress.report(.nan)
      context.progress.report(10, of: 10)  // the last, however soon
      return .complete(structured: [:])
    }
    let wire = Wire(try dispatcher([tool], clock: clock))
    await wire.send(call(1, "t", meta: ["progressToken": "p"]))
    var params: [JSON?] = []
    for _ in 0..<3 {
      let message = try await wire.next()
      #expect(message["method"] == "notifications/progress")
      params.append(message["params"])
    }
    #expect(
      params == [
        ["progressToken": "p", "progress": 1, "total": 10, "message": "one"],
        ["progressToken": "p", "progress": 3.5],
        ["progressToken": "p", "progress": 10, "total": 10],
      ])
    #expect(try await wire.next()["id"] == 1)
    clock.advance(seconds: 1)
    reporter.withLock { $0 }?.report(11, of: 11)
    #expect(try wire.sink.messages.count == 4)
  }

  @Test(arguments: [nil, ["progressToken": nil], ["progressToken": [1]]] as [JSON?])
  func `without a token there is no progress`(_ meta: JSON?) async throws {
    let tool = Tool(definition("t")) { context, _ in
      context.progress.report(1)
      return .complete(structured: ["wanted": .bool(context.progress.isWanted)])
    }
    let answer = try await Wire(try dispatcher([tool])).exchange(call(1, "t", meta: meta))
    #expect(answer["result"]?["structuredContent"] == ["wanted": false])
  }

  @Test func `batches are answered together under 2025-03-26 only`() async throws {
    let wire = Wire(try dispatcher())
    let ping: JSON = ["jsonrpc": "2.0", "id": 1, "method": "ping"]
    let note: JSON = ["jsonrpc": "2.0", "method": "notifications/initialized"]
    #expect(try await wire.exchange([ping])["error"]?["code"] == -32600)
    try await wire.initialize(.march2025)
    await wire.send([note, note])
    let answers = try await wire.exchange([ping, note, call(2, "add", ["a": 1, "b": 2]), 5])
    let ids = Set((answers.arrayValue ?? []).map { $0["id"] ?? "absent" })
    #expect(ids == [1, 2, nil])
    #expect(answers.arrayValue?.count == 3)
    #expect(try await wire.exchange([])["error"]?["code"] == -32600)
    let many = JSON.array(Array(repeating: note, count: 101))
    #expect(try await wire.exchange(many)["error"]?["code"] == -32600)
    let start: JSON = [
      "jsonrpc": "2.0", "id": 3, "method": "initialize",
      "params": ["protocolVersion": "2025-11-25"],
    ]
    #expect(try await wire.exchange([start])[0]?["error"]?["code"] == -32600)
    try await wire.initialize(.june2025)
    #expect(try await wire.exchange([ping])["error"]?["code"] == -32600)
  }

  @Test func `a cancelled call of a batch is left out of its answer`() async throws {
    let (gate, started, cancelled) = (Gate(), Counter(), Counter())
    let wire = Wire(try dispatcher([Self.held(gate, started, cancelled), add]))
    try await wire.initialize(.march2025)
    await wire.send([call(1, "held"), call(2, "add", ["a": 1, "b": 2])])
    await started.reaches(1)
    await wire.send([
      "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1],
    ])
    let answers = try await wire.next()
    #expect(answers.arrayValue?.compactMap { $0["id"] } == [2])
  }

  @Test func `a call of a batch that is cancelled while it waits does not hold the others back`()
    async throws
  {
    let (gate, started, cancelled) = (Gate(), Counter(), Counter())
    var limits = ServerLimits()
    limits.runningMax = 1
    let wire = Wire(try dispatcher([Self.held(gate, started, cancelled)], limits: limits))
    try await wire.initialize(.march2025)
    await wire.send([call(1, "held"), call(2, "held")])
    await started.reaches(1)
    await wire.send([
      "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 2],
    ])
    gate.open()
    await wire.session.end(grace: .seconds(30))
    let batches = try wire.sink.messages.compactMap(\.arrayValue)
    #expect(batches.map { $0.compactMap { $0["id"] } } == [[1]])
  }

  @Test func `a session that ends takes nothing new`() async throws {
    let wire = Wire(try dispatcher())
    await wire.session.end(grace: .zero)
    #expect(try await wire.exchange(call(1, "add"))["error"]?["code"] == -32603)
  }
}
