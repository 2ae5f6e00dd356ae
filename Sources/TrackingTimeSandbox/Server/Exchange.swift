import NIOCore

/// One request on its way through the server.
struct Exchange: Sendable {
  /// Seconds to wait before `settle`.
  var delay: Double = 0
  /// Applies the request and says what to send. Called once, on the event loop, even when the
  /// client has gone by then.
  var settle: @Sendable () -> Settled

  struct Settled: Sendable {
    var delivery: Delivery
    /// What must be done before the answer goes out; nil: nothing.
    var ready: EventLoopFuture<Void>?
  }
}
