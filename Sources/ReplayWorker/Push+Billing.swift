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
    try await sendFlags(
      toSend, copies, readAt: copies.beganElapsed, refusedBefore: try refusedSoFar(operation))
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

  /// Ready operations of the same group that may go in one request, the given one first.
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
    }
    let resolved = try ready.sorted { $0.position < $1.position }
      .prefix(Limits.billingBatchMax - 1).map { try bench.journal.resolved($0) }
    let unwatched = try bench.journal.read { view in
      try resolved.filter { try view.watchedSince($0.subject, besides: $0.id) == nil }
    }
    return [operation] + unwatched.filter { $0.subject.id.remote != nil }
  }

  private func watchedSince(_ operation: Operation) async throws -> Instant? {
    try await bench.journal.read {
      try $0.watchedSince(operation.subject, besides: operation.id)
    }
  }

  /// A flag rests on what an invoice shows: it waits while an earlier change may still arrive
  /// (design §6).
  private func waitOut(_ operation: Operation, _ end: Instant) async throws {
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

  /// Sends one request for all of them; a refused one is read back, then halved until the culprit
  /// stands alone. After `Limits.refusedAloneMax` in a row were refused one by one, whoever is
  /// refused with them is not asked for alone any more: it is not about single entries.
  ///
  /// - Parameter refusedBefore: the neighbours that were refused, every one of them.
  /// - Returns: how many were refused, when all were; else 0.
  @discardableResult
  private func sendFlags(
    _ operations: [Operation], _ copies: EntryCopies, readAt: Int64?, refusedBefore: Int = 0
  ) async throws -> Int {
    guard let flag = operations.first?.wish[.isBilled]?.flag else { return 0 }
    let ids = operations.compactMap(\.subject.id.remote)
    guard
      let sent = try await send(
        .setBilled(ids, flag), for: operations, plan: [PlanStep(.main)], readAt: readAt)
    else { return 0 }
    if operations.count == 1 || !isHalved(sent.outcome) {
      let untold = untold(ids, flag, by: sent)
      for operation in operations {
        let isUntold = operation.subject.id.remote.map(untold.contains) ?? false
        try await concludeFlag(operation, isUntold ? doubted(sent) : sent, copies, flag)
      }
      return isHalved(sent.outcome) ? operations.count : 0
    }
    guard let now = try await bench.entryCopies(ids) else {
      for operation in operations { try await concludeFlag(operation, sent, copies, flag) }
      return 0
    }
    let isHopeless = refusedBefore >= Limits.refusedAloneMax
    let open = try await settleReadBack(operations, sent, now, flag, isLast: isHopeless)
    if isHopeless { return operations.count }
    let middle = (open.count + 1) / 2
    let first = try await sendFlags(Array(open.prefix(middle)), now, readAt: now.beganElapsed)
    // Too old by then: they stay pending and are compared again.
    let second = try await sendFlags(
      Array(open.dropFirst(middle)), now, readAt: now.beganElapsed, refusedBefore: first)
    return first == middle && second == open.count - middle ? open.count : 0
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
      var settlement = Settlement(
        row.id, revision: row.revision, isWished ? .accepted : .notApplied)
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
