import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SyncCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension HTTPRemote {
  /// Sends one request, once, and waits for its whole answer or for the reason why none came.
  func exchange(_ call: WireCall) async -> RemoteAnswer {
    let (number, gate) = gates.open()
    defer { gates.remove(number) }
    logSending(call.endpoint, number: number)
    do {
      let response = try await response(to: wireRequest(call, number: number))
      let answer = await call.answer(
        status: Int(response.status.code), headers: response.headers,
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

  private func wireRequest(_ call: WireCall, number: UInt64) throws -> HTTPClient.Request {
    var headers = HTTPHeaders([(SendGates.header, String(number))])
    for (name, value) in call.headers { headers.add(name: name, value: value) }
    return try HTTPClient.Request(
      url: call.url, method: HTTPMethod(rawValue: call.method), headers: headers,
      body: call.body.map { .byteBuffer(ByteBuffer(bytes: $0)) })
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
      case let error as IOError: Self.words(ofSystemError: error.errnoCode)
      case is SendGateHandler.Refused: "Given up before it was written"
      default: String(describing: error)
      }
    return Quote.text(text, without: configuration.password)
  }

  /// NIO's own words for these are made for its developers.
  private static func words(ofSystemError code: CInt) -> String {
    switch code {
    case ECONNREFUSED: "Connection refused"
    case ECONNRESET, EPIPE: "The connection was cut"
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: "The network cannot be reached"
    case ETIMEDOUT: "The connection timed out"
    default: "The connection failed (system error \(code))"
    }
  }
}
