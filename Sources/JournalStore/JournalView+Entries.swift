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
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT \(VisibleRecord.columns) FROM visible \(conditions.clause)
        ORDER BY start_at_ms \(order), id \(order) LIMIT ? OFFSET ?
        """, arguments: conditions.paged(limit, offset))
    return try rows.map(VisibleRecord.init(row:))
  }

  /// How many entries there are, and the sum of their durations in seconds. An entry whose duration
  /// is not known (a running one) adds nothing.
  package func entryTotals(_ filter: EntryFilter) throws -> (count: Int, seconds: Int64) {
    let conditions = try conditions(filter)
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*) AS entries, ifnull(sum(duration_s), 0) AS seconds
        FROM visible \(conditions.clause)
        """, arguments: conditions.arguments)
    return (row?["entries"] ?? 0, row?["seconds"] ?? 0)
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

  /// What hangs below a project, task, customer or service, as the user sees it. Other kinds: zeros.
  ///
  /// - Parameters:
  ///   - isOnServer: only what the server is known to have: what waits behind a decision has no part
  ///     in it.
  ///   - days: of the entries, both inclusive, in the user's zone; nil: all that are known.
  package func countsBelow(
    _ container: Subject, isOnServer: Bool = false, days: ClosedRange<Day>? = nil
  ) throws -> ContainerCounts {
    let table = isOnServer ? "mirror" : "visible"
    let key = try IdentityLookup(db).resolve(container)
    let (taskColumn, entryColumn): (String?, String)
    switch key.kind {
    case .task: (taskColumn, entryColumn) = (nil, "parent_id")
    case .project: (taskColumn, entryColumn) = ("parent_id", "project_id")
    case .customer: (taskColumn, entryColumn) = ("customer_id", "customer_id")
    case .service:
      return ContainerCounts(
        tasks: 0, entries: 0, seconds: 0, projects: try projects(of: key, table), days: days)
    case .timeEntry, .user, .membership, .timer, .userGroup, .groupMembership, .webhook,
      .notification, .preference, .taskOrder, .tag, .account:
      return ContainerCounts(tasks: 0, entries: 0, seconds: 0, days: days)
    }
    let tasks = try taskColumn.map { try sums(.task, $0, key.id, table).count } ?? 0
    let entries = try sums(.timeEntry, entryColumn, key.id, table, try days.map(moments))
    let projects = key.kind == .customer ? try projects(of: key, table) : 0
    return ContainerCounts(
      tasks: tasks, entries: entries.count, seconds: entries.seconds, projects: projects,
      days: days)
  }

  /// From the first moment of the first day up to the end of the last, in the user's zone.
  private func moments(of days: ClosedRange<Day>) throws -> Range<Instant> {
    let zone = try account().zone.flatMap { Zone($0) } ?? .utc
    return zone.startOfDay(days.lowerBound)..<zone.startOfDay(days.upperBound + 1)
  }

  /// How many projects name a customer or service.
  private func projects(of container: Subject, _ table: String) throws -> Int64 {
    let column =
      container.kind == .customer ? "customer_id" : "json_extract(fields, '$.service_id')"
    return try Int64.fetchOne(
      db.cachedStatement(
        sql: "SELECT count(*) FROM \(table) WHERE kind = 'project' AND \(column) = ?"),
      arguments: [container.id.rawValue]) ?? 0
  }

  private func sums(
    _ kind: EntityKind, _ column: String, _ id: EntityID, _ table: String,
    _ moments: Range<Instant>? = nil
  ) throws -> (count: Int64, seconds: Int64) {
    var conditions = SQLConditions()
    conditions.add("kind = ?", kind.rawValue)
    conditions.add("\(column) = ?", id.rawValue)
    if let moments {
      conditions.add("start_at_ms >= ?", moments.lowerBound.milliseconds)
      conditions.add("start_at_ms < ?", moments.upperBound.milliseconds)
    }
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT count(*) AS records, ifnull(sum(duration_s), 0) AS seconds FROM \(table)
          \(conditions.clause)
          """), arguments: conditions.arguments)
    return (row?["records"] ?? 0, row?["seconds"] ?? 0)
  }

  func conditions(_ filter: EntryFilter) throws -> SQLConditions {
    var conditions = SQLConditions()
    conditions.add("kind = ?", EntityKind.timeEntry.rawValue)
    if let ids = filter.ids { conditions.add("id", in: try resolved(ids)) }
    for (column, id) in [
      ("user_id", filter.user), ("project_id", filter.project), ("customer_id", filter.customer),
      ("parent_id", filter.task),
    ] {
      if let id { conditions.add("\(column) = ?", try resolve(id).rawValue) }
    }
    if let from = filter.from { conditions.add("start_at_ms >= ?", from.milliseconds) }
    if let to = filter.to { conditions.add("start_at_ms < ?", to.milliseconds) }
    if let isBilled = filter.isBilled {
      conditions.add("ifnull(json_extract(fields, '$.is_billed'), 0) = ?", isBilled)
    }
    if let isWork = filter.isWork {
      conditions.add("(ifnull(json_extract(fields, '$.event_type'), 'WORK') = 'WORK') = ?", isWork)
    }
    return conditions
  }
}
