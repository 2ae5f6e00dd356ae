import GRDB
package import SyncCore

/// What hangs below a container: counted when something is done to it, and again before it is sent.
extension JournalView {
  /// As far as tasks and entries were ever read; nil: they were not, so there is nothing that a later
  /// count could be compared with.
  ///
  /// - Parameter isReversible: what is done to the container can be taken back: only entries around
  ///   now are counted.
  package func countedBelow(
    _ container: Subject, at now: Instant, isReversible: Bool = false
  ) throws -> ContainerCounts? {
    guard [.customer, .service, .project, .task].contains(container.kind),
      try coverage(.list(.task)) != nil
    else { return nil }
    if container.kind == .customer || container.kind == .service,
      try coverage(.list(.project)) == nil
    {
      return nil
    }
    let today = (try account().zone.flatMap { Zone($0) } ?? .utc).day(now)
    guard var days = try coveredDays(around: today) else { return nil }
    if isReversible {
      days = days.clamped(
        to: today - Limits.firstPullDaysBack...today + Limits.firstPullDaysAhead)
    }
    return try countsBelow(container, days: days)
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
    conditions.add(kind: kind)
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
}
