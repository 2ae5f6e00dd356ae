import JournalStore
import ServiceLifecycle
import SyncCore
import Synchronization

/// Asks for the probe, and waits until the process that sends has run it.
final class ProbeWatch: Service {
  /// How a probe ended.
  struct Ended: Sendable {
    /// nil: it was run to its end.
    var reason: Reason?
    /// What was learned or confirmed by it.
    var learned: [CapabilityFact]
    var status: ExitStatus
  }

  private let journal: Journal
  private let output: Output
  /// How long the process that sends may take to begin; later the request is taken back.
  private let patience: Duration
  private let result = Mutex<Ended?>(nil)

  /// How long a probe that has begun may take.
  static let runMax: Duration = .seconds(180)
  static let lookDelay: Duration = .seconds(1)

  init(journal: Journal, output: Output, patience: Duration) {
    self.journal = journal
    self.output = output
    self.patience = patience
  }

  /// How it ended; nil before.
  var ended: Ended? { result.withLock { $0 } }

  func run() async throws {
    let began = Clocks.now()
    try await journal.auditNote(event: "probe_consented", actor: "cli/doctor")
    try await journal.ask(.probe, until: began + patience)
    var token = try await journal.changeToken()
    // bounded by `runMax` after the request's own patience
    while true {
      let now = Clocks.now()
      let (isAsked, failure, facts) = try await journal.read { view in
        (try view.isAsked(.probe), try view.pullFailure(.probe), try view.capabilities())
      }
      let learned = facts.filter { $0.learnedAt >= began }
      if !isAsked || failure != nil {
        output.endProgress()
        return finish(failure, learned)
      }
      let isLate = now - began > patience + Self.runMax
      if isLate || Task.isShuttingDownGracefully || Task.isCancelled {
        output.endProgress()
        try await journal.withdraw(.probe)
        return finish(try await unserved(), learned)
      }
      output.progress("probing: \(learned.count) of \(Capability.allCases.count) settled")
      token = try await cancelWhenGracefulShutdown { [journal, token] in
        try await journal.waitForChange(after: token, until: Clocks.now() + Self.lookDelay)
      }
      if try await isIdle(since: began, now: now) {
        output.endProgress()
        try await journal.withdraw(.probe)
        return finish(try await unserved(), learned)
      }
    }
  }

  /// The request is too old to be taken up, and was not.
  private func isIdle(since began: Instant, now: Instant) async throws -> Bool {
    guard now > began + patience else { return false }
    return try await journal.read { view in
      try view.isAsked(.probe)
        && view.count(OperationFilter(tool: "doctor --probe", since: began)) == 0
    }
  }

  /// Why nobody has run it.
  private func unserved() async throws -> Reason {
    let link = try await journal.read { try $0.link() }
    if let reason = link.pauseReason { return reason }
    if link.isOpen || link.offlineSince != nil {
      return Reason("offline", "TrackingTime cannot be reached; nothing was created.")
    }
    return Reason(
      "not_run", "The process that sends has not run the probe; the request was taken back.")
  }

  private func finish(_ reason: Reason?, _ learned: [CapabilityFact]) {
    let status: ExitStatus =
      switch reason?.code {
      case nil: .ok
      case "probe_refused": .refused
      case "offline", "probe_out_of_reach": .offline
      case "paused", "other_user": .paused
      default: .unfinished
      }
    result.withLock { $0 = Ended(reason: reason, learned: learned, status: status) }
  }
}
