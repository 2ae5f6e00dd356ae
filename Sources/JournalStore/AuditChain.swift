import GRDB
import JSONTree
import SyncCore

/// How the rows of the audit log are chained: each row's digest covers the one before it.
enum AuditChain {
  /// The columns of one row that the chain covers.
  struct Link {
    var id: Int64
    var at: Instant
    var operation: OperationID?
    var event: String
    var from: String?
    var to: String?
    var actor: String
    var payloadDigest: String

    /// SHA-256 of the previous chain digest and this row in canonical form.
    func digest(after previous: String) -> String {
      Digest.hex(of: previous, canonical)
    }

    /// A JSON list in the order of the columns: unambiguous, whatever the texts contain.
    private var canonical: String {
      let values: [JSON] = [
        .integer(id), .integer(at.milliseconds), operation.map { .integer($0.rawValue) } ?? .null,
        .string(event), from.map { .string($0) } ?? .null, to.map { .string($0) } ?? .null,
        .string(actor), .string(payloadDigest),
      ]
      return JSON.array(values).encodedString()
    }
  }

  /// What the first row chains to: the identity of the file, so that no chain can be moved to
  /// another journal.
  static func beginning(in db: Database) throws -> String {
    try String.fetchOne(db.cachedStatement(sql: "SELECT uuid FROM journal WHERE one = 1")) ?? ""
  }

  static func digest(ofPayload payload: String, salt: String) -> String {
    Digest.hex(of: salt, payload)
  }
}

extension AuditChain.Link {
  init(row: Row) {
    self.init(
      id: row["id"], at: Instant(milliseconds: row["at_ms"]),
      operation: (row["operation_id"] as Int64?).map(OperationID.init), event: row["event"],
      from: row["from_state"], to: row["to_state"], actor: row["actor"],
      payloadDigest: row["payload_digest"])
  }
}
