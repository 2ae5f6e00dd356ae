import Synchronization

/// Decides, once, whether a request is on its way or given up: the truth behind `RemotePhase`.
///
/// The connection asks before the first byte is written, the caller when it stops waiting. Whoever
/// comes first wins, so "not written" can never be said of a request that is written afterwards,
/// and a second attempt to write the same request (a library's retry) is always refused.
final class SendGate: Sendable {
  private enum State: UInt8, AtomicRepresentable { case waiting, open, shut }

  private let state = Atomic(State.waiting)

  /// Called by the connection before the first byte.
  ///
  /// - Returns: true exactly once, and never after `giveUp`; false: not one byte may be written.
  func pass() -> Bool {
    state.compareExchange(
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
