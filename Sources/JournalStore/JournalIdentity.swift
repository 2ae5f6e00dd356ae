import GRDB
import SyncCore

/// The row `journal`: what this file is and whose.
struct JournalIdentity: Sendable {
  var uuid: String
  var account: Int64
  var serviceHost: String
  /// nil until the first `/me`.
  var user: RemoteID?
  var userName: String?
  var fingerprint: String
  var salt: String

  /// - Returns: nil when the row is missing, which is damage.
  static func fetch(_ db: Database) throws -> JournalIdentity? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT uuid, account_id, service_host, user_id, user_name, credential_fingerprint,
          fingerprint_salt FROM journal WHERE one = 1
        """
    ).map {
      JournalIdentity(
        uuid: $0["uuid"], account: $0["account_id"], serviceHost: $0["service_host"],
        user: ($0["user_id"] as Int64?).flatMap(RemoteID.init), userName: $0["user_name"],
        fingerprint: $0["credential_fingerprint"], salt: $0["fingerprint_salt"])
    }
  }

  /// Writes the rows that a new file needs.
  func insert(into db: Database, at now: Instant) throws {
    try db.execute(
      sql: """
        INSERT INTO journal (one, uuid, created_at_ms, account_id, service_host,
          credential_fingerprint, fingerprint_salt, provisional_last, mirror_sequence)
        VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)
        """,
      arguments: [
        uuid, now.milliseconds, account, serviceHost, fingerprint, salt, ProvisionalID.me.rawValue,
      ])
    try db.execute(sql: "INSERT INTO leader (one, epoch) VALUES (1, 0)")
    try db.execute(sql: "INSERT INTO link (one, failures) VALUES (1, 0)")
    try db.execute(
      sql: "INSERT INTO identity (provisional_id, kind) VALUES (?, ?)",
      arguments: [ProvisionalID.me.rawValue, EntityKind.user.rawValue])
  }
}
