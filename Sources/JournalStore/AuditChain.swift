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
  /// In the order of the initializer below.
  static let columns = """
    a.id, a.at_ms, a.operation_id, a.event, a.from_state, a.to_state, a.actor, a.payload_digest
    """

  /// - Parameter row: begins with `columns`.
  init(row: Row) {
    self.init(
      id: row[0], at: Instant(milliseconds: row[1]),
      operation: (row[2] as Int64?).map(OperationID.init), event: row[3], from: row[4], to: row[5],
      actor: row[6], payloadDigest: row[7])
  }
}
