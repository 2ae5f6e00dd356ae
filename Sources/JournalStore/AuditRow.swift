import GRDB
package import JSONTree
package import SyncCore

/// One row of the audit log (design §12).
package struct AuditRow: Sendable, Hashable {
  /// Without gaps, from 1; the order of the chain.
  package var id: Int64
  package var at: Instant
  /// nil: not about one operation.
  package var operation: OperationID?
  /// `accepted`, `sent`, an `OperationEvent`, or a name such as `lead_taken`.
  package var event: String
  /// nil: birth, or not about one operation.
  package var from: OperationState?
  package var to: OperationState?
  package var actor: String
  /// nil: erased; the chain stays whole without it.
  package var payload: JSON?
  package var payloadDigest: String
  package var chainDigest: String
}

extension AuditRow {
  /// The columns of `audit` with `payload` of `audit_payload` joined in.
  init(_ row: Row) throws {
    id = row["id"]
    at = Instant(milliseconds: row["at_ms"])
    operation = (row["operation_id"] as Int64?).map(OperationID.init)
    event = row["event"]
    from = (row["from_state"] as String?).flatMap(OperationState.init)
    to = (row["to_state"] as String?).flatMap(OperationState.init)
    actor = row["actor"]
    payload = try (row["payload"] as String?).map { try JSON(parsing: $0) }
    payloadDigest = row["payload_digest"]
    chainDigest = row["chain_digest"]
  }
}
