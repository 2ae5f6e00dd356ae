import GRDB
import JSONTree
import Logging
package import SyncCore

extension Journal {
  /// Most operations that one `next` returns.
  static let nextMax = 1_000

  /// What the worker may do next. Nothing is written: whoever sends commits it with `begin`.
  ///
  /// Strict classes: somebody waits for the result · timer stops · the rest; each by position. Rows
  /// that cannot be decoded are put before a person by the way.
  /// - Parameter excluding: operations that the worker has in hand.
  /// - Throws: `LeadLost`, `JournalFailure`.
  package func next(
    _ lead: Epoch, now: Instant, excluding: Set<OperationID>, limit: Int
  ) throws -> NextWork {
    do {
      let (work, unreadable) = try pool.read { db in
        try Self.requireLead(lead, in: db)
        var choice = NextChoice(
          db, now: now, excluding: excluding, limit: min(max(limit, 0), Self.nextMax))
        let ready = try choice.ready()
        return (
          NextWork(
            ready: ready, pulls: try choice.pulls(), wakeAt: try choice.wakeAt(),
            unfinished: try JournalView(db).pendingChanges(),
            isClockBehind: try choice.isClockBehind()),
          choice.unreadable
        )
      }
      if !unreadable.isEmpty { try park(unreadable, lead) }
      return work
    } catch {
      throw JournalFailure.explaining(error, path: place.file)
    }
  }

  /// Parks what a newer version wrote, or what was damaged: never sent, never dropped.
  private func park(_ unreadable: [(id: OperationID, problem: String)], _ lead: Epoch) throws {
    let now = sources.now()
    try writeBlocking { db in
      try Self.requireLead(lead, in: db)
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      for (id, problem) in unreadable {
        guard let head = try OperationHead.fetch(id, in: db) else { continue }
        let event: OperationEvent = head.state == .pending ? .undecodable : .needsReview
        guard head.transition(on: event) != nil else { continue }
        let reason = Reason(
          "undecodable", "This version cannot read what was accepted (\(problem)): update ttsync.")
        _ = try ledger.move(head, OperationChange(event, reason: reason))
      }
      try ledger.finish()
    }
    logger.error("undecodable operations parked", metadata: ["count": "\(unreadable.count)"])
  }
}

/// The worker's choice inside one read transaction.
struct NextChoice {
  private let db: Database
  private let now: Instant
  private let excluding: Set<OperationID>
  private let limit: Int
  private var chosen: Set<OperationID> = []
  private(set) var unreadable: [(id: OperationID, problem: String)] = []

  init(_ db: Database, now: Instant, excluding: Set<OperationID>, limit: Int) {
    self.db = db
    self.now = now
    self.excluding = excluding
    self.limit = limit
  }

  static let isReady = "state IN ('pending', 'ambiguous') AND held_by IS NULL"

  /// Somebody waits for it, so there are few.
  static let waited = """
    SELECT * FROM operation INDEXED BY operation_waited
    WHERE \(isReady) AND waited_until_ms IS NOT NULL AND waited_until_ms > :now
      AND not_before_ms <= :now ORDER BY position LIMIT :limit
    """
  static let stops = """
    SELECT * FROM operation INDEXED BY operation_timer_stop
    WHERE \(isReady) AND verb = 'timerStop' AND not_before_ms <= :now
    ORDER BY position LIMIT :limit
    """
  /// Never delayed: the long part of a queue, read in the order of its index.
  static let undelayed = """
    SELECT * FROM operation INDEXED BY operation_ready
    WHERE \(isReady) AND not_before_ms = 0 AND :now > 0 ORDER BY position LIMIT :limit
    """
  /// Delayed and due: few, since nothing else is tried while the service is away.
  static let due = """
    SELECT * FROM operation INDEXED BY operation_ready
    WHERE \(isReady) AND not_before_ms > 0 AND not_before_ms <= :now
    ORDER BY position LIMIT :limit
    """
  /// Put off at a moment that has not come: the wall clock was set back since.
  static let ahead = """
    SELECT EXISTS (SELECT 1 FROM operation INDEXED BY operation_put_off
        WHERE state IN ('pending', 'ambiguous') AND not_before_ms > 0
          AND put_off_at_ms > :now + :step)
      OR EXISTS (SELECT 1 FROM watch INDEXED BY watch_since WHERE since_ms > :now + :ahead)
    """
  static let earliest = """
    SELECT min(not_before_ms) FROM operation INDEXED BY operation_ready
    WHERE \(isReady) AND not_before_ms > :now
    """

  mutating func ready() throws -> [Operation] {
    var result = try take(Self.waited)
    result += try take(Self.stops)
    let rest = try take(Self.undelayed) + take(Self.due)
    result += rest.sorted { ($0.position, $0.id.rawValue) < ($1.position, $1.id.rawValue) }
    return Array(result.prefix(limit))
  }

  private mutating func take(_ sql: String) throws -> [Operation] {
    let rows = try Row.fetchAll(
      db.cachedStatement(sql: sql),
      arguments: [
        "now": now.milliseconds, "limit": limit + excluding.count + chosen.count,
      ])
    var operations: [Operation] = []
    for row in rows {
      let id = OperationID(row[.id])
      guard !excluding.contains(id), chosen.insert(id).inserted else { continue }
      do {
        operations.append(try Operation(row: row))
      } catch let problem as UndecodablePayload {
        unreadable.append((id, problem.problem))
      }
    }
    return operations
  }

  /// Reads asked for and still wanted, shortest patience first: people's before confirming reads.
  /// Failed ones wait to be asked again.
  func pulls() throws -> [PullScope] {
    try String.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT scope FROM pull_request WHERE waited_until_ms > ? AND failure IS NULL
          ORDER BY waited_until_ms, asked_at_ms, scope LIMIT ?
          """), arguments: [now.milliseconds, limit]
    ).compactMap(PullScope.init(key:))
  }

  func isClockBehind() throws -> Bool { try Self.isClockBehind(now, db) }

  static func isClockBehind(_ now: Instant, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: ahead),
      arguments: [
        "now": now.milliseconds, "step": Limits.clockStepMin.milliseconds,
        "ahead": WatchRows.aheadMax.milliseconds,
      ]) ?? false
  }

  func wakeAt() throws -> Instant? {
    try Int64.fetchOne(
      db.cachedStatement(sql: Self.earliest), arguments: ["now": now.milliseconds]
    ).map(Instant.init(milliseconds:))
  }
}
