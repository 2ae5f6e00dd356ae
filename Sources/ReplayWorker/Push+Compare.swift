import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// The server's copy that a decision rests on.
  struct Copy: Sendable {
    var fields: Fields
    /// Of the clock that runs in sleep; nil: our own acknowledged copy, younger than 5 s.
    var readAt: Int64?
  }

  func remoteID(_ operation: Operation) -> RemoteID? { operation.subject.id.remote }

  /// The compare read, or our own acknowledged copy while it is younger than 5 s (design §9).
  ///
  /// - Returns: nil when the operation was settled (deleted elsewhere) or put off.
  func compared(_ operation: Operation) async throws -> Copy? {
    guard let id = remoteID(operation) else { return nil }
    let now = bench.sources.now()
    let kept = try await bench.journal.read { try $0.serverCopy(operation.subject) }
    let seenAt = await bench.windows.lastSeen(operation.subject)
    let isSeen = seenAt.map {
      bench.sources.elapsedMilliseconds() - $0 < Limits.compareSkipAge.milliseconds
    }
    if let kept, let acked = kept.ackedAt, now - acked < Limits.compareSkipAge, acked <= now,
      isSeen ?? false
    {
      return Copy(fields: kept.fields, readAt: nil)
    }
    guard let reading = try await bench.read(.record(operation.subject.kind, id)) else {
      return nil
    }
    if reading.isGone {
      try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        var settlement = Settlement(
          row.id, revision: row.revision, .goneElsewhere,
          reason: .deletedElsewhere(operation.subject.kind))
        settlement.removed = [operation.subject]
        return settlement
      }
      return nil
    }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      try await retryLater(operation, after: reading)
      return nil
    }
    await bench.saw([record])
    return Copy(fields: record.fields, readAt: reading.beganElapsed)
  }

  /// What a comparison leaves to send; nil when it settled the operation.
  func toSend(_ operation: Operation, _ comparison: Comparison, _ copy: Copy) async throws
    -> Fields?
  {
    switch comparison {
    case .send(let fields): return fields
    case .nothingToDo:
      guard let id = remoteID(operation) else { return nil }
      // A kept copy is no news: it is not acknowledged a second time.
      let records =
        copy.readAt == nil ? [] : [Record(operation.subject.kind, id, copy.fields)]
      try await settleAsWished(
        operation, records: records, detail: ["read": "already as wished"])
      return nil
    case .conflict(let reason, let conflicts):
      let seen = remoteID(operation).map { Record(operation.subject.kind, $0, copy.fields) }
      try await park(
        operation, .movedElsewhere, reason, detail: ["conflict": .array(conflicts.map(\.json))],
        records: copy.readAt == nil ? [] : [seen].compactMap(\.self))
      if operation.verb == .update, bench.settings.conflicts == .theirs {
        try await yield(operation)
      }
      return nil
    }
  }

  /// Whether the setting says that the wish made here wins. Once: what is met after an answer was
  /// lost, or after it has won before, is a person's to decide (design §9).
  func isOverruling(_ operation: Operation) throws -> Bool {
    guard bench.settings.conflicts == .mine, operation.isFresh else { return false }
    let rows = try bench.journal.read { view in
      try view.audit(
        AuditFilter(operation: operation.id), latestFirst: true, limit: Self.decisionsMax)
    }
    return !rows.contains { $0.payload?["decided_by"] == .string(Self.mineBySetting) }
  }

  static let mineBySetting = "TTSYNC_CONFLICTS=mine"
  /// Rows of an operation's log that are searched for what the setting decided.
  private static let decisionsMax = 200

  /// The setting says that a change made elsewhere wins.
  private func yield(_ operation: Operation) async throws {
    guard let row = try await bench.journal.read({ try $0.operation(operation.id) }),
      row.state == .conflict
    else { return }
    let settlement = Settlement(
      row.id, revision: row.revision, .discarded,
      reason: Reason(
        "theirs_by_setting", "TTSYNC_CONFLICTS=theirs: the change made elsewhere stays."))
    _ = try await bench.journal.settleByHand(settlement, by: "worker")
  }

  /// The copy that the server acknowledged: what it answered, over what was read and sent.
  func acknowledged(
    _ sent: Sent, _ copy: Copy, _ kind: EntityKind, _ id: RemoteID, _ fields: Fields
  ) -> Record {
    let answered = sent.answer.content.records.first { $0.kind == kind && $0.id == id }
    var known = copy.fields.overlaid(by: fields)
    if let answered { known = known.overlaid(by: answered.fields) }
    return Record(kind, id, known)
  }

  /// The record after a refusal: as wished, not, gone, or unreadable.
  func readBack(_ operation: Operation) async throws -> ReadBack {
    guard let id = remoteID(operation),
      let reading = try await bench.read(.record(operation.subject.kind, id))
    else { return .unreadable }
    if reading.isGone { return .gone }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return .unreadable
    }
    return try bench.isAsWished(operation, record.fields)
      ? .asWished(records: [record], created: nil) : .notAsWished
  }
}

extension Workbench {
  /// These were really seen on the server just now.
  func saw(_ records: [Record]) async {
    let now = sources.elapsedMilliseconds()
    for record in records { await windows.saw(record.subject, at: now) }
  }

  /// The user of the credentials; nil before the first `/me`.
  func me() throws -> RemoteID? { try journal.read { try $0.account().user } }

  /// Whether the server's copy already is what the operation wishes.
  func isAsWished(_ operation: Operation, _ remote: Fields) throws -> Bool {
    let zone = try accountZone()
    let comparison =
      operation.verb == .update
      ? Comparison.update(
        base: operation.base, wish: operation.wish, remote: remote, kind: operation.subject.kind,
        isRunning: remote[.isRunning]?.flag ?? false, acceptedAt: operation.wishedSince,
        capabilities: capabilities, zone: zone)
      : Comparison.flag(wish: operation.wish, base: operation.base, remote: remote)
    return comparison == .nothingToDo
  }

  /// Whether the user is assigned to the project; nil when it could not be read.
  func isMember(_ user: RemoteID, _ project: RemoteID) async throws -> Bool? {
    guard let reading = try await read(.userProjects(user)), reading.isAccepted,
      case .records(let projects, _, _) = reading.answer.content
    else { return nil }
    return projects.contains { $0.id == project }
  }
}
