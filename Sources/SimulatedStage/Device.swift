package import SyncCore
import Synchronization

/// A machine on the stage: its clocks, its boot, its network.
package final class Device: Sendable {
  /// What stands between the machine and the service.
  package enum Network: Sendable, Hashable {
    case connected
    /// Nothing leaves: connections cannot be made.
    case away
    /// Somebody else answers everything, with this HTTP status and an HTML page.
    case portal(status: Int)
  }

  private struct State {
    /// How far the wall clock is ahead of true time, in milliseconds.
    var wallAhead: Int64 = 0
    /// True time of the last boot.
    var bootedAt: Int64
    var boot = 1
    /// Slept since the boot, in milliseconds.
    var slept: Int64 = 0
    var asleepSince: Int64?
    var network = Network.connected
  }

  package let name: String
  let stage: Stage
  private let state: Mutex<State>

  /// How long the machine had been up when the stage began.
  private static let upTime: Int64 = 3_600_000

  package init(_ name: String, on stage: Stage) {
    self.name = name
    self.stage = stage
    state = Mutex(State(bootedAt: stage.now - Self.upTime))
  }

  /// What the wall clock shows.
  package var now: Instant {
    let exact = stage.now
    return Instant(milliseconds: exact + state.withLock { $0.wallAhead })
  }

  /// The clock that stops in sleep.
  package var awakeMilliseconds: Int64 {
    let now = stage.now
    return state.withLock { state in
      (state.asleepSince ?? now) - state.bootedAt - state.slept
    }
  }

  /// The clock that runs in sleep.
  package var elapsedMilliseconds: Int64 { stage.now - state.withLock { $0.bootedAt } }

  /// Identifies the boot.
  package var boot: String { "\(name)-boot-\(state.withLock { $0.boot })" }

  package var network: Network {
    get { state.withLock { $0.network } }
    set { state.withLock { $0.network = newValue } }
  }

  /// The wall clock is set, by a person or by a time server.
  package func stepClock(by milliseconds: Int64) {
    state.withLock { $0.wallAhead += milliseconds }
  }

  package var isAsleep: Bool { state.withLock { $0.asleepSince != nil } }

  func fallAsleep() {
    let now = stage.now
    state.withLock { $0.asleepSince = $0.asleepSince ?? now }
  }

  func wakeUp() {
    let now = stage.now
    state.withLock { state in
      guard let since = state.asleepSince else { return }
      state.slept += now - since
      state.asleepSince = nil
    }
  }

  fileprivate func bootAgain() {
    let now = stage.now
    state.withLock { state in
      state.boot += 1
      state.bootedAt = now
      state.slept = 0
      state.asleepSince = nil
    }
  }
}

extension Device {
  /// The machine sleeps: none of its processes does anything, one of its clocks stops.
  ///
  /// - Parameter processes: those on this machine; others go on.
  package func sleep(_ milliseconds: Int64, with processes: [StagedProcess]) throws {
    let asleep = processes.filter { $0.device === self && $0.isRunning }
    for process in asleep { process.freeze() }
    fallAsleep()
    try stage.pass(milliseconds)
    wakeUp()
    for process in asleep { process.thaw() }
    try stage.settle()
  }

  /// A new boot. Its processes must have been killed.
  package func reboot() { bootAgain() }
}
