import GRDB
import JSONTree
package import SyncCore

/// An operation with an attempt whose outcome was unknown: looked at once more when the late-commit
/// horizon has passed (design §6, "Late writes").
package struct Watch: Sendable, Hashable {
  package var operation: OperationID
  package var horizon: Horizon
  /// Wall clock from which the horizon counts, roughly: when to look.
  package var since: Instant
}

extension JournalView {
  /// Watches that began before `moment`, oldest first.
  package func watches(since moment: Instant, limit: Int) throws -> [Watch] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT * FROM watch WHERE since_ms <= ? ORDER BY since_ms, operation_id LIMIT ?"),
      arguments: [moment.milliseconds, limit]
    ).map(Watch.init(row:))
  }

  /// When the oldest watch began; nil: nothing is watched.
  package func watchedSince() throws -> Instant? {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT min(since_ms) FROM watch"))
      .map(Instant.init(milliseconds:))
  }

  /// How many operations are watched.
  package func watchCount() throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM watch") ?? 0
  }

  /// Since when an earlier change of a record, other than `operation`, may still arrive; nil: none.
  package func watchedSince(_ subject: Subject, besides operation: OperationID) throws -> Instant? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT max(w.since_ms) FROM operation AS o JOIN watch AS w ON w.operation_id = o.id
          WHERE o.subject_kind = ? AND o.subject_id = ? AND o.subject_other = ?
            AND o.id <> ? AND o.verb IN ('update', 'transition', 'billing')
          """), arguments: subject.columns + [operation.rawValue]
    ).map(Instant.init(milliseconds:))
  }
}

extension Journal {
  /// Ends a watch with what was read after the horizon: second copies are put before a person, and
  /// what a late arrival has overwritten is sent again.
  ///
  /// - Parameters:
  ///   - records: what a create may have made, or the record that was changed; what is ours of them
  ///     goes into the mirror like that of a pull.
  ///   - beganSequence: `mirrorSequence` before the read.
  /// - Throws: `LeadLost`.
  package func endWatch(
    _ id: OperationID, seeing records: [SyncCore.Record], membership: Fields? = nil,
    beganSequence: Int64, repairs policy: RepairPolicy, lead: Epoch
  ) async throws {
    let now = sources.now()
    let origin = MirrorOrigin(asOf: now, sequence: beganSequence, isAcknowledged: false)
    try await write(under: lead) { [self] db in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      try Sweep(ledger: ledger, policy: policy, origin: origin).look(at: records)
      if let operation = try ledger.readable(id) {
        let own = records.filter { $0.subject == operation.subject }
        try MirrorAbsorption.take(own, of: origin, in: db)
        let remote = membership ?? records.first { $0.subject == operation.subject }?.fields
        if let remote { try ledger.sendAgain(after: operation, remote) }
      }
      try WatchRows.end(id, in: db)
      try ledger.finish()
      try crash(.insideWatch)
    }
    try crash(.afterWatch)
  }

  /// Nothing could be read, or the operation is not settled yet: looked at again later.
  package func putOffWatch(_ id: OperationID, since: Instant, lead: Epoch) async throws {
    try await write(under: lead) { db in
      try db.cachedStatement(sql: "UPDATE watch SET since_ms = ? WHERE operation_id = ?")
        .execute(arguments: [since.milliseconds, id.rawValue])
    }
  }
}

/// The rows of `watch`.
enum WatchRows {
  static func begin(_ id: OperationID, _ horizon: Horizon, in db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO watch (operation_id, horizon, since_ms) VALUES (?, ?, ?)
        ON CONFLICT (operation_id) DO UPDATE SET
          horizon = excluded.horizon, since_ms = excluded.since_ms
        """
    ).execute(
      arguments: [id.rawValue, horizon.json.encodedString(), horizon.wall.milliseconds])
  }

  static func end(_ id: OperationID, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM watch WHERE operation_id = ?")
      .execute(arguments: [id.rawValue])
  }
}

extension Watch {
  fileprivate init(row: Row) throws {
    self.init(
      operation: OperationID(row["operation_id"]),
      horizon: try Horizon(json: OperationColumns.json(row, "horizon")),
      since: Instant(milliseconds: row["since_ms"]))
  }
}

extension Ledger {
  /// Proposes anew what a late arrival of `unknown` has overwritten.
  fileprivate func sendAgain(after unknown: Operation, _ remote: Fields) throws {
    let again = LateWrite.overwritten(
      by: unknown, later: try later(than: unknown), remote: remote)
    guard !again.isEmpty else { return }
    var call = unknown.call
    call.tool = "repair"
    call.requestID = nil
    call.argumentsDigest = "late arrival of \(unknown.id)"
    let base = Base(
      again.values.keys.reduce(into: [:]) { $0[$1] = remote[$1].map(BaseValue.server) })
    let draft = OperationDraft(
      LateWrite.verb(for: again), .existing(unknown.subject), wish: again,
      options: OperationOptions(repairs: unknown.id))
    _ = try Entrance(self, call: call, waitedUntil: nil).propose(draft, parked: nil, base: base)
  }

  /// Our changes of the same record behind `operation`, by position.
  private func later(than operation: Operation) throws -> [Operation] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation INDEXED BY operation_subject
          WHERE subject_kind = ? AND subject_id = ? AND subject_other = ?
            AND (position, id) > (?, ?) AND verb IN ('update', 'transition', 'billing')
            AND state NOT IN ('cancelled', 'discarded', 'superseded')
          ORDER BY position, id
          """),
      arguments: operation.subject.columns + [operation.position, operation.id.rawValue]
    ).compactMap(Self.readable)
  }
}
