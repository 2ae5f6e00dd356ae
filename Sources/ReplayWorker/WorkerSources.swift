package import SyncCore

/// Everything of the outside world that the worker reads beside the service: clocks, chance, sleep.
///
/// Made in the executable's wiring; tests hand in their own.
package struct WorkerSources: Sendable {
  /// Wall clock. Steps of it never shorten a late-commit horizon.
  package var now: @Sendable () -> Instant
  /// Milliseconds of the clock that stops while the machine sleeps (`CLOCK_MONOTONIC`).
  package var awakeMilliseconds: @Sendable () -> Int64
  /// Milliseconds of the clock that runs in sleep (`CLOCK_BOOTTIME`): the age of decisions.
  package var elapsedMilliseconds: @Sendable () -> Int64
  /// Uniform in 0 ..< 1.
  package var random: @Sendable () -> Double
  /// Sleeps at least this long, or until the task is cancelled.
  package var sleep: @Sendable (Duration) async throws -> Void
  /// This boot of this machine.
  package var process: ProcessIdentity
  /// Begins to call `ring` for each ring of other processes at the doorbell's path; nil: that cannot
  /// be done here, so that the worker relies on watching the journal (design §11).
  package var listen:
    @Sendable (_ path: String, _ ring: @escaping @Sendable () -> Void) -> Listening?

  package init(
    now: @escaping @Sendable () -> Instant,
    awakeMilliseconds: @escaping @Sendable () -> Int64,
    elapsedMilliseconds: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    process: ProcessIdentity,
    listen:
      @escaping @Sendable (_ path: String, _ ring: @escaping @Sendable () -> Void) -> Listening? = {
        DoorbellSocket(path: $0, ring: $1).map { socket in Listening { socket.stop() } }
      }
  ) {
    self.now = now
    self.awakeMilliseconds = awakeMilliseconds
    self.elapsedMilliseconds = elapsedMilliseconds
    self.random = random
    self.sleep = sleep
    self.process = process
    self.listen = listen
  }
}

/// Listening that goes on until it is stopped.
package struct Listening: Sendable {
  package let stop: @Sendable () -> Void

  package init(stop: @escaping @Sendable () -> Void) {
    self.stop = stop
  }
}

/// Which process on which boot of which machine (design §11, "Leader").
package struct ProcessIdentity: Sendable, Hashable {
  package var pid: Int32
  /// Changes with every boot; `/proc/sys/kernel/random/boot_id` on Linux.
  package var boot: String
  /// Stays with the machine; `/etc/machine-id` on Linux.
  package var machine: String

  package init(pid: Int32, boot: String, machine: String) {
    self.pid = pid
    self.boot = boot
    self.machine = machine
  }
}
