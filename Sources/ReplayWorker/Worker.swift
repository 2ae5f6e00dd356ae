package import JournalStore
package import Logging
import ServiceLifecycle
package import SyncCore
import Synchronization

/// The one that turns journal rows into requests, while it has the lead (design §2, §11).
package final class Worker: Service, CustomStringConvertible, Sendable {
  /// Short: a service group logs its services whole, and there are secrets below.
  package var description: String { "worker" }

  private let journal: Journal
  private let remote: any RemoteService
  private let lead: Leadership
  private let settings: WorkerSettings
  private let sources: WorkerSources
  private let logger: Logger
  private let report: @Sendable (WorkerEvent) -> Void
  private let bell = Doorbell()
  private let isStopping = Mutex(false)
  private let asked = AskedOutage()

  /// - Parameter report: told what happens, in order, from any task; must return quickly.
  package init(
    journal: Journal, remote: any RemoteService, lead: Leadership, settings: WorkerSettings,
    sources: WorkerSources, logger: Logger,
    report: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
  ) {
    self.journal = journal
    self.remote = remote
    self.lead = lead
    self.settings = settings
    self.sources = sources
    self.logger = logger
    self.report = report
  }

  /// Waits for the lead, then works until a graceful shutdown or cancellation: no new claims then,
  /// and answers under way are waited for `WorkerSettings.shutdownGrace`.
  ///
  /// - Throws: what the journal throws when it cannot be written any more (disk full, upgraded by a
  ///   newer process), `LeadLost`, `LockFailure`. Nothing is lost by it: what was sent without a
  ///   recorded answer is looked up by the next leader.
  package func run() async throws {
    try await withTaskCancellationOrGracefulShutdownHandler {
      // bounded by the shutdown: each round leads until it ends or gives way to another process
      while !stops {
        report(.waitingForLead)
        guard let claim = try await waitForLead() else { return }
        let isOver: Bool
        do {
          isOver = try await workAsLeader(claim)
        } catch is CancellationError where stops {
          return  // Asked to stop before it led; what it was at is done again by the next leader.
        }
        withExtendedLifetime(claim) {}
        if isOver { return }
        // Not at once again: the lock is for whoever asked.
        await bell.wait(atMost: Limits.giveWayDelay, sources: sources)
      }
    } onCancelOrGracefulShutdown: { [self] in
      isStopping.withLock { $0 = true }
      bell.ring()
    }
  }

  /// Wakes the worker: something was enqueued in this process.
  package func ring() { bell.ring() }

  private var stops: Bool { isStopping.withLock { $0 } }

  /// nil: asked to stop before the lead could be had.
  private func waitForLead() async throws -> Succession.Claim? {
    try await withThrowingTaskGroup(of: Succession.Claim?.self) { group in
      group.addTask { [self] in
        let succession = Succession(
          journal: journal, lead: lead, sources: sources, asked: asked)
        do { return try await succession.wait() } catch is CancellationError { return nil }
      }
      group.addTask { [self] in
        // bounded by the lead: the task is cancelled once it is there
        while !stops, !Task.isCancelled { await bell.wait(atMost: nil, sources: sources) }
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  /// - Returns: false when it gave way to another process.
  private func workAsLeader(_ claim: Succession.Claim) async throws -> Bool {
    let isAsked = try await journal.read { try $0.leader().askedAt != nil }
    let taken = try await journal.takeLead(
      pid: sources.process.pid, boot: sources.process.boot, machine: sources.process.machine,
      monotonicMilliseconds: sources.awakeMilliseconds(), succeeding: claim.succeeding,
      stops: { [self] in stops || Task.isCancelled })
    logger.leadTaken(taken.epoch, rescued: taken.rescued.count)
    report(.leading(taken.epoch))
    let listening = sources.listen(journal.place.doorbell) { [bell] in bell.ring() }
    defer { listening?.stop() }
    let bench = Workbench(
      journal: journal, remote: remote,
      gate: RequestGate(
        link: try await link(isAsked: isAsked), settings: settings, sources: sources),
      settings: settings, sources: sources, lead: taken.epoch, windows: WindowReads(),
      book: CapabilityBook(try await journal.read { try $0.capabilities() }),
      isStopping: { [self] in stops }, report: report, logger: logger)
    let round = Round(
      bench: bench, bell: bell,
      watchDelay: listening == nil ? Limits.watchDelayMin : Limits.watchDelayMax,
      stops: { [self] in stops })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await round.run() }
      group.addTask { try await Beat(bench: bench).run() }
      defer { group.cancelAll() }
      do {
        _ = try await group.next()
      } catch is CancellationError where stops {
        // A shutdown that came while something was read: nothing was lost by it.
      }
    }
    try await journal.releaseLead(taken.epoch)
    return stops || Task.isCancelled
  }

  /// Breaker and pause as they were left. Whoever was asked for, or brings other credentials, finds
  /// out at once whether the service answers it; anybody else keeps to the time that was planned.
  private func link(isAsked: Bool) async throws -> LinkState {
    var link = try await journal.read { try $0.link() }
    if isAsked, link.isOpen { link.probeAt = sources.now() }
    return link.withNewCredentials(at: sources.now())
  }
}
