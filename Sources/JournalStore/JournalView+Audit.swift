import GRDB
import SyncCore

extension JournalView {
  /// Audit rows in the order of the chain, payloads joined in where they are not erased.
  ///
  /// - Parameter latestFirst: the other way round, for people.
  package func audit(
    _ filter: AuditFilter, latestFirst: Bool = false, limit: Int, offset: Int = 0
  ) throws -> [AuditRow] {
    let conditions = Self.conditions(filter)
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT a.*, p.payload FROM audit AS a LEFT JOIN audit_payload AS p ON p.audit_id = a.id
        \(conditions.clause) ORDER BY a.id \(latestFirst ? "DESC" : "ASC") LIMIT ? OFFSET ?
        """, arguments: conditions.paged(limit, offset))
    return try rows.map { try AuditRow($0) }
  }

  static func conditions(_ filter: AuditFilter) -> SQLConditions {
    var conditions = SQLConditions()
    if let operation = filter.operation {
      conditions.add("a.operation_id = ?", operation.rawValue)
    }
    if let after = filter.after { conditions.add("a.id > ?", after) }
    if let events = filter.events { conditions.add("a.event", in: events) }
    if let actor = filter.actor { conditions.add("a.actor = ?", actor) }
    if let from = filter.from { conditions.add("a.at_ms >= ?", from.milliseconds) }
    if let to = filter.to { conditions.add("a.at_ms < ?", to.milliseconds) }
    return conditions
  }
}
