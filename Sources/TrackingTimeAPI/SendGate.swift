import SyncCore
import Synchronization

/// Decides, once, whether a request is on its way or given up: the truth behind `RemotePhase`.
///
/// The connection asks before the first byte is written, the caller when it stops waiting. Whoever
/// comes first wins, so "not written" can never be said of a request that is written afterwards,
/// and a second attempt to write the same request (a library's retry) is always refused.
///
/// It shuts by itself after `Limits.decisionAge`, on the clock that runs in sleep: a process that was
/// stopped or slept must not write, on waking, what somebody else has looked up and sent meanwhile.
final class SendGate: Sendable {
  private enum State: UInt8, AtomicRepresentable { case waiting, open, shut }

  private let state = Atomic(State.waiting)
  private let end: ContinuousClock.Instant

  init(end: ContinuousClock.Instant = .now + Limits.decisionAge) {
    self.end = end
  }

  /// Called by the connection before the first byte.
  ///
  /// - Returns: true exactly once, and never after `giveUp` or the end; false: not one byte may be
  ///   written.
  func pass() -> Bool {
    guard ContinuousClock.now < end else {
      _ = giveUp()
      return false
    }
    return state.compareExchange(
      expected: .waiting, desired: .open, ordering: .sequentiallyConsistent
    ).exchanged
  }

  /// Called by whoever waited, when no whole answer came.
  ///
  /// - Returns: true when not one byte was or ever will be written.
  func giveUp() -> Bool {
    let (exchanged, original) = state.compareExchange(
      expected: .waiting, desired: .shut, ordering: .sequentiallyConsistent)
    return exchanged || original == .shut
  }
}
