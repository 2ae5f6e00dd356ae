import SyncCore
import Testing

@testable import TrackingTimeAPI

/// One call is one request, and at most one arrival.
@Suite(.timeLimit(.minutes(5))) struct OnceTests {
  private static let write = RemoteWrite.delete(.timeEntry, id(5), deleteAll: nil)

  @Test func `a kept connection is used again`() async throws {
    try await withRemote([.reply(Replies.ok), .reply(Replies.ok)]) { remote, server in
      #expect(await remote.send(Self.write).phase == .answered)
      #expect(await remote.send(Self.write).phase == .answered)
      #expect(server.arrivals.map(\.connection) == [1, 1])
    }
  }

  @Test func `a request read and dropped on a kept connection is not sent again`() async throws {
    let steps: [RawServer.Step] = [.reply(Replies.ok), .close, .reply(Replies.ok)]
    try await withRemote(steps) { remote, server in
      #expect(await remote.send(Self.write).phase == .answered)
      #expect(await remote.send(.setArchived(.task, id(2), true)).phase == .written)
      #expect(await remote.send(.setArchived(.task, id(3), true)).phase == .answered)
      let lines = server.arrivals.map { $0.text.prefix { $0 != "\r\n" } }
      #expect(
        lines == [
          "DELETE /api/v4/31337/events/delete/5 HTTP/1.1",
          "PUT /api/v4/31337/tasks/close/2 HTTP/1.1", "PUT /api/v4/31337/tasks/close/3 HTTP/1.1",
        ])
    }
  }

  @Test func `a connection closed between requests costs no second arrival`() async throws {
    // Whether the client sees the close before it sends is a race; both ways must be told truly.
    for _ in 0..<20 {
      let steps: [RawServer.Step] = [.replyAndClose(Replies.ok), .reply(Replies.ok)]
      try await withRemote(steps) { remote, server in
        #expect(await remote.send(Self.write).phase == .answered)
        let second = await remote.send(Self.write)
        #expect(server.arrivals.count == (second.phase == .answered ? 2 : 1))
      }
    }
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is an answer and is not followed`(_ status: Int) async throws {
    let reply = Replies.http(
      "\(status) Moved", "", type: nil, headers: ["Location: /api/v4/elsewhere"])
    try await withRemote([.reply(reply)]) { remote, server in
      let answer = await remote.send(.setBilled([id(1)], true))
      #expect(answer.phase == .answered)
      #expect(answer.status == status)
      #expect(answer.envelopeStatus == nil)
      #expect(server.arrivals.count == 1)
    }
  }

  @Test func `what travels inside this process stays inside`() async throws {
    try await withRemote([.reply(Replies.ok)]) { remote, server in
      _ = await remote.send(.create(.task, fields([.name: .text("A")]), marker: nil))
      let text = try #require(server.arrivals.first?.text)
      #expect(!text.lowercased().contains(SendGates.header))
      #expect(text.contains("user-agent: ttsync/0 (tests@example.org)\r\n"))
      // printf 'API_TOKEN:s3cret-app-password' | base64
      #expect(
        text.contains("authorization: Basic QVBJX1RPS0VOOnMzY3JldC1hcHAtcGFzc3dvcmQ=\r\n"))
      #expect(text.contains("content-type: application/json\r\n"))
      #expect(text.hasSuffix("\r\n\r\n{\"name\":\"A\"}"))
    }
  }

  @Test func `many calls at once arrive once each`() async throws {
    let steps = [RawServer.Step](repeating: .reply(Replies.ok), count: 40)
    try await withRemote(steps) { remote, server in
      await withTaskGroup(of: Void.self) { group in
        for number in 1...40 {
          group.addTask {
            let answer = await remote.send(.setArchived(.task, id(Int64(number)), true))
            #expect(answer.phase == .answered)
          }
        }
      }
      #expect(Set(server.arrivals.map { $0.text.prefix { $0 != "\r\n" } }).count == 40)
      #expect(server.arrivals.count == 40)
    }
  }
}
