import GRDB
import JSONTree
import SyncCore

/// Appends rows to the audit log, in the transaction of the change they tell of (design §12).
enum AuditWriter {
  /// One row before it has a place in the chain.
  struct Draft {
    var at: Instant
    /// nil: not about one operation.
    var operation: OperationID?
    /// `accepted`, `sent`, an `OperationEvent`, or a name such as `lead_taken`.
    var event: String
    var from: OperationState?
    var to: OperationState?
    /// Client and tool, `worker`, or `command status`.
    var actor: String
    /// What is told beside; never a secret.
    var payload: JSON
    /// Fresh and random, so that a payload cannot be guessed from its digest once it is erased.
    var salt: String
  }

  static func append(_ draft: Draft, in db: Database) throws {
    let last = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, chain_digest FROM audit ORDER BY id DESC LIMIT 1"))
    let id = (last?["id"] as Int64? ?? 0) + 1
    let previous = try last?["chain_digest"] as String? ?? AuditChain.beginning(in: db)
    let payload = draft.payload.encodedString(sortedKeys: true)
    let link = AuditChain.Link(
      id: id, at: draft.at, operation: draft.operation, event: draft.event,
      from: draft.from?.rawValue, to: draft.to?.rawValue, actor: draft.actor,
      payloadDigest: AuditChain.digest(ofPayload: payload, salt: draft.salt))
    try db.cachedStatement(
      sql: """
        INSERT INTO audit (id, at_ms, operation_id, event, from_state, to_state, actor,
          payload_digest, chain_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        id, draft.at.milliseconds, draft.operation?.rawValue, draft.event, link.from, link.to,
        draft.actor, link.payloadDigest, link.digest(after: previous),
      ])
    try db.cachedStatement(
      sql: "INSERT INTO audit_payload (audit_id, salt, payload) VALUES (?, ?, ?)"
    ).execute(arguments: [id, draft.salt, payload])
  }
}
