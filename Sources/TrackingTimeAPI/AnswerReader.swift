import JSONTree
import NIOHTTP1
import SyncCore

/// Turns a whole HTTP answer into a `RemoteAnswer`, without judging it (that is `Outcome`'s).
struct AnswerReader: Sendable {
  var wire: WireContent
  var password: Secret

  /// What was asked, for the content of the answer.
  enum Request: Sendable {
    case write(RemoteWrite)
    case read(RemoteRead)
  }

  /// Parsing a large answer takes a while: not on the caller's actor.
  @concurrent
  func answer(
    to request: Request, status: Int, headers: HTTPHeaders, body: some Collection<UInt8> & Sendable
  ) async -> RemoteAnswer {
    var answer = RemoteAnswer(
      phase: .answered, status: status,
      retryAfter: headers.first(name: "retry-after").flatMap(HTTPDate.retryAfter),
      serverDate: headers.first(name: "date").flatMap(HTTPDate.instant))
    let contentType = headers.first(name: "content-type")
    guard let envelope = Envelope(body: body, contentType: contentType) else { return answer }
    answer.envelopeStatus = envelope.status
    answer.message = envelope.message.map { Quote.text($0, without: password) }
    guard envelope.status == 200 else { return answer }
    answer.content =
      switch request {
      case .write(let write): wire.content(of: write, envelope)
      case .read(let question): wire.content(of: question, envelope)
      }
    return answer
  }
}
