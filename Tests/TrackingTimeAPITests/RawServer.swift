import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A TCP server on loopback that reads HTTP requests and does what its script says, byte by byte.
///
/// Each request that arrives, on whichever connection, takes the next step. Nothing here knows
/// HTTP beyond "head, blank line, content-length bytes".
final class RawServer: Sendable {
  enum Step: Sendable {
    /// Sends these bytes and leaves the connection open.
    case reply(String)
    /// The same, with a body that is no text.
    case replyBytes(String, [UInt8])
    /// Sends these bytes and closes.
    case replyAndClose(String)
    /// Closes without a byte.
    case close
    /// Never says anything.
    case hang
  }

  struct Arrival: Sendable {
    /// The request as it came.
    var text: String
    /// Counted from 1 in order of acceptance.
    var connection: Int
  }

  /// How a connection ended, as the server saw it.
  enum End: Sendable, Equatable { case closed, reset }

  private struct State {
    var steps: [Step]
    var arrivals: [Arrival] = []
    var connections = 0
  }

  private let state: Mutex<State>
  private let channel: Mutex<(any Channel)?> = Mutex(nil)
  private let endings = AsyncStream.makeStream(of: End.self)
  private let arriving = AsyncStream.makeStream(of: Arrival.self)

  private init(_ steps: [Step]) {
    state = Mutex(State(steps: steps))
  }

  /// Runs `body` with a server; requests beyond the script are left hanging.
  static func with<Result>(
    _ steps: [Step], _ body: (RawServer) async throws -> Result
  ) async throws -> Result {
    let server = RawServer(steps)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.addHandler(RawConnection(server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.channel.withLock { $0 = channel }
    do {
      let result = try await body(server)
      try await channel.close()
      return result
    } catch {
      try await channel.close()
      throw error
    }
  }

  var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }

  var base: String { "http://127.0.0.1:\(port)/api/v4" }

  var arrivals: [Arrival] { state.withLock(\.arrivals) }

  var connections: Int { state.withLock(\.connections) }

  /// The next connection that ends.
  func nextEnd() async -> End? {
    for await end in endings.stream { return end }
    return nil
  }

  /// The next request that arrives, counted from the first.
  func nextArrival() async -> Arrival? {
    for await arrival in arriving.stream { return arrival }
    return nil
  }

  func connected() -> Int {
    state.withLock { state in
      state.connections += 1
      return state.connections
    }
  }

  func arrived(_ text: String, on connection: Int) -> Step {
    let arrival = Arrival(text: text, connection: connection)
    arriving.continuation.yield(arrival)
    return state.withLock { state in
      state.arrivals.append(arrival)
      return state.steps.isEmpty ? .hang : state.steps.removeFirst()
    }
  }

  func ended(_ end: End) { endings.continuation.yield(end) }
}

/// One accepted connection of a `RawServer`.
private final class RawConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let server: RawServer
  private var number = 0
  private var received = ""
  private var end = RawServer.End.closed

  init(_ server: RawServer) {
    self.server = server
  }

  func channelActive(context: ChannelHandlerContext) {
    number = server.connected()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    while let request = takeRequest() {  // bounded by what was received
      switch server.arrived(request, on: number) {
      case .reply(let text): write(text, context)
      case .replyBytes(let head, let body):
        write(head, context)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: body)), promise: nil)
      case .replyAndClose(let text):
        write(text, context)
        context.close(promise: nil)
      case .close: context.close(promise: nil)
      case .hang: break
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if (error as? IOError)?.errnoCode == ECONNRESET { end = .reset }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    server.ended(end)
  }

  private func write(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }

  /// The first whole request in what was received; nil while it is not whole.
  private func takeRequest() -> String? {
    guard let head = received.range(of: "\r\n\r\n") else { return nil }
    let length =
      received[..<head.lowerBound].lowercased().split(separator: "\r\n")
      .first { $0.hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
    let body = received[head.upperBound...].utf8
    guard body.count >= length else { return nil }
    let end = body.index(head.upperBound, offsetBy: length)
    let request = String(received[..<end])
    received = String(received[end...])
    return request
  }
}
