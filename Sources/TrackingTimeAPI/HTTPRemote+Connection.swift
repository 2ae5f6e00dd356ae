import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import SyncCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension HTTPRemote {
  /// How long connecting may take, TLS and the wait for a free connection included; a shorter
  /// deadline of the request shortens it.
  static let connectTimeoutMax: Duration = .seconds(3)
  /// How long a connection is kept after an answer. Below the 10 s of design §6, so that a write
  /// goes out only on a new connection or on one that answered within that time.
  static let idleTimeout: TimeAmount = .seconds(8)

  /// A client that sends what it is told, once, over HTTP/1.1, and follows nothing.
  static func makeClient(_ configuration: Configuration, gates: SendGates) -> HTTPClient {
    HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: clientSettings(configuration, gates: gates))
  }

  static func clientSettings(
    _ configuration: Configuration, gates: SendGates
  ) -> HTTPClient.Configuration {
    var settings = HTTPClient.Configuration()
    settings.httpVersion = .http1Only
    settings.redirectConfiguration = .disallow
    settings.timeout = HTTPClient.Configuration.Timeout(
      connect: TimeAmount(min(connectTimeoutMax, configuration.requestTimeout)))
    settings.connectionPool.idleTimeout = idleTimeout
    // Backing off is the worker's: it knows what else waits. The default would try on for the
    // whole deadline.
    settings.connectionPool.retryConnectionEstablishment = false
    settings.decompression = .enabled(limit: .size(Limits.answerBytesMax))
    settings.proxy = configuration.proxy?.clientProxy
    settings.http1_1ConnectionDebugInitializer = { prepare($0, gates: gates) }
    return settings
  }

  /// Runs on each new connection after TLS and before the first request.
  private static func prepare(_ channel: any Channel, gates: SendGates) -> EventLoopFuture<Void> {
    channel.eventLoop.flatSubmit {
      do {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(SocketEnd(), name: SocketEnd.name, position: .first)
        let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
        try pipeline.addHandler(SendGateHandler(gates: gates), position: .after(encoder))
      } catch {
        return channel.eventLoop.makeFailedFuture(error)
      }
      return resetOnClose(channel)
    }
  }

  /// `SO_LINGER {on, 0}`: closing resets the connection, and the kernel forgets what it has not
  /// sent yet (design §6).
  private static func resetOnClose(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let socket = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    return socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
  }
}
