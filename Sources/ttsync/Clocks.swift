import Foundation
import JournalStore
import ReplayWorker
import SyncCore

/// The outside world: clocks, chance, ids, and which process this is. Everything below gets these
/// as values; only here are they made (style §1, I4).
enum Clocks {
  static func now() -> Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  static func uuid() -> String { UUID().uuidString.lowercased() }

  static let journal = Journal.Sources(now: { now() }, uuid: { uuid() })

  static func worker() -> WorkerSources {
    WorkerSources(
      now: { now() },
      awakeMilliseconds: { milliseconds(of: awakeClock) },
      elapsedMilliseconds: { milliseconds(of: elapsedClock) },
      random: { Double.random(in: 0..<1) },
      sleep: { try await Task.sleep(for: $0) },
      process: identity())
  }

  /// This process on this boot of this machine.
  static func identity() -> ProcessIdentity {
    ProcessIdentity(
      pid: getpid(), boot: fact("/proc/sys/kernel/random/boot_id") ?? bootTime(),
      machine: fact("/etc/machine-id") ?? ProcessInfo.processInfo.hostName)
  }

  /// The clock that stops while the machine sleeps.
  private static var awakeClock: clockid_t {
    #if canImport(Darwin)
      CLOCK_UPTIME_RAW
    #else
      CLOCK_MONOTONIC
    #endif
  }

  /// The clock that runs on while the machine sleeps.
  private static var elapsedClock: clockid_t {
    #if canImport(Darwin)
      CLOCK_MONOTONIC_RAW
    #else
      CLOCK_BOOTTIME
    #endif
  }

  private static func milliseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else {
      preconditionFailure("the system has no clock \(clock)")
    }
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// A small file's text; nil where the system does not have it.
  private static func fact(_ path: String) -> String? {
    let text = FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self)
    }
    return text?.split(separator: "\n").first.map(String.init)
  }

  /// When this boot began, to the second: stands in where the system numbers no boots.
  private static func bootTime() -> String {
    "boot-\(now().seconds - milliseconds(of: elapsedClock) / 1000)"
  }
}

extension Clocks {
  /// Whether the process of a leader's row is there, as far as this machine can tell: on another
  /// machine or boot it is gone, since journals on network file systems are refused.
  static func isAlive(_ leader: LeaderRow) -> Bool {
    let me = identity()
    guard let pid = leader.pid.flatMap(Int32.init(exactly:)), leader.boot == me.boot,
      leader.machine == me.machine
    else { return false }
    return kill(pid, 0) == 0 || errno == EPERM
  }
}
