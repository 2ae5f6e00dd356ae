import AsyncHTTPClient
import JSONTree
import NIOCore
import NIOHTTP1
import SyncCore

extension HTTPRemote {
  /// Sends one request, once, and waits for its whole answer or for the reason why none came.
  func exchange(_ endpoint: Endpoint, _ request: AnswerReader.Request) async -> RemoteAnswer {
    let (number, gate) = gates.open()
    defer { gates.remove(number) }
    logSending(endpoint, number: number)
    do {
      let response = try await response(to: wireRequest(endpoint, number: number))
      let answer = await reader.answer(
        to: request, status: Int(response.status.code), headers: response.headers,
        body: response.body?.readableBytesView ?? ByteBufferView())
      logAnswered(answer, number: number)
      return answer
    } catch {
      let phase: RemotePhase = gate.giveUp() ? .notWritten : .written
      let answer = RemoteAnswer(phase: phase, failure: sentence(for: error))
      logUnanswered(answer, number: number)
      return answer
    }
  }

  private var reader: AnswerReader {
    AnswerReader(
      wire: WireContent(account: configuration.accountID, accountZone: zone),
      password: configuration.password)
  }

  private func wireRequest(_ endpoint: Endpoint, number: UInt64) throws -> HTTPClient.Request {
    var headers = HTTPHeaders([
      (SendGates.header, String(number)),
      ("authorization", "Basic " + Credentials(password: configuration.password).header.reveal()),
      ("user-agent", configuration.userAgent),
      ("accept", "application/json"),
      ("accept-encoding", "gzip, deflate"),
    ])
    if endpoint.body != nil { headers.add(name: "content-type", value: "application/json") }
    return try HTTPClient.Request(
      url: endpoint.url(base: configuration.base, account: configuration.accountID),
      method: HTTPMethod(rawValue: endpoint.method.rawValue), headers: headers,
      body: endpoint.body.map { .byteBuffer(ByteBuffer(bytes: JSON.object($0).encoded())) })
  }

  /// The deadline covers everything from here to the last byte of the answer. (The client's async
  /// API would stop counting at the head.)
  private func response(to request: HTTPClient.Request) async throws -> HTTPClient.Response {
    try Task.checkCancellation()
    let task = client.execute(
      request: request,
      delegate: ResponseAccumulator(request: request, maxBodySize: Limits.answerBytesMax),
      deadline: .now() + TimeAmount(configuration.requestTimeout))
    return try await withTaskCancellationHandler {
      try await task.futureResult.get()
    } onCancel: {
      task.cancel()
    }
  }

  /// What went wrong, for people: bounded, one line, without secrets.
  private func sentence(for error: any Error) -> String {
    let text =
      switch error {
      case let error as HTTPClientError: error.shortDescription
      case is ResponseAccumulator.ResponseTooBigError:
        "The answer is longer than \(Limits.answerBytesMax) bytes"
      case is CancellationError: "Cancelled"
      case is SendGateHandler.Refused: "Given up before it was written"
      default: String(describing: error)
      }
    return Quote.text(text, without: configuration.password)
  }
}
