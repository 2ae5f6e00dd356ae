import Synchronization

/// The gates of the requests under way, by the number that travels with each request from here to
/// the connection (and never further).
///
/// Bounded by the requests in flight: each is removed when its call ends.
final class SendGates: Sendable {
  /// The header that carries the number inside this process; `SendGateHandler` takes it off.
  static let header = "ttsync-gate"

  private let state = Mutex((next: UInt64(0), gates: [UInt64: SendGate]()))

  func open() -> (number: UInt64, gate: SendGate) {
    state.withLock { state in
      state.next += 1
      let gate = SendGate()
      state.gates[state.next] = gate
      return (state.next, gate)
    }
  }

  func remove(_ number: UInt64) {
    state.withLock { _ = $0.gates.removeValue(forKey: number) }
  }

  /// - Returns: nil once the call has ended: then nothing of it may be written any more.
  subscript(number: UInt64) -> SendGate? {
    state.withLock { $0.gates[number] }
  }
}
