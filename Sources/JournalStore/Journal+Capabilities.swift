import GRDB
import JSONTree
package import SyncCore

extension JournalView {
  /// What was learned about the account, expired or not; what only a newer version knows is left
  /// out.
  package func capabilities() throws -> [CapabilityFact] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT name, value, learned_at_ms, expires_at_ms FROM capability ORDER BY name")
    ).compactMap { row in
      Capability(rawValue: row["name"]).map {
        CapabilityFact(
          $0, row["value"], learnedAt: Instant(milliseconds: row["learned_at_ms"]),
          expiresAt: Instant(milliseconds: row["expires_at_ms"]))
      }
    }
  }
}

extension Journal {
  /// Keeps what was learned about the account, in place of what was believed before. A changed
  /// value is an audit row; a confirmed one only grows younger.
  ///
  /// - Parameter evidence: where it comes from, for the audit: `probe`, `answer`.
  /// - Throws: `LeadLost`.
  package func learn(_ facts: [CapabilityFact], from evidence: String, lead: Epoch) async throws {
    guard !facts.isEmpty else { return }
    let now = sources.now()
    try await write(under: lead) { [self] db in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      let before = try JournalView(db).capabilities()
      for fact in facts {
        try db.cachedStatement(
          sql: """
            INSERT INTO capability (name, value, learned_at_ms, expires_at_ms) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value,
              learned_at_ms = excluded.learned_at_ms, expires_at_ms = excluded.expires_at_ms
            """
        ).execute(
          arguments: [
            fact.capability.rawValue, fact.value, fact.learnedAt.milliseconds,
            fact.expiresAt.milliseconds,
          ])
        let old = before.first { $0.capability == fact.capability }
        // The server's clock drifts; that is no decision that anybody has to account for.
        guard old?.value != fact.value, fact.capability != .serverClock else { continue }
        try ledger.audit(
          "capability_learned",
          [
            "capability": .string(fact.capability.rawValue), "value": .string(fact.value),
            "before": (old?.value).map(JSON.string) ?? .null, "from": .string(evidence),
          ])
      }
    }
  }

  /// Takes a read that was asked for back, because nobody waits for it any more.
  ///
  /// - Returns: false: it was not asked for, or has been served.
  @discardableResult
  package func withdraw(_ scope: PullScope) async throws -> Bool {
    try await write { db in
      try db.cachedStatement(sql: "DELETE FROM pull_request WHERE scope = ?")
        .execute(arguments: [scope.key])
      return db.changesCount > 0
    }
  }

  /// Says that what was asked for has been brought, where nothing of it goes into the mirror.
  package func serve(_ scope: PullScope, lead: Epoch) async throws {
    try await write(under: lead) { try CoverageWriter.serve(scope, in: $0) }
  }
}
