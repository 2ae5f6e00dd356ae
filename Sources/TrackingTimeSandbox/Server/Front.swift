import Foundation
import NIOCore
import NIOPosix

/// The two ports of a running sandbox.
struct Front: Sendable {
  let service: Listener
  let control: Listener

  /// Both on one event loop, so that requests are dealt with one after the other.
  init(
    host: String, clock: @escaping @Sendable () -> Date,
    service: @escaping @Sendable (SandboxRequest) -> Exchange,
    control: @escaping @Sendable (SandboxRequest) -> Exchange
  ) {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    self.service = Listener(host: host, loop: loop) {
      ExchangeHandler(clock: clock, begin: service)
    }
    self.control = Listener(host: host, loop: loop) {
      ExchangeHandler(clock: clock, begin: control)
    }
  }

  var loop: any EventLoop { service.loop }

  /// Runs it on the event loop and waits for what it started.
  func onLoop(
    _ act: @escaping @Sendable (Front) -> EventLoopFuture<Void>
  ) async throws {
    try await loop.flatSubmit { act(self) }.get()
  }

  func drop() -> EventLoopFuture<Void> {
    service.dropConnections()
    return loop.makeSucceededVoidFuture()
  }
}
