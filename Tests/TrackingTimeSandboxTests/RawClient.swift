import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A client that sees the bytes: one TCP connection, requests as text, answers as they arrive.
final class RawClient: Sendable {
  /// What came back on the connection.
  struct Received: Sendable {
    enum End: Sendable, Equatable {
      /// Head and as many bytes of body as `Content-Length` says.
      case whole
      /// FIN before that.
      case closed
      /// RST.
      case reset
    }

    var bytes: [UInt8]
    var end: End

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var status: Int { Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    /// Behind the head.
    var body: String {
      text.ranges(of: "\r\n\r\n").first.map { String(text[$0.upperBound...]) } ?? ""
    }
  }

  private let channel: any Channel
  private let collector: Collector

  private init(channel: any Channel, collector: Collector) {
    self.channel = channel
    self.collector = collector
  }

  /// Throws where the connection is refused.
  static func connect(port: Int) async throws -> RawClient {
    let collector = Collector()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.seconds(20))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(CollectorHandler(collector))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return RawClient(channel: channel, collector: collector)
  }

  /// Sends a request and waits for the answer, or for the end of the connection.
  func send(
    _ method: String, _ target: String, password: String = "sandbox-app-password",
    body: String = "", more: String = ""
  ) async throws -> Received {
    await write(method, target, password: password, body: body, more: more)
    return try await listen()
  }

  /// Sends a request; its bytes are with the system when this returns.
  func write(
    _ method: String, _ target: String, password: String = "sandbox-app-password",
    body: String = "", more: String = ""
  ) async {
    let credentials = Data("x:\(password)".utf8).base64EncodedString()
    let head =
      "\(method) \(target) HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Basic \(credentials)\r\n"
      + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n"
    await write(text: head + body)
  }

  func write(text: String) async {
    do {
      try await channel.writeAndFlush(ByteBuffer(string: text))
    } catch {
      // The other side has gone already.
      collector.finish(.reset)
    }
  }

  /// The next answer, or the end of the connection.
  func listen() async throws -> Received {
    let answer = channel.eventLoop.makePromise(of: Received.self)
    collector.expect(answer)
    return try await answer.futureResult.get()
  }

  var isOpen: Bool { channel.isActive }

  func close() async throws {
    if channel.isActive { try await channel.close() }
  }
}

/// Bytes so far and who waits for them.
final class Collector: Sendable {
  private struct Box {
    var bytes: [UInt8] = []
    var end: RawClient.Received.End?
    var promise: EventLoopPromise<RawClient.Received>?
  }

  private let box = Mutex(Box())

  func expect(_ promise: EventLoopPromise<RawClient.Received>) {
    box.withLock { $0.promise = promise }
    answer()
  }

  func take(_ bytes: [UInt8]) {
    box.withLock { $0.bytes += bytes }
    answer()
  }

  func finish(_ end: RawClient.Received.End) {
    box.withLock { $0.end = $0.end ?? end }
    answer()
  }

  private func answer() {
    let ready = box.withLock { box -> (EventLoopPromise<RawClient.Received>, RawClient.Received)? in
      guard let promise = box.promise else { return nil }
      if let length = Self.length(of: box.bytes), box.bytes.count >= length {
        let whole = RawClient.Received(bytes: Array(box.bytes.prefix(length)), end: .whole)
        box.bytes.removeFirst(length)
        box.promise = nil
        return (promise, whole)
      }
      guard let end = box.end else { return nil }
      box.promise = nil
      return (promise, RawClient.Received(bytes: box.bytes, end: end))
    }
    ready?.0.succeed(ready?.1 ?? RawClient.Received(bytes: [], end: .closed))
  }

  /// Bytes of the whole answer; nil while the head is incomplete.
  private static func length(of bytes: [UInt8]) -> Int? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.ranges(of: "\r\n\r\n").first else { return nil }
    let head = text[..<end.lowerBound].lowercased()
    let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
    let body = line.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
    return text[..<end.upperBound].utf8.count + body
  }
}

private final class CollectorHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let collector: Collector

  init(_ collector: Collector) { self.collector = collector }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    collector.take(Array(unwrapInboundIn(data).readableBytesView))
  }

  func channelInactive(context: ChannelHandlerContext) { collector.finish(.closed) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let code = (error as? IOError)?.errnoCode
    collector.finish(code == ECONNRESET || code == EPIPE ? .reset : .closed)
    context.close(promise: nil)
  }
}
