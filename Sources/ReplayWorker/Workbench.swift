import JSONTree
import JournalStore
import Logging
import SyncCore

/// What every errand of the worker needs: the journal, the service, the gate and the clocks.
struct Workbench: Sendable {
  let journal: Journal
  let remote: any RemoteService
  let gate: RequestGate
  let settings: WorkerSettings
  let sources: WorkerSources
  let lead: Epoch
  let windows: WindowReads
  /// What is believed about the account.
  let book: CapabilityBook
  /// No new request is begun any more.
  let isStopping: @Sendable () -> Bool
  let report: @Sendable (WorkerEvent) -> Void
  let logger: Logger

  /// One answered question, with the moment it began.
  struct Reading: Sendable {
    var answer: RemoteAnswer
    var outcome: Outcome
    /// Of the clock that runs in sleep: the age of decisions resting on it.
    var beganElapsed: Int64
    /// Wall clock: what `as_of` says.
    var asOf: Instant
    /// `mirror_sequence` at the beginning.
    var beganSequence: Int64

    var isGone: Bool { outcome == .gone }
    var isAccepted: Bool { outcome == .accepted }
  }

  /// Asks the service one question through the gate.
  ///
  /// - Returns: nil when the gate is closed: nothing was asked.
  func read(_ question: RemoteRead, asProbe: Bool = false) async throws -> Reading? {
    guard try await asProbe ? enterAsProbe() : gate.enter() else { return nil }
    let began = sources.elapsedMilliseconds()
    let asOf = sources.now()
    let sequence = try journal.mirrorSequence()
    try journal.pass(.beforeRead)
    let answer = await remote.read(question)
    try journal.pass(.afterRead)
    let outcome = Outcome.of(answer, isWrite: false)
    try await note(outcome)
    try await observe(question, answer, sentAt: asOf)
    return Reading(
      answer: answer, outcome: outcome, beganElapsed: began, asOf: asOf, beganSequence: sequence)
  }

  private func enterAsProbe() async throws -> Bool {
    guard let link = await gate.enterAsProbe() else { return false }
    try await journal.recordLink(link, lead: lead)
    return true
  }

  /// Writes what an answer says about the connection, and reports a change of it.
  func note(_ outcome: Outcome) async throws {
    let before = await gate.link
    let changed = await gate.note(outcome)
    if let changed { try await journal.recordLink(changed, lead: lead) }
    await announce(from: before)
  }

  /// Reports going offline, coming back and being paused.
  func announce(from before: LinkState) async {
    let after = await gate.link
    if let reason = after.pauseReason, before.pauseReason != reason { report(.paused(reason)) }
    if let probe = after.probeAt, after.isOpen, before.probeAt != probe {
      report(.offline(nextProbe: probe))
    }
    if before.isOpen, !after.isOpen { report(.online) }
  }

  /// Whether a decision resting on reads that began then may still be used (design §4).
  func isYoung(_ beganElapsed: Int64) -> Bool {
    sources.elapsedMilliseconds() - beganElapsed <= Limits.decisionAge.milliseconds
  }

  /// From now on an absence is waited for: the bytes can no longer leave this machine.
  func horizonFromNow() -> Horizon {
    Horizon(
      boot: sources.process.boot, fromMilliseconds: sources.awakeMilliseconds(),
      wall: sources.now())
  }

  /// How long ago the horizon began, on the clock that stops in sleep; after a reboot counted anew.
  func elapsed(since horizon: Horizon) -> Duration {
    let now = sources.awakeMilliseconds()
    let from = horizon.boot == sources.process.boot ? horizon.fromMilliseconds : 0
    return .milliseconds(max(0, now - from))
  }

  /// Records what was learned, deciding again where a row changed meanwhile.
  ///
  /// `make` is called with the row as it stands; it returns nil where nothing is left to record
  /// (the row was settled by somebody else).
  ///
  /// - Returns: the rows after the commit.
  @discardableResult
  func settle(
    _ operations: [OperationID], answering result: AttemptResult? = nil,
    _ make: (Operation) -> Settlement?
  ) async throws -> [Operation] {
    var waiting = operations
    var after: [Operation] = []
    // A row is changed between read and commit only by people and tools: a few rounds suffice.
    for _ in 0..<8 {
      let ids = waiting
      let rows = try await journal.read { view in try ids.compactMap(view.operation) }
      let settlements = rows.compactMap(make)
      guard !settlements.isEmpty || result != nil else { break }
      let recorded = try await journal.record(
        settlements, answering: result, link: nil, lead: lead)
      after += recorded.operations
      for operation in recorded.operations { announce(operation) }
      waiting = recorded.lost
      if waiting.isEmpty { break }
    }
    return after
  }

  private func announce(_ operation: Operation) {
    switch operation.state {
    case .pending, .attempted: break
    default: report(.settled(operation.id, operation.state))
    }
  }

  /// Puts an operation off to a durable time without a change of state.
  func postpone(_ operation: Operation, by delay: Duration, _ reason: Reason? = nil) async throws {
    try await settle([operation.id]) { row in
      guard row.state == .pending || row.state == .ambiguous else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, .postponed, reason: reason)
      settlement.notBefore = sources.now() + delay
      settlement.failures = .more
      return settlement
    }
  }

  /// A question that a decision needs was not answered usefully: asked again at a durable time.
  ///
  /// While the gate is closed that is not this operation's failure: it stays due.
  func putOff(_ operation: Operation, _ reason: Reason) async throws {
    guard case .go = await gate.permission else { return }
    let delay = Backoff.delay(failures: operation.failures + 1, random: sources.random())
    try await postpone(operation, by: delay, reason)
  }

  /// How long an absence does not count; nil: it counts at once (design §6).
  func lateCommitHorizon(of operation: Operation) -> Duration? {
    LookUp.horizon(
      for: operation.creates?.kind ?? operation.subject.kind, verb: operation.verb,
      hasMarker: isProvablyOurs(operation), setting: settings.lateCommitHorizon)
  }
}
