import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Sends one request for all of them; a refused one is read back, then halved until each culprit
  /// stands alone, however many there are (decision 0062).
  ///
  /// - Parameter refusedBefore: how many of the same call were refused, when none was taken.
  func sendFlags(
    _ operations: [Operation], _ copies: EntryCopies, refusedBefore: Int
  ) async throws {
    guard let flag = operations.first?.wish[.isBilled]?.flag else { return }
    var queue = FlagQueue(operations, copies, refusedBefore: refusedBefore)
    // bounded by the halvings: only a refused batch leaves more of them, and smaller ones
    while let next = queue.next() {
      guard let batch = try await young(next) else { return }
      if batch.operations.isEmpty { continue }
      guard
        let sent = try await send(
          .setBilled(batch.ids, flag), for: batch.operations, plan: [PlanStep(.main)],
          readAt: batch.copies.beganElapsed)
      else { continue }
      if batch.operations.count == 1 || !isHalved(sent.outcome) {
        try await conclude(batch, sent, flag)
        queue.note(batch, isRefused: isHalved(sent.outcome))
        continue
      }
      guard let now = try await bench.entryCopies(batch.ids) else {
        return try await conclude(batch, sent, flag)
      }
      if batch.isSecondTry(sent.outcome) {
        try await concludeTogether(batch, sent, now, flag)
        continue
      }
      let isLast = batch.isLast && !queue.isTaken
      let open = try await settleReadBack(batch.operations, sent, now, flag, isLast: isLast)
      if !isLast { queue.split(open, now, after: sent.outcome) }
    }
  }

  /// The batch with copies that a decision may still rest on, compared anew where they had to be.
  ///
  /// - Returns: nil: nothing can be read now.
  private func young(_ batch: FlagQueue.Batch) async throws -> FlagQueue.Batch? {
    let age = bench.sources.elapsedMilliseconds() - batch.copies.beganElapsed
    guard age * 2 > Limits.decisionAge.milliseconds else { return batch }
    guard let copies = try await bench.entryCopies(batch.ids) else { return nil }
    var batch = batch
    batch.copies = copies
    batch.operations = try await sendable(batch.operations, copies)
    return batch
  }

  private func conclude(
    _ batch: FlagQueue.Batch, _ sent: Sent, _ flag: Bool
  ) async throws {
    let untold = untold(batch.ids, flag, by: sent)
    for operation in batch.operations {
      let isUntold = operation.subject.id.remote.map(untold.contains) ?? false
      try await concludeFlag(operation, isUntold ? doubted(sent) : sent, batch.copies, flag)
    }
  }

  /// The second try of what was refused by itself: refused once more, for each of them.
  private func concludeTogether(
    _ batch: FlagQueue.Batch, _ sent: Sent, _ now: EntryCopies, _ flag: Bool
  ) async throws {
    for operation in batch.operations {
      guard let id = operation.subject.id.remote else { continue }
      try await conclude(
        operation, sent, accepted: { $0 }, readBack: { now.readBack(id, flag) })
    }
  }

  /// The entries that an accepted answer does not name as flagged, although it names entries. An
  /// answer without any is believed: that is all TrackingTime is known to say.
  private func untold(_ ids: [RemoteID], _ flag: Bool, by sent: Sent) -> Set<RemoteID> {
    let told = sent.answer.content.records.filter { $0.kind == .timeEntry }
    guard sent.outcome == .accepted, !told.isEmpty else { return [] }
    let done = told.filter { ($0.fields[.isBilled]?.flag ?? flag) == flag }.map(\.id)
    return Set(ids).subtracting(done)
  }

  /// Not believed: what it means is read back, as after a refusal.
  private func doubted(_ sent: Sent) -> Sent {
    var doubted = sent
    doubted.told = sent.result()
    doubted.outcome = .refused(envelope: 500)
    doubted.answer.message = "the request was accepted, but its answer does not name it"
    return doubted
  }

  private func isHalved(_ outcome: Outcome) -> Bool {
    switch outcome {
    case .refused, .stateRefusal, .gone: true
    default: false
    }
  }

  /// After a refused batch: what is as wished is applied, the rest is pending again, or refused
  /// where this was its last request.
  private func settleReadBack(
    _ operations: [Operation], _ sent: Sent, _ now: EntryCopies, _ flag: Bool, isLast: Bool
  ) async throws -> [Operation] {
    let subjects = Dictionary(
      uniqueKeysWithValues: operations.map { ($0.id, $0.subject.id.remote) })
    let reasons = Dictionary(
      uniqueKeysWithValues: operations.map { ($0.id, $0.errorsBefore > 0 ? $0.reason : nil) })
    let rows = try await bench.settle(operations.map(\.id), answering: sent.result()) { row in
      guard row.state == .attempted, let id = subjects[row.id] ?? nil else { return nil }
      if now.failed[id] != nil || now.unread.contains(id) {
        return Settlement(row.id, revision: row.revision, .notApplied)
      }
      guard let copy = now.records[id] else {
        var gone = Settlement(
          row.id, revision: row.revision, .goneElsewhere, reason: .deletedElsewhere(.timeEntry))
        gone.removed = [Subject(.timeEntry, .remote(id))]
        return gone
      }
      let isWished = copy.fields[.isBilled]?.flag == flag
      if case .conflict = Comparison.flag(wish: row.wish, base: row.base, remote: copy.fields) {
        // Pending again: the next compare shows it to a person.
        return Settlement(row.id, revision: row.revision, .notApplied)
      }
      if isLast, !isWished {
        return Settlement(
          row.id, revision: row.revision, .refused, reason: .refused(sent.answer.message))
      }
      // How often it was answered with an error by itself is not forgotten by a refused batch.
      var settlement = Settlement(
        row.id, revision: row.revision, isWished ? .accepted : .notApplied,
        reason: isWished ? nil : reasons[row.id] ?? nil)
      settlement.records = isWished ? [copy] : []
      settlement.detail = ["decision": "the batch was refused: read back, then halved"]
      return settlement
    }
    return try rows.filter { $0.state == .pending }.map { try bench.journal.resolved($0) }
      .filter { operation in
        guard let id = operation.subject.id.remote, let copy = now.records[id] else { return false }
        let comparison = Comparison.flag(
          wish: operation.wish, base: operation.base, remote: copy.fields)
        if case .send = comparison { return true }
        return false
      }
  }

  private func concludeFlag(
    _ operation: Operation, _ sent: Sent, _ copies: EntryCopies, _ flag: Bool
  ) async throws {
    guard let id = operation.subject.id.remote else { return }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      let known = copies.records[id]?.fields ?? [:]
      settlement.records = [
        Record(.timeEntry, id, known.overlaid(by: [.isBilled: .flag(flag)]))
      ]
      return settlement
    } readBack: {
      try await readBack(operation)
    }
  }
}

/// The batches of one run that are still to be sent, and what became of those before.
private struct FlagQueue {
  struct Batch {
    var operations: [Operation]
    var copies: EntryCopies
    /// Refused once more, it is not taken apart: everything else that was asked of the call was
    /// refused too.
    var isLast = false

    var ids: [RemoteID] { operations.compactMap(\.subject.id.remote) }

    /// Each of them was answered with an error by itself before, and so are they together now.
    func isSecondTry(_ outcome: Outcome) -> Bool {
      outcome == .refused(envelope: 500) && operations.allSatisfy { $0.errorsBefore == 1 }
    }
  }

  /// Next one last.
  private var batches: [Batch]
  /// Refused by themselves since one was accepted.
  private var refused: Int
  private(set) var isTaken = false

  init(_ operations: [Operation], _ copies: EntryCopies, refusedBefore: Int) {
    batches = [Batch(operations: operations, copies: copies)]
    refused = refusedBefore
  }

  mutating func next() -> Batch? { batches.popLast() }

  mutating func note(_ batch: Batch, isRefused: Bool) {
    if isRefused {
      refused += batch.operations.count
    } else {
      refused = 0
      isTaken = true
    }
  }

  /// Takes a refused batch apart. Halving finds few culprits among many; where so far each one was
  /// refused, one by one is cheaper. Who may set no flags at all (403) is refused everywhere: then a
  /// sample of the batch is asked, and the rest once more.
  mutating func split(_ open: [Operation], _ copies: EntryCopies, after outcome: Outcome) {
    guard !isTaken, refused >= Limits.refusedAloneMax else {
      let middle = (open.count + 1) / 2
      return push([Array(open.prefix(middle)), Array(open.dropFirst(middle))], copies)
    }
    let stride = outcome == .refused(envelope: 403) ? open.count / Limits.refusedAloneMax : 1
    guard stride > 1 else { return push(open.map { [$0] }, copies) }
    let isSample = open.indices.map { $0 % stride == stride / 2 }
    let rest = open.indices.filter { !isSample[$0] }.map { open[$0] }
    batches.append(Batch(operations: rest, copies: copies, isLast: true))
    push(open.indices.filter { isSample[$0] }.map { [open[$0]] }, copies)
  }

  private mutating func push(_ parts: [[Operation]], _ copies: EntryCopies) {
    batches += parts.reversed().filter { !$0.isEmpty }.map {
      Batch(operations: $0, copies: copies)
    }
  }
}

extension EntryCopies {
  fileprivate func readBack(_ id: RemoteID, _ flag: Bool) -> Push.ReadBack {
    if failed[id] != nil || unread.contains(id) { return .unreadable }
    guard let record = records[id] else { return .gone }
    return record.fields[.isBilled]?.flag == flag
      ? .asWished(records: [record], created: nil) : .notAsWished
  }
}

extension Operation {
  /// How often in a row it was answered with an error by itself: 0, 1 or 2 (design §5).
  var errorsBefore: Int {
    switch reason?.code {
    case Reason.Code.serverError: 1
    case Reason.Code.serverErrorAgain: 2
    default: 0
    }
  }
}
