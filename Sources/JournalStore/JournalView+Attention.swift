import GRDB
import SyncCore

extension JournalView {
  /// What parked for a client since it was last told, and is parked still (design §11).
  ///
  /// - Parameter max: operations shown; the others are counted and told next time.
  package func attention(for client: String, max limit: Int) throws -> Attention {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT o.id, max(a.id) AS audit_id, count(*) OVER () AS parked
          FROM operation AS o INDEXED BY operation_parked
          JOIN audit AS a ON a.operation_id = o.id
          WHERE o.state IN ('conflict', 'rejected', 'review') AND o.client = :client
            AND a.to_state IN ('conflict', 'rejected', 'review')
            AND a.id > ifnull((SELECT told_audit_id FROM client WHERE name = :client), 0)
          GROUP BY o.id ORDER BY audit_id LIMIT :limit
          """), arguments: ["client": client, "limit": Self.bounded(limit)])
    let operations = try rows.compactMap { try operation(OperationID($0["id"])) }
    let parked: Int = rows.first?["parked"] ?? 0
    return Attention(
      operations: operations, more: parked - operations.count, upTo: rows.last?["audit_id"])
  }
}
