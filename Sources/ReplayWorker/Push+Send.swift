import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// A request that was sent, and what came back.
  struct Sent: Sendable {
    var attempt: AttemptID
    var answer: RemoteAnswer
    var outcome: Outcome
    /// What came back, where `outcome` is what we make of it; nil: they are the same.
    var told: AttemptResult?
    /// It created something with the operation's marker in it.
    var isMarked = false

    func result() -> AttemptResult {
      told ?? AttemptResult(attempt, answer: answer, outcome: outcome.name)
    }
  }

  /// Commits `attempted`, sends once, and says what came back.
  ///
  /// - Parameters:
  ///   - readAt: when the reads began that the decision rests on; nil when it rests on none.
  /// - Returns: nil when nothing was sent: the gate is closed, the decision too old, or a row
  ///   changed meanwhile. Then everything is decided again.
  func send(
    _ write: RemoteWrite, for operations: [Operation], plan: [PlanStep], step: Int = 0,
    readAt: Int64? = nil, preImage: [RemoteID]? = nil, detail: JSON = [:]
  ) async throws -> Sent? {
    guard await bench.gate.enter() else { return nil }
    if bench.isStopping() { return nil }
    if try await areExpired(operations) { return nil }
    if let readAt, !bench.isYoung(readAt) {
      // The reads took longer than a decision may rest on them: not at once again.
      for operation in operations { try await bench.putOff(operation, .decisionTooOld) }
      return nil
    }
    let draft = AttemptDraft(
      of: operations, plan: plan, step: step, request: write.words, canonical: write.canonical,
      preImage: preImage, detail: detail)
    let decided = bench.sources.elapsedMilliseconds()
    guard let attempt = try await bench.journal.begin(draft, lead: bench.lead) else { return nil }
    guard bench.isYoung(decided) else {
      // Stopped or asleep since the commit: somebody else may have looked it up meanwhile.
      let answer = RemoteAnswer(phase: .notWritten, failure: "this process did not run meanwhile")
      return Sent(attempt: attempt, answer: answer, outcome: .notApplied)
    }
    for operation in operations { bench.report(.sent(operation.id)) }
    let sentAt = bench.sources.now()
    try bench.journal.pass(.beforeSend)
    let answer = await bench.remote.send(write)
    try bench.journal.pass(.afterSend)
    let outcome = Outcome.of(answer, isWrite: true)
    try await bench.note(outcome)
    try await bench.observe(write, answer, sentAt: sentAt)
    return Sent(attempt: attempt, answer: answer, outcome: outcome, isMarked: write.isMarked)
  }

  /// Records what an answer means for one operation whose write was its last step.
  ///
  /// - Parameters:
  ///   - accepted: fills the settlement of an accepted write from the answer.
  ///   - readBack: called when a refusal is believed only after a read (design §5).
  func conclude(
    _ operation: Operation, _ sent: Sent,
    accepted: (Settlement) -> Settlement,
    readBack: () async throws -> ReadBack
  ) async throws {
    let verdict = Verdict.of(
      sent.outcome, verb: operation.verb, operation: operation, message: sent.answer.message)
    switch verdict {
    case .settle(.accepted, _):
      try await record(operation, sent) { row in
        var settlement = Settlement(row.id, revision: row.revision, .accepted)
        settlement.failures = .zero
        settlement.stateRefusals = .zero
        return accepted(settlement)
      }
    case .readFirst:
      try await conclude(operation, sent, after: try await readBack())
    case .lookUpByName: try await settleByName(operation, sent)
    default: try await apply(verdict, to: operation, sent)
    }
  }

  /// What a read after a refusal showed.
  enum ReadBack: Sendable {
    case asWished(records: [Record], created: RemoteID?)
    case notAsWished
    case gone
    case unreadable
  }

  /// A refusal after which the record is already as wished is no refusal (design §5).
  private func conclude(
    _ operation: Operation, _ sent: Sent, after readBack: ReadBack
  ) async throws {
    switch readBack {
    case .asWished(let records, let created):
      try await record(operation, sent) { row in
        var settlement = Settlement(row.id, revision: row.revision, .accepted)
        settlement.records = records
        settlement.created = created
        settlement.isFound = created != nil
        settlement.failures = .zero
        settlement.detail = ["decision": "not believed: read back as wished"]
        return settlement
      }
    case .gone where operation.verb == .delete || (operation.verb == .merge && !operation.isFresh):
      try await record(operation, sent) { row in
        var settlement = Settlement(row.id, revision: row.revision, .accepted)
        settlement.removed = [operation.subject]
        settlement.detail = ["decision": "not believed: read back as gone"]
        return settlement
      }
    case .gone:
      try await record(operation, sent) { row in
        var settlement = Settlement(
          row.id, revision: row.revision, .goneElsewhere,
          reason: .deletedElsewhere(operation.subject.kind))
        settlement.removed = [operation.subject]
        return settlement
      }
    case .unreadable:
      let delay = Backoff.delay(failures: operation.failures + 1, random: bench.sources.random())
      try await tryAgain(operation, sent, delay, .refused(sent.answer.message))
    case .notAsWished:
      let verdict = Verdict.afterReading(
        sent.outcome, verb: operation.verb, operation: operation, message: sent.answer.message)
      try await apply(verdict, to: operation, sent)
    }
  }

  /// Records a verdict that needs no further question.
  private func apply(_ verdict: Verdict, to operation: Operation, _ sent: Sent) async throws {
    switch verdict {
    case .settle(let event, let reason):
      try await record(operation, sent) { row in
        var settlement = Settlement(row.id, revision: row.revision, event, reason: reason)
        if event == .notApplied { delayed(&settlement, row) }
        if event == .stateRefused { settlement.stateRefusals = .more }
        if event == .goneElsewhere, operation.subject.kind != .timer {
          settlement.removed = [operation.subject]
        }
        return settlement
      }
    case .tryAgain(let delay, let reason): try await tryAgain(operation, sent, delay, reason)
    case .becomesUnknown: try await becomesUnknown(operation, sent)
    case .pause(let reason): try await tryAgain(operation, sent, .zero, reason)
    case .slowDown(_, let losesFreshness):
      let until = await bench.gate.link.slowUntil
      try await record(operation, sent) { row in
        var settlement = Settlement(row.id, revision: row.revision, .notApplied)
        settlement.notBefore = until
        settlement.losesFreshness = losesFreshness
        return settlement
      }
    case .readFirst, .lookUpByName:
      preconditionFailure("a verdict after a read asks for no second read")
    }
  }

  func record(
    _ operation: Operation, _ sent: Sent, _ make: (Operation) -> Settlement
  ) async throws {
    try await bench.settle([operation.id], answering: sent.result()) { row in
      row.state == .attempted ? make(row) : nil
    }
  }

  private func delayed(_ settlement: inout Settlement, _ row: Operation) {
    settlement.failures = .more
    settlement.notBefore =
      bench.sources.now()
      + Backoff.delay(failures: row.failures + 1, random: bench.sources.random())
  }

  func tryAgain(
    _ operation: Operation, _ sent: Sent, _ delay: Duration, _ reason: Reason
  ) async throws {
    try await record(operation, sent) { row in
      var settlement = Settlement(row.id, revision: row.revision, .notApplied, reason: reason)
      settlement.failures = .more
      settlement.notBefore = bench.sources.now() + delay
      return settlement
    }
  }

  private func becomesUnknown(_ operation: Operation, _ sent: Sent) async throws {
    let horizon = bench.horizonFromNow()
    try await record(operation, sent) { row in
      var settlement = Settlement(
        row.id, revision: row.revision, .noAnswer, reason: .lookingUp(until: nil))
      settlement.horizon = horizon
      settlement.lookUps = .zero
      settlement.failures = .more
      settlement.notBefore =
        bench.sources.now()
        + LookUp.next(lookUps: 0, elapsed: .zero, horizon: bench.lateCommitHorizon(of: row))
      return settlement
    }
  }

  /// A refused create of a named thing: one look-up tells whether it exists (design §5).
  private func settleByName(_ operation: Operation, _ sent: Sent) async throws {
    let found: Record
    switch try await sameName(as: operation) {
    case .unreadable: return try await conclude(operation, sent, after: .unreadable)
    case .none: return try await conclude(operation, sent, after: .notAsWished)
    case .record(let record): found = record
    }
    try await record(operation, sent) { row in
      if !row.isFresh, !row.preImage.contains(found.id) {
        var settlement = Settlement(row.id, revision: row.revision, .accepted)
        settlement.created = found.id
        settlement.isFound = true
        settlement.records = [found]
        settlement.detail = ["decision": "made by an earlier attempt: adopted by name"]
        return settlement
      }
      var settlement = Settlement(
        row.id, revision: row.revision, .refused,
        reason: .exists(found.kind, as: found.id, message: sent.answer.message))
      settlement.show([], candidates: [found], timer: nil)
      return settlement
    }
  }

  private enum SameName {
    case record(Record)
    case none, unreadable
  }

  /// What has the name already, not counting what other operations of ours made.
  private func sameName(as operation: Operation) async throws -> SameName {
    guard let kind = operation.creates?.kind else { return .none }
    let user = try bench.me()
    guard
      let window = try await bench.surroundings(
        of: operation.wish, kind: kind, user: user, since: bench.sources.elapsedMilliseconds())
    else { return .unreadable }
    let ids = LookUp.preImage(operation.wish, kind: kind, among: window.records)
    let claimed = try await bench.journal.read { try $0.claimed(kind, among: ids) }
    let found = window.records.first { ids.contains($0.id) && !claimed.contains($0.id) }
    let ours = window.records.first { ids.contains($0.id) }
    return (found ?? ours).map(SameName.record) ?? .none
  }
}
