import JSONTree
import Logging
import ServiceLifecycle
import Testing

@testable import MCPServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A client at the other end of two pipes.
private final class PipeClient: Sendable {
  let serverInput: Int32
  let serverOutput: Int32
  private let output: Int32
  private let input: Int32
  private let reader: LineReader

  init() {
    var toServer: [Int32] = [-1, -1]
    var fromServer: [Int32] = [-1, -1]
    precondition(unsafe pipe(&toServer) == 0 && pipe(&fromServer) == 0, "no pipes left")
    (serverInput, output) = (toServer[0], toServer[1])
    (input, serverOutput) = (fromServer[0], fromServer[1])
    reader = LineReader(fromServer[0], lengthMax: 64 << 20) { _ in }
  }

  /// Writes all bytes; what fits into a pipe, as tests do not read at the same time.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch Descriptor.write(output, rest) {
      case .count(let count): rest = rest.dropFirst(count)
      case .notNow: continue
      case .failed: return
      }
    }
  }

  func send(_ json: JSON) { send(json.encoded() + [UInt8(ascii: "\n")]) }

  func next() async throws -> JSON {
    guard case .line(let line) = await reader.next() else { return .null }
    return try JSON(parsing: line)
  }

  func closeOutput() { close(output) }

  func closeInput() { close(input) }

  func closeServerEnds() {
    close(serverInput)
    close(serverOutput)
  }
}

@Suite(.timeLimit(.minutes(5))) struct StdioServerTests {
  private func serve(
    _ client: PipeClient, _ dispatcher: Dispatcher, _ talk: () async throws -> Void
  ) async throws {
    let server = StdioServer(
      dispatcher, input: client.serverInput, output: client.serverOutput)
    let running = Task { await server.run() }
    try await talk()
    await running.value
    client.closeServerEnds()
  }

  @Test func `messages in pieces, with CRLF, blank and broken lines, are answered until the end`()
    async throws
  {
    let client = PipeClient()
    try await serve(client, try dispatcher()) { () async throws in
      client.send(Array("\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,".utf8))
      client.send(Array("\"method\":\"ping\"}\r\n".utf8))
      #expect(try await client.next()["id"] == 1)
      client.send([0xFF, 0xFE, 0x0A])
      #expect(try await client.next()["error"]?["code"] == -32700)
      client.send([0x22, 0xFF, 0x22, 0x0A])
      #expect(try await client.next()["error"]?["code"] == -32700)
      // The last line needs no newline.
      client.send(call(2, "add", ["a": 1, "b": 2]).encoded())
      client.closeOutput()
      #expect(try await client.next()["id"] == 2)
    }
    #expect(try await client.next() == .null, "the output ends with the server's copy of it")
  }

  @Test func `a line that is too long is refused and the next one answered`() async throws {
    var limits = ServerLimits()
    limits.messageBytesMax = 1000
    let client = PipeClient()
    try await serve(client, try dispatcher(limits: limits)) { () async throws in
      client.send([UInt8](repeating: UInt8(ascii: "["), count: 5000) + [0x0A])
      let refusal = try await client.next()
      #expect(refusal["error"]?["code"] == -32600)
      #expect(refusal["id"] == .null)
      client.send(["jsonrpc": "2.0", "id": 1, "method": "ping"])
      #expect(try await client.next()["id"] == 1)
      client.closeOutput()
    }
  }

  @Test func `200 calls at a time are each answered once, in lines of their own`() async throws {
    let echo = Tool(
      definition("echo", input: ["type": "object", "properties": ["n": ["type": "integer"]]])
    ) { _, arguments in
      await Task.yield()
      let n = arguments["n"]?.integerValue ?? -1
      return .complete(
        structured: ["n": .integer(n)], text: String(repeating: "é", count: Int(n) * 40))
    }
    let client = PipeClient()
    try await serve(client, try dispatcher([echo])) { () async throws in
      for n in 0..<200 {
        client.send(call(.integer(Int64(n)), "echo", ["n": .integer(Int64(n))]))
      }
      var seen: Set<Int64> = []
      for _ in 0..<200 {
        let answer = try await client.next()
        let id = try #require(answer["id"]?.integerValue)
        #expect(answer["result"]?["structuredContent"] == ["n": .integer(id)])
        seen.insert(id)
      }
      #expect(seen.count == 200)
      client.closeOutput()
    }
  }

  @Test func `a large answer and a large request go through`() async throws {
    let size = 3 << 20
    let echo = Tool(
      definition("echo", input: ["type": "object", "properties": ["s": ["type": "string"]]])
    ) { _, arguments in
      .complete(structured: arguments)
    }
    let client = PipeClient()
    let text = String(repeating: "x", count: size)
    try await serve(client, try dispatcher([echo])) { () async throws in
      // Sent from a thread of its own: the pipe holds less than the message.
      let sender = SerialThread()
      sender.async { client.send(call(1, "echo", ["s": .string(text)])) }
      let answer = try await client.next()
      #expect(answer["result"]?["structuredContent"]?["s"]?.stringValue?.utf8.count == size)
      client.closeOutput()
    }
  }

  @Test func `a call that runs when the input ends is still answered`() async throws {
    let (gate, started) = (Gate(), Counter())
    let tool = Tool(definition("held")) { _, _ in
      started.increment()
      await gate.wait()
      return .complete(structured: [:])
    }
    var limits = ServerLimits()
    limits.grace = .seconds(30)
    let client = PipeClient()
    try await serve(client, try dispatcher([tool], limits: limits)) { () async throws in
      client.send(call(1, "held"))
      await started.reaches(1)
      client.closeOutput()
      gate.open()
      #expect(try await client.next()["id"] == 1)
    }
  }

  @Test func `a call that ignores cancellation does not keep the server from ending`()
    async throws
  {
    let started = Counter()
    let tool = Tool(definition("stuck")) { _, _ in
      started.increment()
      await Counter().reaches(1)
      return .complete(structured: [:])
    }
    var limits = ServerLimits()
    limits.grace = .milliseconds(1)
    let client = PipeClient()
    try await serve(client, try dispatcher([tool], limits: limits)) { () async throws in
      client.send(call(1, "stuck"))
      await started.reaches(1)
      client.closeOutput()
    }
    #expect(try await client.next() == .null)
  }

  @Test func `a client that stops reading ends the session`() async throws {
    let client = PipeClient()
    try await serve(client, try dispatcher()) { () async throws in
      client.closeInput()
      client.send(["jsonrpc": "2.0", "id": 1, "method": "ping"])
    }
    client.closeOutput()
  }

  @Test func `a client that never reads does not keep the server from ending`() async throws {
    let flood = Tool(definition("flood")) { _, _ in
      .complete(structured: [:], text: String(repeating: "x", count: 1 << 20))
    }
    var limits = ServerLimits()
    limits.grace = .milliseconds(1)
    limits.outputBacklogBytesMax = 1 << 10
    let client = PipeClient()
    try await serve(client, try dispatcher([flood], limits: limits)) { () async throws in
      for id in 1...3 { client.send(call(.integer(Int64(id)), "flood")) }
      client.closeOutput()
    }
    client.closeInput()
  }

  @Test func `graceful shutdown ends the server while the client stays`() async throws {
    let client = PipeClient()
    let server = StdioServer(
      try dispatcher(), input: client.serverInput, output: client.serverOutput)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let group = ServiceGroup(services: [server], logger: logger)
    let running = Task { try await group.run() }
    client.send(["jsonrpc": "2.0", "id": 1, "method": "ping"])
    #expect(try await client.next()["id"] == 1)
    await group.triggerGracefulShutdown()
    try await running.value
    client.closeServerEnds()
    client.closeOutput()
  }

  @Test func `logs that name the server do not print what is behind it`() throws {
    let server = StdioServer(try dispatcher())
    #expect("\(server)" == "MCP over stdio")
  }
}
