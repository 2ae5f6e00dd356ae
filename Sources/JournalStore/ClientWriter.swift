import GRDB
import SyncCore

/// Keeps what each client was told about parked operations, and when tools were used.
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

  static func used(at now: Instant, in db: Database) throws {
    try db.cachedStatement(sql: "UPDATE journal SET used_at_ms = ? WHERE one = 1")
      .execute(arguments: [now.milliseconds])
  }
}
