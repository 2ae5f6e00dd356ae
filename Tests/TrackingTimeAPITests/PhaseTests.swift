import SyncCore
import Testing

@testable import TrackingTimeAPI

/// How far a request got, over real sockets. "Not written" must never be said of bytes that left.
@Suite(.timeLimit(.minutes(5))) struct PhaseTests {
  private static let write = RemoteWrite.setArchived(.task, id(7), true)

  @Test func `a refused connection is not written`() async throws {
    let base = try await RawServer.with([]) { $0.base }
    let remote = try remote(base)
    let answer = await remote.send(Self.write)
    await remote.shutdown()
    #expect(answer.phase == .notWritten)
    #expect(answer.status == nil)
    #expect(answer.failure == "Connection refused")
  }

  @Test func `a host that does not exist is not written`() async throws {
    let remote = try remote("https://nowhere.invalid/api/v4")
    let answer = await remote.send(Self.write)
    await remote.shutdown()
    #expect(answer.phase == .notWritten)
  }

  @Test func `a handshake that never ends is not written`() async throws {
    try await RawServer.with([]) { server in
      let remote = try remote(
        "https://127.0.0.1:\(server.port)/api/v4", timeout: .milliseconds(150))
      let answer = await remote.send(Self.write)
      await remote.shutdown()
      #expect(answer.phase == .notWritten)
      #expect(server.arrivals.isEmpty)
    }
  }

  @Test func `a call cancelled before it began is not written`() async throws {
    try await withRemote([.reply(Replies.ok)]) { remote, server in
      let answer = await withTaskGroup(of: RemoteAnswer.self) { group in
        group.cancelAll()
        group.addTask { await remote.send(Self.write) }
        return await group.next()
      }
      #expect(answer?.phase == .notWritten)
      #expect(server.arrivals.isEmpty)
    }
  }

  @Test func `a call after shutdown is not written`() async throws {
    try await withRemote([.reply(Replies.ok)]) { remote, server in
      await remote.shutdown()
      #expect(await remote.send(Self.write).phase == .notWritten)
      #expect(server.arrivals.isEmpty)
    }
  }

  @Test(arguments: [
    RawServer.Step.close,
    .replyAndClose("HTTP/1.1 200 OK\r\nContent-"),
    .replyAndClose("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"),
    .replyAndClose("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"response\":"),
    .replyAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"res"),
    .replyAndClose("this is no HTTP\r\n\r\n"),
  ])
  func `a request without a whole answer is written`(_ step: RawServer.Step) async throws {
    try await withRemote([step]) { remote, server in
      let answer = await remote.send(Self.write)
      #expect(answer.phase == .written)
      #expect(answer.status == nil)
      #expect(answer.content == .none)
      #expect(server.arrivals.count == 1)
    }
  }

  @Test(arguments: [
    RawServer.Step.hang,
    .reply("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"response\":"),
  ])
  func `the deadline covers head and body`(_ step: RawServer.Step) async throws {
    try await withRemote([step], timeout: .seconds(1)) { remote, server in
      let answer = await remote.send(Self.write)
      #expect(answer.phase == .written)
      #expect(answer.failure == "Deadline exceeded")
      #expect(server.arrivals.count <= 1)
    }
  }

  @Test func `a call cancelled on the wire is written`() async throws {
    try await withRemote([.reply(Replies.ok), .hang]) { remote, server in
      #expect(await remote.send(Self.write).phase == .answered)
      let call = Task { await remote.send(Self.write) }
      for _ in 1...2 { #expect(await server.nextArrival() != nil) }
      call.cancel()
      #expect(await call.value.phase == .written)
      #expect(await server.nextEnd() == .reset)
    }
  }

  @Test func `an answer that is too long is no whole answer`() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(Limits.answerBytesMax + 1)\r\n\r\n"
    try await withRemote([.reply(head)]) { remote, _ in
      let answer = await remote.read(.me)
      #expect(answer.phase == .written)
      #expect(answer.failure == "The answer is longer than \(Limits.answerBytesMax) bytes")
    }
  }

  @Test func `a gate lets one pass and then none`() {
    let gate = SendGate()
    #expect(gate.pass())
    #expect(!gate.pass())
    #expect(!gate.giveUp())
  }

  @Test func `what was given up is never let pass`() {
    let gate = SendGate()
    #expect(gate.giveUp())
    #expect(!gate.pass())
    #expect(gate.giveUp())
  }

  @Test func `what waited beyond its decision's age is never let pass`() {
    let gate = SendGate(end: .now)
    #expect(!gate.pass())
    #expect(gate.giveUp())
  }
}
