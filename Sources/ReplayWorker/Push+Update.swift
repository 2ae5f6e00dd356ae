import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Read, compare, write: only the changed fields are sent (design §9).
  func update(_ operation: Operation) async throws {
    guard let copy = try await compared(operation) else { return }
    let kind = operation.subject.kind
    let isRunning = copy.fields[.isRunning]?.flag ?? false
    let comparison = Comparison.update(
      base: operation.base, wish: operation.wish, remote: copy.fields, kind: kind,
      isRunning: isRunning, acceptedAt: operation.acceptedAt)
    guard let fields = try await toSend(operation, comparison, copy), let id = remoteID(operation),
      let sendable = RemoteFields(fields)
    else { return }
    guard
      let sent = try await send(
        .update(kind, id, sendable), for: [operation], plan: [PlanStep(.main)], readAt: copy.readAt,
        detail: ["read": copy.fields.only(operation.wish.names).json])
    else { return }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.records = [acknowledged(sent, copy, kind, id, fields)]
      return settlement
    } readBack: {
      try await readBack(operation)
    }
  }

  /// Close and open, archive and reactivate, assign and remove.
  func transition(_ operation: Operation) async throws {
    if operation.subject.kind == .membership { return try await changeMembership(operation) }
    guard let copy = try await compared(operation) else { return }
    let comparison = Comparison.flag(
      wish: operation.wish, base: operation.base, remote: copy.fields)
    guard let fields = try await toSend(operation, comparison, copy), let id = remoteID(operation),
      let flag = operation.wish[.isArchived]?.flag
    else { return }
    let kind = operation.subject.kind
    guard
      let sent = try await send(
        .setArchived(kind, id, flag), for: [operation], plan: [PlanStep(.main)],
        readAt: copy.readAt)
    else { return }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.records = [acknowledged(sent, copy, kind, id, fields)]
      return settlement
    } readBack: {
      try await readBack(operation)
    }
  }

  private func changeMembership(_ operation: Operation) async throws {
    let me = try bench.me()
    guard let user = operation.subject.id.remote ?? me,
      let project = operation.subject.other?.remote, let wished = operation.wish[.isMember]?.flag
    else {
      return try await park(
        operation, .undecodable, Reason("undecodable", "It does not say who and which project."))
    }
    guard let isMember = try await bench.isMember(user, project) else {
      return try await membershipUnreadable(operation)
    }
    if isMember == wished {
      return try await settleAsWished(operation, records: [], detail: ["read": "already so"])
    }
    let write: RemoteWrite =
      wished
      ? .assign(user: user, projects: [project]) : .remove(user: user, projects: [project])
    guard let sent = try await send(write, for: [operation], plan: [PlanStep(.main)])
    else { return }
    try await conclude(
      operation, sent, accepted: { $0 },
      readBack: {
        guard let now = try await bench.isMember(user, project) else { return .unreadable }
        return now == wished ? .asWished(records: [], created: nil) : .notAsWished
      })
  }

  func delete(_ operation: Operation) async throws {
    guard let id = remoteID(operation) else { return }
    let kind = operation.subject.kind
    guard let reading = try await bench.read(.record(kind, id)) else { return }
    if reading.isGone {
      return try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        var settlement = Settlement(row.id, revision: row.revision, .nothingToDo)
        settlement.removed = [operation.subject]
        settlement.detail = ["read": "already gone"]
        return settlement
      }.forget()
    }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return try await retryLater(operation, after: reading)
    }
    let below = try await bench.journal.read { view in
      try operation.options.below.map { _ in try view.countsBelow(operation.subject) }
    }
    let comparison = Comparison.deletion(
      base: operation.base, remote: record.fields, below: operation.options.below, found: below)
    if case .conflict(let reason, let conflicts) = comparison {
      return try await park(
        operation, .movedElsewhere, reason, detail: ["conflict": .array(conflicts.map(\.json))])
    }
    guard
      let sent = try await send(
        .delete(kind, id, deleteAll: operation.options.deleteAll), for: [operation],
        plan: [PlanStep(.main)], readAt: reading.beganElapsed)
    else { return }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.removed = [operation.subject]
      return settlement
    } readBack: {
      guard let again = try await bench.read(.record(kind, id)) else { return .unreadable }
      if again.isGone { return .gone }
      return again.isAccepted ? .notAsWished : .unreadable
    }
  }
}
