import NIOCore
import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
  private static let write = RemoteWrite.setArchived(.project, id(7), true)

  @Test func `an abandoned connection is reset, so that nothing is sent on`() async throws {
    try await withRemote([.hang], timeout: .seconds(1)) { remote, server in
      #expect(await remote.send(Self.write).phase == .written)
      #expect(await server.nextEnd() == .reset)
    }
  }

  @Test func `resetting drops kept connections`() async throws {
    try await withRemote([.reply(Replies.ok), .reply(Replies.ok)]) { remote, server in
      #expect(await remote.send(Self.write).phase == .answered)
      await remote.resetConnections()
      #expect(await server.nextEnd() == .reset)
      #expect(await remote.send(Self.write).phase == .answered)
      #expect(server.arrivals.map(\.connection) == [1, 2])
    }
  }

  @Test func `resetting abandons what is in flight, and says written`() async throws {
    try await withRemote([.hang]) { remote, server in
      let call = Task { await remote.send(Self.write) }
      #expect(await server.nextArrival() != nil)
      await remote.resetConnections()
      #expect(await call.value.phase == .written)
      #expect(await server.nextEnd() == .reset)
    }
  }

  @Test func `a write never goes out on a connection silent for more than ten seconds`() {
    #expect(HTTPRemote.idleTimeout < .seconds(10))
  }

  @Test func `a proxy is asked for a tunnel and sees only the host`() async throws {
    let tunnel = "HTTP/1.1 200 Connection established\r\n\r\n"
    try await RawServer.with([.reply(tunnel), .reply(Replies.ok)]) { server in
      let proxy = try HTTPRemote.Proxy("http://kim:pr0xy@127.0.0.1:\(server.port)")
      let remote = try remote("http://127.0.0.1:9/api/v4", proxy: proxy)
      let answer = await remote.send(Self.write)
      await remote.shutdown()
      #expect(answer.phase == .answered)
      let connect = try #require(server.arrivals.first?.text)
      #expect(connect.hasPrefix("CONNECT 127.0.0.1:9 HTTP/1.1\r\n"))
      #expect(connect.contains("Basic a2ltOnByMHh5"))
      #expect(!connect.contains("31337"))
      #expect(server.arrivals.last?.text.hasPrefix("PUT /api/v4/31337/projects/close/7 ") == true)
    }
  }

  @Test(arguments: ["407 Proxy Authentication Required", "502 Bad Gateway"])
  func `a proxy that refuses leaves the request unwritten`(_ status: String) async throws {
    try await RawServer.with([.replyAndClose(Replies.http(status, ""))]) { server in
      let proxy = try HTTPRemote.Proxy("http://127.0.0.1:\(server.port)")
      let remote = try remote("http://127.0.0.1:9/api/v4", proxy: proxy)
      let answer = await remote.send(Self.write)
      await remote.shutdown()
      #expect(answer.phase == .notWritten)
    }
  }
}
