import GRDB

/// Keeps what each client was told about parked operations.
enum ClientWriter {
  /// Remembers that a client was told up to an audit row; never goes back.
  static func told(_ client: String, upTo auditID: Int64, in db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO client (name, told_audit_id) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET
          told_audit_id = max(told_audit_id, excluded.told_audit_id)
        """
    ).execute(arguments: [client, auditID])
  }
}
