import GRDB
import JSONTree
package import SyncCore

extension JournalView {
  /// The connection to the service as last recorded.
  package func link() throws -> LinkState {
    let row = try onlyRow("SELECT * FROM link WHERE one = 1")
    func instant(_ column: String) -> Instant? {
      (row[column] as Int64?).map(Instant.init(milliseconds:))
    }
    return LinkState(
      failures: row["failures"], openedAt: instant("opened_at_ms"),
      probeAt: instant("probe_at_ms"), probes: row["probes"],
      offlineSince: instant("offline_since_ms"), pausedSince: instant("paused_since_ms"),
      pauseReason: try (row["pause_reason"] as String?).map(Reason.init(text:)),
      slowUntil: instant("slow_until_ms"), contactAt: instant("contact_at_ms"))
  }

  /// What is known of the account and of the user whose credentials are used.
  package func account() throws -> AccountFacts {
    let row = try onlyRow("SELECT * FROM journal WHERE one = 1")
    return AccountFacts(
      account: row["account_id"], serviceHost: row["service_host"],
      accountName: row["account_name"], user: (row["user_id"] as Int64?).flatMap(RemoteID.init),
      userName: row["user_name"], role: row["user_role"], zone: row["user_zone"],
      weekStart: row["week_start"])
  }

  /// When a tool was last called, to the minute; nil: none was yet.
  package func usedAt() throws -> Instant? {
    let row = try onlyRow("SELECT used_at_ms FROM journal WHERE one = 1")
    return (row["used_at_ms"] as Int64?).map(Instant.init(milliseconds:))
  }

  package func leader() throws -> LeaderRow {
    let row = try onlyRow("SELECT * FROM leader WHERE one = 1")
    return LeaderRow(
      epoch: Epoch(row["epoch"]), pid: row["pid"], boot: row["boot"], machine: row["machine"],
      since: (row["since_ms"] as Int64?).map(Instant.init(milliseconds:)),
      beatAt: (row["beat_at_ms"] as Int64?).map(Instant.init(milliseconds:)),
      askedAt: (row["asked_at_ms"] as Int64?).map(Instant.init(milliseconds:)))
  }

  /// Whether something is being made sure of because the journal was restored or copied.
  package func isMakingSureOfRestored() throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT EXISTS (SELECT 1 FROM operation WHERE state = 'ambiguous' AND reason_code = ?)
          """), arguments: [Reason.Code.journalRestored]) ?? false
  }

  /// How many operations stand in each state, from the counters; every state is there.
  package func counts() throws -> [OperationState: Int] {
    try countsByVerb().mapValues { $0.values.reduce(0, +) }
  }

  /// The same, told apart by what they do; every state is there, verbs only where there are any.
  package func countsByVerb() throws -> [OperationState: [Verb: Int]] {
    var counts = Dictionary(
      uniqueKeysWithValues: OperationState.allCases.map { ($0, [Verb: Int]()) })
    let rows = try Row.fetchAll(
      db.cachedStatement(sql: "SELECT state, verb, operations FROM counter"))
    for row in rows {
      guard let state = OperationState(rawValue: row["state"]),
        let verb = Verb(rawValue: row["verb"])
      else { continue }
      counts[state]?[verb] = row["operations"]
    }
    return counts
  }

  /// When the worker next does something about an operation that it has not in hand: nil: nothing
  /// waits for it; a moment up to `now`: something is due.
  package func nextDue(at now: Instant) throws -> Instant? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT not_before_ms FROM operation INDEXED BY operation_ready
          WHERE state IN ('pending', 'ambiguous') AND held_by IS NULL
          ORDER BY not_before_ms LIMIT 1
          """)
    ).map { $0 == 0 ? now : Instant(milliseconds: $0) }
  }

  /// What SQLite finds wrong with the file; empty: it is whole. Reads all of it.
  package func integrityProblems() throws -> [String] {
    try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
  }

  /// Unfinished operations: what every answer calls `pending_changes`.
  package func pendingChanges() throws -> Int {
    try Int.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT sum(operations) FROM counter
          WHERE state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')
          """)) ?? 0
  }

  /// The unfinished operation that is first in the order; nil: the queue is empty.
  package func oldestUnfinished() throws -> Operation? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT * FROM operation INDEXED BY operation_unfinished
        WHERE state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')
        ORDER BY position LIMIT 1
        """
    ).map(Operation.init(listing:))
  }

  /// The row of a table that has exactly one from the opening on.
  private func onlyRow(_ sql: String) throws -> Row {
    guard let row = try Row.fetchOne(db.cachedStatement(sql: sql)) else {
      throw UndecodablePayload("the journal has no row for: \(sql)")
    }
    return row
  }
}

extension Reason {
  /// The text in which a reason is stored: `{"code": …, "sentence": …}`.
  var text: String {
    (["code": .string(code), "sentence": .string(sentence)] as JSON).encodedString()
  }

  /// - Throws: `UndecodablePayload` when the text is not what `text` makes.
  init(text: String) throws {
    let json = try JSON(parsing: text)
    guard let code = json["code"]?.stringValue, let sentence = json["sentence"]?.stringValue else {
      throw UndecodablePayload("a reason has a code and a sentence")
    }
    self.init(code, sentence)
  }
}
