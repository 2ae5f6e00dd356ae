import GRDB
import JSONTree
package import SyncCore

extension JournalView {
  /// Time entries by start, then id.
  package func entries(
    _ filter: EntryFilter, ascending: Bool, limit: Int, offset: Int = 0
  ) throws -> [VisibleRecord] {
    let conditions = try conditions(filter)
    let order = ascending ? "ASC" : "DESC"
    // Both halves come in the order of their index and are merged, so that a page costs a page. The
    // view would sort everything that fits first.
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT kind, id, other, fields, project_id, pending, as_of_ms, start_at_ms FROM overlay
          \(conditions.clause) AND is_deleted = 0
          UNION ALL
          SELECT kind, id, other, fields, project_id, 0, as_of_ms, start_at_ms FROM mirror AS m
          \(conditions.clause) AND NOT EXISTS (
            SELECT 1 FROM overlay AS o WHERE o.kind = m.kind AND o.id = m.id AND o.other = m.other)
          ORDER BY start_at_ms \(order), id \(order) LIMIT ? OFFSET ?
          """), arguments: conditions.arguments + conditions.paged(limit, offset))
    return try rows.map(VisibleRecord.init(row:))
  }

  /// How many entries there are, and the sum of their durations in seconds. An entry whose duration
  /// is not known (a running one) adds nothing.
  ///
  /// The server's copies are summed from their index alone; what waits here is taken out of them and
  /// put in as it is seen.
  package func entryTotals(_ filter: EntryFilter) throws -> (count: Int, seconds: Int64) {
    let conditions = try conditions(filter)
    let copies = try totals("mirror AS m \(conditions.clause)", conditions)
    guard try hasPending(.timeEntry) else { return copies }
    let hidden = try totals(
      """
      mirror AS m \(conditions.clause) AND EXISTS (
        SELECT 1 FROM overlay AS o WHERE o.kind = m.kind AND o.id = m.id AND o.other = m.other)
      AND m.id IN (SELECT id FROM overlay WHERE kind = 'timeEntry')
      """, conditions)
    let seen = try totals("overlay \(conditions.clause) AND is_deleted = 0", conditions)
    return (
      copies.count - hidden.count + seen.count, copies.seconds - hidden.seconds + seen.seconds
    )
  }

  private func totals(
    _ source: String, _ conditions: SQLConditions
  ) throws -> (count: Int, seconds: Int64) {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT count(*) AS entries, ifnull(sum(duration_s), 0) AS seconds FROM \(source)
          """), arguments: conditions.arguments)
    return (row?[0] ?? 0, row?[1] ?? 0)
  }

  /// The running timer of the user whose credentials are used, with pending starts and stops.
  ///
  /// - Returns: subject `.myTimer`, fields entry_id, task_id, project_id, start_at_ms, zone and,
  ///   where told, name (of its task); entry_id is absent when only the task is known. nil: nothing
  ///   runs as far as known; whether that is known at all says `coverage(.timer)`.
  package func timer() throws -> VisibleRecord? {
    guard let record = try record(.myTimer), record.fields[.entryID] != .null else { return nil }
    return record
  }

  /// The containers of an entity with these fields, nearest first.
  ///
  /// An entry has task, project, customer; a task project, customer; a project customer, service.
  /// What the fields do not say is looked up: an entry's project through its task, a customer
  /// through the project.
  package func containers(of kind: EntityKind, fields: Fields) throws -> [Subject] {
    try ContainerLookup(db).containers(of: kind, fields: fields)
  }

  func conditions(_ filter: EntryFilter) throws -> SQLConditions {
    var conditions = SQLConditions()
    conditions.add(kind: .timeEntry)
    if let ids = filter.ids { conditions.add("id", in: try resolved(ids)) }
    for (column, id) in [
      ("user_id", filter.user), ("project_id", filter.project), ("customer_id", filter.customer),
      ("parent_id", filter.task),
    ] {
      if let id { conditions.add("\(column) = ?", try resolve(id).rawValue) }
    }
    if let from = filter.from { conditions.add("start_at_ms >= ?", from.milliseconds) }
    if let to = filter.to { conditions.add("start_at_ms < ?", to.milliseconds) }
    if let end = filter.endsAfter {
      conditions.add("ifnull(start_at_ms + 1000 * duration_s > ?, 1)", end.milliseconds)
    }
    if let isBilled = filter.isBilled {
      conditions.add("ifnull(json_extract(fields, '$.is_billed'), 0) = ?", isBilled)
    }
    if let isWork = filter.isWork {
      conditions.add("is_work = ?", isWork)
    }
    return conditions
  }
}
