import Foundation
import SyncCore
import Testing

@testable import TrackingTimeAPI

/// Whole answers over a socket.
@Suite(.timeLimit(.minutes(5))) struct AnswerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var reply: String
    var status: Int
    var envelope: Int?
    var testDescription: String { String(reply.prefix { $0 != "\r\n" }) }
  }

  static let cases = [
    Case(reply: Replies.ok, status: 200, envelope: 200),
    Case(
      reply: Replies.http("502 Bad Gateway", "<html>x</html>", type: "text/html"), status: 502,
      envelope: nil),
    Case(reply: "HTTP/1.1 204 No Content\r\n\r\n", status: 204, envelope: nil),
    Case(reply: Replies.http("200 OK", ""), status: 200, envelope: nil),
    Case(reply: Replies.http("200 OK", "{\"respo"), status: 200, envelope: nil),
    Case(
      reply: Replies.http("500 Error", Replies.envelope("{}", status: 500)), status: 500,
      envelope: 500),
    Case(
      reply: Replies.http("200 OK", Replies.envelope("{}", status: 502)), status: 200,
      envelope: 502),
    Case(
      reply: "HTTP/1.1 100 Continue\r\n\r\n" + Replies.ok, status: 200, envelope: 200),
    Case(
      reply: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json"
        + "\r\n\r\n1b\r\n{\"response\":{\"status\":200}}\r\n0\r\n\r\n",
      status: 200, envelope: 200),
  ]

  @Test(arguments: cases)
  func `an answer is told as it came`(_ testCase: Case) async throws {
    try await withRemote([.reply(testCase.reply)]) { remote, _ in
      let answer = await remote.send(.setArchived(.task, id(1), true))
      #expect(answer.phase == .answered)
      #expect(answer.status == testCase.status)
      #expect(answer.envelopeStatus == testCase.envelope)
    }
  }

  @Test func `a compressed answer is read`() async throws {
    // gzip of {"response":{"status":200,"message":"ok"},"data":{"id":77,"name":"Ana"}}
    let body = try #require(
      Data(
        base64Encoded: "H4sIAAAAAAACA6tWKkotLsjPK05VsqpWKi5JLCktVrIyMjDQUcpNLS5OTAeK"
          + "K+VnK9XqKKUkliSCFGWmKFmZm+so5SXmgiQd8xKVamsBy/7shkgAAAA="))
    let head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
      + "Content-Length: \(body.count)\r\n\r\n"
    try await withRemote([.replyBytes(head, Array(body))]) { remote, server in
      guard case .me(let me) = await remote.read(.me).content else {
        Issue.record("the answer was not read")
        return
      }
      #expect(me.user == id(77))
      #expect(server.arrivals[0].text.contains("accept-encoding: gzip, deflate\r\n"))
    }
  }

  @Test func `a quota says how long to wait`() async throws {
    let steps = ["17", "Mon, 02 Mar 2026 08:00:00 GMT"].map {
      RawServer.Step.reply(
        Replies.http("429 Slow Down", "", type: nil, headers: ["Retry-After: \($0)"]))
    }
    try await withRemote(steps) { remote, _ in
      #expect(await remote.read(.me).retryAfter == .seconds(17))
      #expect(await remote.read(.me).retryAfter == .at(nineInBerlin))
    }
  }

  @Test func `times of an answer follow the account's zone`() async throws {
    let row = #"{"id":3,"name":"A","created_at":"2026-03-02 09:00:00"}"#
    let reply = RawServer.Step.reply(Replies.http("200 OK", Replies.envelope(row)))
    try await withRemote([reply, reply]) { remote, _ in
      let before = await remote.read(.record(.service, id(3))).content.records.first
      #expect(before?.fields[.createdAt] == .instant(nineInBerlin))
      #expect(!remote.setAccountZone("Nowhere/None"))
      #expect(remote.setAccountZone("America/New_York"))
      let after = await remote.read(.record(.service, id(3))).content.records.first
      #expect(after?.fields[.createdAt] == .instant(nineInBerlin + .seconds(6 * 3600)))
    }
  }

  @Test func `the account's zone is the one that its user's answer tells`() async throws {
    let me = #"{"id":77,"name":"Ana","settings":{"timezone_iana":"America/New_York"}}"#
    let row = #"{"id":3,"name":"A","created_at":"2026-03-02 09:00:00"}"#
    let steps = [me, row].map {
      RawServer.Step.reply(Replies.http("200 OK", Replies.envelope($0)))
    }
    try await withRemote(steps) { remote, _ in
      _ = await remote.read(.me)
      let service = await remote.read(.record(.service, id(3))).content.records.first
      #expect(service?.fields[.createdAt] == .instant(nineInBerlin + .seconds(6 * 3600)))
    }
  }

  @Test func `nothing that is kept or printed shows the password`() async throws {
    let echo = Replies.http(
      "401 Unauthorized", Replies.envelope("{}", status: 401, message: "bad \(password)"))
    try await withRemote([.reply(echo), .close]) { remote, _ in
      let refused = await remote.read(.me)
      let broken = await remote.read(.me)
      var dumped = ""
      dump((refused, broken, remote.configuration, remote), to: &dumped)
      let texts = ["\(refused)", "\(broken)", "\(remote.configuration)", dumped]
      for text in texts { #expect(!text.contains(password)) }
      #expect(refused.message == "bad [secret]")
    }
  }
}
