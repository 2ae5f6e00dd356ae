import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct EnvelopeTests {
  private static let envelope = Replies.envelope(#"{"id":77,"name":"Ana"}"#)

  @Test(arguments: ["application/json", "application/json;charset=UTF-8", "text/json", "a/b+json"])
  func `JSON with a status is an envelope`(_ type: String) async {
    let answer = await answer(.read(.me), body: Self.envelope, type: type)
    #expect(answer.phase == .answered)
    #expect(answer.status == 200)
    #expect(answer.envelopeStatus == 200)
    #expect(answer.content != .none)
  }

  @Test(arguments: [
    (envelope, "text/html"), (envelope, nil), (envelope, "text/plain"), ("", "application/json"),
    (envelope, "application/jso n"),
    ("<html>502</html>", "text/html"), ("{\"response\":{\"status\":200},", "application/json"),
    ("[]", "application/json"), ("{}", "application/json"), ("null", "application/json"),
    (#"{"data":{"id":1}}"#, "application/json"),
    (#"{"response":{"message":"ok"}}"#, "application/json"),
    (#"{"response":"200"}"#, "application/json"),
  ])
  func `anything else is none`(_ body: String, _ type: String?) async {
    let answer = await answer(.read(.me), status: 200, body: body, type: type)
    #expect(answer.phase == .answered)
    #expect(answer.status == 200)
    #expect(answer.envelopeStatus == nil)
    #expect(answer.message == nil)
    #expect(answer.content == .none)
  }

  @Test(arguments: [(200, 500), (502, 502), (500, 200), (404, 404)])
  func `HTTP status and envelope are told apart`(_ http: Int, _ inner: Int) async {
    let body = Replies.envelope(#"{"id":77}"#, status: inner, message: "Ya existe")
    let answer = await answer(.read(.me), status: http, body: body)
    #expect(answer.status == http)
    #expect(answer.envelopeStatus == inner)
    #expect(answer.message == "Ya existe")
    #expect((answer.content == .none) == (inner != 200))
  }

  @Test func `a status as text is read`() async {
    #expect(await answer(.read(.me), body: #"{"response":{"status":"500"}}"#).envelopeStatus == 500)
  }

  @Test func `a message is one short line without the password`() async {
    let basic = "QVBJX1RPS0VOOnMzY3JldC1hcHAtcGFzc3dvcmQ="
    let message = "no \(password) \(basic)\\nline\\u0007 " + String(repeating: "x", count: 5000)
    let body = Replies.envelope("{}", status: 500, message: message)
    let kept = await answer(.read(.me), body: body).message ?? ""
    #expect(kept.hasPrefix("no [secret] [secret] line  xxx"))
    #expect(kept.count == 200)
  }

  @Test(arguments: [
    ("120", RemoteAnswer.RetryAfter.seconds(120)), ("0", .seconds(0)),
    ("Mon, 02 Mar 2026 08:00:00 GMT", .at(nineInBerlin)),
  ])
  func `Retry-After is seconds or a date`(
    _ text: String, _ expected: RemoteAnswer.RetryAfter
  ) async {
    let answer = await answer(
      .read(.me), status: 429, body: "slow down", type: "text/plain",
      headers: [("Retry-After", text), ("Date", "Mon, 02 Mar 2026 08:00:00 GMT")])
    #expect(answer.retryAfter == expected)
    #expect(answer.serverDate == nineInBerlin)
  }

  @Test(arguments: ["soon", "-5", "", "Mon, 30 Feb 2026 08:00:00 GMT", "1.5"])
  func `another Retry-After is none`(_ text: String) async {
    let answer = await answer(.read(.me), body: "", headers: [("Retry-After", text)])
    #expect(answer.retryAfter == nil)
  }
}
