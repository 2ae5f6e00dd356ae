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
  /// - Returns: false when nothing was ended: a change of the same record is on its way, and what was
  ///   read is no ground for another one beside it.
  /// - Throws: `LeadLost`.
  package func endWatch(
    _ id: OperationID, seeing records: [SyncCore.Record], membership: Fields? = nil,
    beganSequence: Int64, repairs policy: RepairPolicy, lead: Epoch
  ) async throws -> Bool {
    let now = sources.now()
    let origin = MirrorOrigin(asOf: now, sequence: beganSequence, isAcknowledged: false)
    let isOver = try await write(under: lead) { [self] db in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      if try ledger.isChanging(besides: id) { return false }
      try Sweep(ledger: ledger, policy: policy, origin: origin).look(at: records)
      if var operation = try ledger.readable(id) {
        operation.wish = try IdentityLookup(db).resolve(operation.wish)
        let own = records.filter { $0.subject == operation.subject }
        try MirrorAbsorption.take(own, of: origin, in: db)
        let remote = membership ?? records.first { $0.subject == operation.subject }?.fields
        if let remote { try ledger.sendAgain(after: operation, remote) }
        for record in records where LateWrite.hasEnded(record, by: operation) {
          try MirrorAbsorption.take([record], of: origin, in: db)
          try ledger.startAgain(after: operation, record, policy)
        }
      }
      try WatchRows.end(id, in: db)
      try ledger.finish()
      try crash(.insideWatch)
      return true
    }
    try crash(.afterWatch)
    return isOver
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
  /// How far ahead of now a watch may begin: one that is put off to a look-up's time.
  static let aheadMax: Duration = Limits.lookUpDelays[1]

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
      horizon: try Horizon(json: OperationColumns.json(row["horizon"] as String, "horizon")),
      since: Instant(milliseconds: row["since_ms"]))
  }
}

extension Ledger {
  /// Whether another change of the same record was sent and is not settled.
  fileprivate func isChanging(besides id: OperationID) throws -> Bool {
    guard let watched = try readable(id), Self.changing.contains(watched.verb) else { return false }
    return try unfinished(on: watched.subject).contains {
      $0.id != id && ($0.state == .attempted || $0.state == .ambiguous)
    }
  }

  private static let changing: Set<Verb> = [.update, .transition, .billing]

  /// Proposes anew what a late arrival of `unknown` has overwritten: in the place of the wish that it
  /// repeats, so that what was accepted behind that one (a billing flag, say) waits for it.
  fileprivate func sendAgain(after unknown: Operation, _ remote: Fields) throws {
    let later = try later(than: unknown)
    let again = LateWrite.overwritten(by: unknown, later: later, remote: remote)
    let names = Set(again.names)
    guard let last = later.last(where: { !names.isDisjoint(with: $0.wish.names) }) else { return }
    var call = unknown.call
    call.tool = "repair"
    call.requestID = nil
    call.argumentsDigest = "late arrival of \(unknown.id)"
    let base = Base(
      again.values.keys.reduce(into: [:]) { $0[$1] = remote[$1].map(BaseValue.server) })
    let draft = OperationDraft(
      LateWrite.verb(for: again), .existing(unknown.subject), wish: again,
      options: OperationOptions(repairs: unknown.id))
    _ = try Entrance(self, call: call, waitedUntil: nil).propose(
      draft, parked: nil, base: base, position: last.position)
  }

  /// Proposes anew the start of a timer that a late arrival of the stop `unknown` has ended. One of
  /// ours runs again by itself, unless it was to be stopped since; one that was started elsewhere is
  /// a person's to decide.
  fileprivate func startAgain(
    after unknown: Operation, _ entry: SyncCore.Record, _ policy: RepairPolicy
  ) throws {
    let starter = try JournalView(db).maker(of: entry.subject)
    if let starter, try isStopped(starter, entry.id) { return }
    var call = (starter ?? unknown).call
    call.tool = "repair"
    call.requestID = nil
    call.argumentsDigest = "late arrival of \(unknown.id) on \(entry.subject)"
    let entrance = Entrance(self, call: call, waitedUntil: nil)
    let wish = entry.fields.only([.taskID, .startAt, .zone])
    _ = try entrance.propose(
      OperationDraft(
        .timerStart, .existing(.myTimer), wish: wish,
        options: OperationOptions(repairs: unknown.id)),
      parked: starter == nil ? .stoppedByLate(unknown.id, entry.id) : nil)
    guard starter != nil else { return }
    let isBilled = entry.fields[.isBilled] == .flag(true)
    _ = try entrance.propose(
      OperationDraft(
        .delete, .existing(entry.subject), options: OperationOptions(repairs: unknown.id)),
      parked: policy == .auto && !isBilled ? nil : .leftByLate(unknown.id, entry.id))
  }

  /// Whether the timer that `starter` began was to be stopped, by whatever became of that. A stop that
  /// names no entry may have meant it.
  private func isStopped(_ starter: Operation, _ entry: RemoteID) throws -> Bool {
    let ids = [entry.rawValue, starter.creates?.id.rawValue ?? entry.rawValue]
    return try Bool.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM operation INDEXED BY operation_subject
            WHERE subject_kind = ? AND subject_id = ? AND subject_other = ? AND position > ?
              AND verb = 'timerStop' AND state NOT IN ('cancelled', 'discarded')
              AND ifnull(json_extract(options, '$.bound_entry'), ?) IN (?, ?))
          """), arguments: Subject.myTimer.columns + [starter.position, ids[0], ids[0], ids[1]])
      ?? false
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
