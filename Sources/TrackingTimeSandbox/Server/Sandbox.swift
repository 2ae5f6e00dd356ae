package import Foundation
import NIOCore
import ServiceLifecycle
import Synchronization

/// A simulated TrackingTime: an HTTP server with real state, the quirks that are known of the real
/// one, a switch for everything unknown, and faults on demand.
///
/// The API stands under `/api/v4/{account}` (or `/api/v4` for the user's default account) and wants
/// Basic credentials: any user name, an app password of `SandboxAccount.passwords`.
///
/// Control endpoints stand under `/__sandbox` on a port of their own, which stays open while the
/// service is "away", and on the service's port too. They want no credentials:
///
/// ```sh
/// C=http://127.0.0.1:8788/__sandbox
/// curl $C                                     # this list
/// curl "$C/log?requests=20&changes=20"        # what came in, what was really changed
/// curl $C/state                               # everything the server remembers
/// curl -d '{"seconds": 30}' $C/offline        # connections are refused; null: until online
/// curl -X POST $C/online
/// curl -d '{"rules": [{"match": {"method": "POST", "path": "/events/add"}, "times": 1,
///           "action": {"kind": "cutAfter"}}]}' $C/faults      # adds; "replace": true replaces
/// curl $C/faults                              # rules with counts
/// curl -X DELETE $C/faults
/// curl -d '{"user": 7702, "method": "PUT", "path": "/tasks/update/30990310",
///           "parameters": {"name": "Renamed by Tom"}}' $C/edit
/// curl $C/switches
/// curl -d '{"httpStatusOfErrors": "mirrored"}' $C/switches
/// curl -X POST $C/late                        # late commits happen now
/// curl -X POST $C/drop                        # every connection is reset
/// curl -X POST $C/reset                       # the account as at the beginning, no faults
/// ```
///
/// Every member may be called from anywhere at any time.
package final class Sandbox: Service {
  let core: Mutex<SandboxCore>
  let clock: @Sendable () -> Date
  private let front = Mutex<Front?>(nil)

  /// - Parameters:
  ///   - seed: how the account is furnished.
  ///   - clock: the server's time. With a clock of one's own, late commits are due by that clock
  ///     at the next request, and by real time whichever comes first.
  ///   - randomSeed: the same seed gives the same account, ids and draws of faults.
  package init(
    seed: SandboxAccount = .studio(), switches: SandboxSwitches = SandboxSwitches(),
    faults: [FaultRule] = [], clock: @escaping @Sendable () -> Date, randomSeed: UInt64 = 1
  ) {
    self.clock = clock
    core = Mutex(
      SandboxCore(
        seed: seed, switches: switches, faults: faults, now: clock(), randomSeed: randomSeed))
  }

  // MARK: Running

  /// Opens both ports; 0 takes a free one. Throws where a port is taken, or after `start`.
  @discardableResult
  package func start(
    host: String = "127.0.0.1", port: Int = 0, controlPort: Int = 0
  ) async throws -> SandboxAddress {
    let opened = Front(
      host: host, clock: clock, service: { self.exchange($0) }, control: { self.control($0) })
    let isFirst = front.withLock { front in
      guard front == nil else { return false }
      front = opened
      return true
    }
    guard isFirst else { throw SandboxError.runsAlready }
    do {
      try await opened.onLoop { opened in
        opened.service.listen(port: port).flatMap { opened.control.listen(port: controlPort) }
      }
    } catch {
      await stop()
      throw error
    }
    return SandboxAddress(
      host: host, port: opened.service.port, controlPort: opened.control.port)
  }

  /// Closes both ports and every connection; the state stays. Does nothing where nothing runs.
  package func stop() async {
    let closing = front.withLock { front in
      defer { front = nil }
      return front
    }
    guard let closing else { return }
    // Lost: that a socket was closed already.
    try? await closing.onLoop { closing in
      closing.service.shut(for: nil).and(closing.control.shut(for: nil)).map { _ in }
    }
  }

  /// Runs until the service group shuts down; starts on free ports where `start` was not called.
  package func run() async throws {
    if front.withLock({ $0 == nil }) { try await start() }
    // Lost: only that the group cancelled instead of asking; both mean stop.
    try? await gracefulShutdown()
    await stop()
  }

  // MARK: Faults

  package func add(_ faults: FaultRule...) {
    core.withLock { $0.plan.add(faults) }
  }

  package func clearFaults() {
    core.withLock { $0.plan.clear() }
  }

  /// Refuses connections and resets those there are; with `seconds` only for so long.
  ///
  /// The listening socket is really closed; the port is the same afterwards.
  package func goOffline(for seconds: Double? = nil) async throws {
    try await front.withLock(\.self)?.onLoop { $0.service.shut(for: seconds) }
  }

  /// Listens again. Throws where another program has taken the port meanwhile.
  package func goOnline() async throws {
    try await front.withLock(\.self)?.onLoop { $0.service.reopen() }
  }

  /// Resets every connection of the service's port.
  package func dropConnections() async throws {
    try await front.withLock(\.self)?.onLoop { $0.drop() }
  }

  /// Applies every late commit that is still pending.
  package func commitLate() {
    core.withLock { $0.commitLate(now: clock(), all: true) }
  }

  // MARK: Looking and changing

  package var log: SandboxLog { core.withLock { $0.log } }

  /// The state and the switches as they are now, for the caller to look at.
  package var world: World { core.withLock { $0.world } }

  /// Everything the server remembers, as the control port shows it.
  package func snapshot() -> SandboxJSON {
    let now = clock()
    return core.withLock { $0.world.snapshot(now: now) }
  }

  /// Connections of the service's port at present.
  package var connectionCount: Int { front.withLock { $0?.service.connectionCount ?? 0 } }

  /// Changes a switch, or several.
  package func set(_ change: (inout SandboxSwitches) -> Void) {
    core.withLock { change(&$0.world.switches) }
  }

  /// A change by another user, by the same rules as his own request.
  @discardableResult
  package func edit(
    as user: Int, _ method: String, _ path: String, _ parameters: SandboxJSON? = nil
  ) -> SandboxResponse {
    let now = clock()
    return core.withLock {
      $0.edit(SandboxEdit(user: user, method, path, parameters), now: now)
    }
  }

  /// The account as at the beginning; log and faults are empty, switches stay.
  package func reset() {
    let now = clock()
    core.withLock { $0.reset(now: now) }
  }

  /// The ports; nil while nothing runs.
  var running: Front? { front.withLock(\.self) }
}

/// What cannot be done with a sandbox.
package enum SandboxError: Error, Equatable {
  case runsAlready
}
