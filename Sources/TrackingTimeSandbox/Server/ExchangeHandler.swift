import Foundation
import NIOCore
import NIOHTTP1

/// Speaks HTTP/1.1 on one connection: collects a request, has it settled, delivers the answer in
/// whatever manner it is told to.
final class ExchangeHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// Bytes; a larger body gets HTTP 413.
  private static let bodyMax = 8 << 20
  /// Characters; a longer request line gets HTTP 414 (API §4).
  private static let targetMax = 8_000

  private let begin: @Sendable (SandboxRequest) -> Exchange
  private let clock: @Sendable () -> Date
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(
    clock: @escaping @Sendable () -> Date,
    begin: @escaping @Sendable (SandboxRequest) -> Exchange
  ) {
    self.clock = clock
    self.begin = begin
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
      if head.headers["Expect"].contains(where: { $0.lowercased() == "100-continue" }) {
        let go = HTTPResponseHead(version: head.version, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
      }
    case .body(let buffer):
      // One byte beyond the limit is enough to know; the rest is read and dropped.
      if body.count <= Self.bodyMax { body.append(contentsOf: buffer.readableBytesView) }
    case .end:
      guard let head else { return }
      self.head = nil
      answer(head, channel: context.channel)
      body = []
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A connection that a client has reset, or bytes that are no HTTP: nothing to tell anybody.
    context.close(promise: nil)
  }

  private func answer(_ head: HTTPRequestHead, channel: any Channel) {
    let connection = Connection(
      channel: channel, version: head.version, keepsAlive: head.isKeepAlive, clock: clock)
    if body.count > Self.bodyMax { return connection.send(.page(413)) }
    if head.uri.utf8.count > Self.targetMax { return connection.send(.page(414)) }
    let request = SandboxRequest(
      head.method.rawValue, head.uri,
      headers: head.headers.map { SandboxRequest.Header($0.name, $0.value) }, body: body)
    let exchange = begin(request)
    connection.after(exchange.delay) {
      let settled = exchange.settle()
      connection.after(settled.delivery.delay) {
        guard let ready = settled.ready else { return connection.deliver(settled.delivery) }
        ready.whenComplete { _ in connection.deliver(settled.delivery) }
      }
    }
  }
}
