import GRDB

extension Journal {
  /// Remembers that a client was told about parked operations up to an audit row
  /// (`Attention.upTo`). Never goes back.
  package func told(_ client: String, upTo auditID: Int64) async throws {
    try await write { db in
      try db.cachedStatement(
        sql: """
          INSERT INTO client (name, told_audit_id) VALUES (?, ?)
          ON CONFLICT (name) DO UPDATE SET
            told_audit_id = max(told_audit_id, excluded.told_audit_id)
          """
      ).execute(arguments: [client, auditID])
    }
  }
}
