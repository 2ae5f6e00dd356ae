import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A port that can be closed for a while and opened again, with all its connections.
///
/// Everything happens on one event loop: what closes a listener has closed it when the call
/// returns, if the call is made there.
final class Listener: Sendable {
  private struct Open {
    var listener: (any Channel)?
    var port = 0
    var connections: [ObjectIdentifier: any Channel] = [:]
    /// Raised by every close and open, so that a late timer knows it is late.
    var generation = 0
  }

  /// Binding the old port again is tried so often, 20 ms apart.
  private static let bindTriesMax = 250

  let loop: any EventLoop
  private let host: String
  private let makeHandler: @Sendable () -> ExchangeHandler
  private let open = Mutex(Open())

  init(
    host: String, loop: any EventLoop, makeHandler: @escaping @Sendable () -> ExchangeHandler
  ) {
    self.host = host
    self.loop = loop
    self.makeHandler = makeHandler
  }

  /// The port it listens on, or did before it was closed; 0 before the first time.
  var port: Int { open.withLock { $0.port } }

  /// Connections at present.
  var connectionCount: Int { open.withLock { $0.connections.count } }

  /// Starts to listen; 0 takes a free port. Fails where the port is taken.
  func listen(port: Int) -> EventLoopFuture<Void> {
    listen(port: port, generation: open.withLock { $0.generation })
  }

  /// Whoever closes or opens while the socket is being bound wins: then it is closed again.
  private func listen(port: Int, generation: Int) -> EventLoopFuture<Void> {
    bind(port: port).flatMap { channel in
      let isWanted = self.open.withLock { open in
        guard open.generation == generation else { return false }
        open.listener = channel
        open.port = channel.localAddress?.port ?? port
        open.generation += 1
        return true
      }
      return isWanted ? self.loop.makeSucceededVoidFuture() : channel.close()
    }
  }

  /// Listens again on the old port; does nothing where it already does.
  func reopen() -> EventLoopFuture<Void> {
    let (isOpen, generation) = open.withLock { ($0.listener != nil, $0.generation) }
    guard !isOpen else { return loop.makeSucceededVoidFuture() }
    return reopen(generation: generation, triesLeft: Self.bindTriesMax)
  }

  private func reopen(generation: Int, triesLeft: Int) -> EventLoopFuture<Void> {
    listen(port: port, generation: generation).flatMapError { error in
      guard self.open.withLock({ $0.generation == generation }) else {
        return self.loop.makeSucceededVoidFuture()
      }
      guard triesLeft > 1 else { return self.loop.makeFailedFuture(error) }
      return self.loop.flatScheduleTask(in: .milliseconds(20)) {
        self.reopen(generation: generation, triesLeft: triesLeft - 1)
      }.futureResult
    }
  }

  /// Refuses connections from now on and resets those there are. With `seconds` it opens again by
  /// itself.
  func shut(for seconds: Double?) -> EventLoopFuture<Void> {
    let (listener, generation) = open.withLock { open in
      open.generation += 1
      defer { open.listener = nil }
      return (open.listener, open.generation)
    }
    dropConnections()
    if let seconds {
      loop.scheduleTask(in: .nanoseconds(Int64(min(seconds, 86_400) * 1e9))) {
        let isDue = self.open.withLock { $0.generation == generation }
        if isDue { self.reopen().cascade(to: nil) }
      }
    }
    return listener?.close() ?? loop.makeSucceededVoidFuture()
  }

  /// Resets every connection there is.
  func dropConnections() {
    let connections = open.withLock { open in
      defer { open.connections = [:] }
      return Array(open.connections.values)
    }
    for channel in connections { Connection.close(channel, reset: true) }
  }

  private func bind(port: Int) -> EventLoopFuture<any Channel> {
    ServerBootstrap(group: loop)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 16)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          self.remember(channel)
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(self.makeHandler())
        }
      }
      .bind(host: host, port: port)
  }

  private func remember(_ channel: any Channel) {
    let id = ObjectIdentifier(channel)
    let isWelcome = open.withLock { open in
      if open.listener != nil { open.connections[id] = channel }
      return open.listener != nil
    }
    // Accepted in the very moment in which the listener went away.
    guard isWelcome else { return Connection.close(channel, reset: true) }
    channel.closeFuture.whenComplete { _ in
      _ = self.open.withLock { $0.connections.removeValue(forKey: id) }
    }
  }
}
