import JSONTree
import JournalStore
import SyncCore

extension LookUpErrand {
  func settle(
    _ operation: Operation, _ event: OperationEvent, _ reason: Reason?, records: [Record] = [],
    removed: [Subject] = [], detail: JSON = [:], showing candidates: [Record] = [],
    timer: RunningTimer?? = nil, sendAgainAt: Instant? = nil
  ) async throws {
    try await bench.settle([operation.id]) { row in
      guard row.state == .ambiguous else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, event, reason: reason)
      settlement.removed = removed
      settlement.detail = detail
      settlement.show(records, candidates: candidates, timer: timer)
      settlement.lookUps = .more
      if event == .absent {
        settlement.absences = .more
        // Sent again with a growing distance, should the answer be lost every time.
        settlement.notBefore = sendAgainAt ?? backoff(after: row.failures)
      }
      if event == .goneElsewhere, operation.subject.kind != .timer {
        settlement.removed = [operation.subject]
      }
      if event == .found { settlement.failures = .zero }
      return settlement
    }
  }

  func backoff(after failures: Int) -> Instant {
    bench.sources.now()
      + Backoff.delay(failures: max(1, failures), random: bench.sources.random())
  }

  /// Whether a read that began then may say "absent".
  func isPast(_ operation: Operation, _ horizon: Duration?, _ beganAwake: Int64) -> Bool {
    guard let horizon else { return true }
    guard let mark = operation.horizon else { return false }
    // Another boot: nothing of ours can be on its way for longer than this machine is up.
    let from = mark.boot == bench.sources.process.boot ? mark.fromMilliseconds : 0
    return beganAwake - from >= horizon.milliseconds
  }

  /// Found nothing before the horizon: looked up again at the next moment of the schedule.
  func later(_ operation: Operation, _ horizon: Duration?) async throws {
    let mark = operation.horizon ?? bench.horizonFromNow()
    let elapsed = bench.elapsed(since: mark)
    let next = LookUp.next(lookUps: operation.lookUps + 1, elapsed: elapsed, horizon: horizon)
    let until = horizon.map { bench.sources.now() + ($0 - elapsed) }
    let isRestored = operation.reason?.code == Reason.Code.journalRestored
    try await bench.settle([operation.id]) { row in
      guard row.state == .ambiguous else { return nil }
      var settlement = Settlement(
        row.id, revision: row.revision, .postponed,
        reason: isRestored ? .journalRestored : .lookingUp(until: until))
      settlement.lookUps = .more
      settlement.horizon = mark
      // A little after the moment, so that a read that begins then is past it.
      settlement.notBefore = bench.sources.now() + (next - elapsed) + .milliseconds(20)
      return settlement
    }
  }

  /// The service answered, but not with what was asked: looked up later, without an end of tries.
  func unreadable(_ operation: Operation) async throws {
    try await bench.putOff(operation, .lookingUp(until: nil))
  }
}
