import GRDB
package import SyncCore

/// A part of the entries that somebody asked for, with what they have in common.
package struct EntrySum: Sendable, Hashable {
  package let user: EntityID?
  /// Own project of the entries, else that of their task.
  package let project: EntityID?
  package let isBillable: Bool
  package let isBilled: Bool
  package let count: Int
  package let seconds: Int64
}

extension JournalView {
  /// The entries by user, project and billing flags, in one look at each; the longest sum first.
  ///
  /// An entry whose duration is not known (a running one) is counted and adds nothing. There are at
  /// most as many sums as entries: a caller that bounds these bounds the answer.
  package func entrySums(_ filter: EntryFilter) throws -> [EntrySum] {
    let conditions = try conditions(filter)
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT user_id, project_id,
          ifnull(json_extract(fields, '$.is_billable'), 0) = 1 AS is_billable,
          ifnull(json_extract(fields, '$.is_billed'), 0) = 1 AS is_billed,
          count(*) AS entries, ifnull(sum(duration_s), 0) AS seconds
        FROM visible \(conditions.clause)
        GROUP BY 1, 2, 3, 4 ORDER BY seconds DESC, user_id, project_id
        """, arguments: conditions.arguments)
    return rows.map { row in
      EntrySum(
        user: (row["user_id"] as Int64?).flatMap { EntityID($0) },
        project: (row["project_id"] as Int64?).flatMap { EntityID($0) },
        isBillable: row["is_billable"], isBilled: row["is_billed"], count: row["entries"],
        seconds: row["seconds"])
    }
  }
}
