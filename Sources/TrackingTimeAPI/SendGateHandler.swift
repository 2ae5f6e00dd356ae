import NIOCore
import NIOHTTP1

/// Stands on each connection between the HTTP client and the encoder: the last place where a
/// request is still whole and nothing of it has been written.
///
/// - A request passes only if its gate lets it; otherwise the connection is closed without a byte.
/// - A close goes straight to the socket, past TLS: the polite goodbye of TLS waits up to seconds
///   for the peer, and all that time the kernel would go on sending what was written (design §6).
final class SendGateHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  /// The request was given up, or has been written before.
  struct Refused: Error {}

  private let gates: SendGates
  private var isRefusing = false

  init(gates: SendGates) {
    self.gates = gates
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data) else {
      if isRefusing {
        promise?.fail(Refused())
      } else {
        context.write(data, promise: promise)
      }
      return
    }
    let number = head.headers.first(name: SendGates.header).flatMap(UInt64.init)
    head.headers.remove(name: SendGates.header)
    guard !isRefusing, let gate = number.flatMap({ gates[$0] }), gate.pass() else {
      isRefusing = true
      promise?.fail(Refused())
      close(context: context, mode: .all, promise: nil)
      return
    }
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard mode == .all, let bottom = Self.bottom(of: context) else {
      context.close(mode: mode, promise: promise)
      return
    }
    bottom.close(mode: .all, promise: promise)
  }

  private static func bottom(of context: ChannelHandlerContext) -> ChannelHandlerContext? {
    try? context.pipeline.syncOperations.context(name: SocketEnd.name)  // absent: closed already
  }
}

/// A handler that does nothing: its place is next to the socket, so closing from its context
/// skips every other handler.
final class SocketEnd: ChannelInboundHandler {
  typealias InboundIn = NIOAny
  static let name = "ttsync.socket-end"
}
