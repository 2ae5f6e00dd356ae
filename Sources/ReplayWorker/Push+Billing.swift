import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Flags the entries of one group together: one compare, requests of at most 100 (design §7).
  func billing(_ operation: Operation) async throws {
    if let since = try await watchedSince(operation) {
      return try await waitOut(operation, since + bench.settings.lateCommitHorizon)
    }
    let group = try mates(of: operation) { $0.wish == operation.wish }
    guard let copies = try await bench.entryCopies(group.compactMap(\.subject.id.remote)) else {
      return try await retryLater(operation, after: nil)
    }
    try await sendFlags(
      try await sendable(group, copies), copies, refusedBefore: try refusedSoFar(operation))
  }

  /// Those that are to be sent after all, by what was read; the others are settled or put off.
  func sendable(_ group: [Operation], _ copies: EntryCopies) async throws -> [Operation] {
    var toSend: [Operation] = []
    for mate in group {
      if let id = mate.subject.id.remote, copies.unread.contains(id) { continue }
      if let id = mate.subject.id.remote, let reading = copies.failed[id] {
        try await retryLater(mate, after: reading)
        continue
      }
      guard let id = mate.subject.id.remote, let copy = copies.records[id] else {
        try await settleGone(mate)
        continue
      }
      switch Comparison.flag(wish: mate.wish, base: mate.base, remote: copy.fields) {
      case .send: toSend.append(mate)
      case .nothingToDo:
        try await settleAsWished(mate, records: [copy], detail: ["read": "already as wished"])
      case .conflict(let reason, let conflicts):
        try await park(
          mate, .movedElsewhere, reason, detail: ["conflict": .array(conflicts.map(\.json))],
          records: [copy])
      }
    }
    return toSend
  }

  /// How many of the same call were refused, when none of them was taken: halving that was cut off
  /// (a decision grew too old, a process ended) goes on where it stood. A person who sends one again
  /// wants it asked anew.
  private func refusedSoFar(_ operation: Operation) throws -> Int {
    guard let group = operation.group, operation.reason?.code != Reason.Code.retried else {
      return 0
    }
    return try bench.journal.read { view in
      let taken = try view.count(OperationFilter(states: [.applied], group: group))
      return taken > 0 ? 0 : try view.count(OperationFilter(states: [.rejected], group: group))
    }
  }

  /// Ready operations of the same group that may go in one request, the given one first. What was
  /// answered with an error by itself is not tried again together with what never was.
  ///
  /// - Parameter fits: whether one of the same verb goes with it.
  func mates(
    of operation: Operation, where fits: (Operation) -> Bool
  ) throws -> [Operation] {
    guard let group = operation.group else { return [operation] }
    let now = bench.sources.now()
    let rows = try bench.journal.read { view in
      try view.operations(
        OperationFilter(states: [.pending], group: group), limit: Limits.operationsPerCallMax,
        offset: 0)
    }
    let ready = rows.filter { row in
      row.id != operation.id && row.verb == operation.verb && fits(row)
        && row.heldBy == nil && !row.isCancelAsked && (row.notBefore ?? now) <= now
        && row.errorsBefore == operation.errorsBefore
    }
    let resolved = try ready.sorted { $0.position < $1.position }
      .prefix(Limits.billingBatchMax - 1).map { try bench.journal.resolved($0) }
    let unwatched = try bench.journal.read { view in
      try resolved.filter { try view.watchedSince($0.subject, besides: $0.id) == nil }
    }
    return [operation] + unwatched.filter { $0.subject.id.remote != nil }
  }

  func watchedSince(_ operation: Operation) async throws -> Instant? {
    try await bench.journal.read {
      try $0.watchedSince(operation.subject, besides: operation.id)
    }
  }

  /// A flag rests on what an invoice shows, and what no read shows cannot be mended afterwards: both
  /// wait while an earlier change may still arrive (design §6).
  func waitOut(_ operation: Operation, _ end: Instant) async throws {
    try await bench.settle([operation.id]) { row in
      guard row.state == .pending else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, .postponed, reason: .watched)
      settlement.notBefore = max(end, bench.sources.now() + Limits.delayMin)
      return settlement
    }
  }

  private func settleGone(_ operation: Operation) async throws {
    try await bench.settle([operation.id]) { row in
      guard row.state == .pending else { return nil }
      var settlement = Settlement(
        row.id, revision: row.revision, .goneElsewhere, reason: .deletedElsewhere(.timeEntry))
      settlement.removed = [operation.subject]
      return settlement
    }
  }
}
