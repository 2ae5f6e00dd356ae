import GRDB
import JSONTree
package import SyncCore

extension JournalView {
  /// One entity as the user sees it, pending operations on top; nil: not known, or deleted here.
  package func record(_ subject: Subject) throws -> VisibleRecord? {
    let key = try IdentityLookup(db).resolve(subject)
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT \(VisibleRecord.columns) FROM visible
          WHERE kind = ? AND id = ? AND other = ?
          """), arguments: key.columns)
    return try row.map(VisibleRecord.init(row:))
  }

  /// The server's copy alone, without anything pending: what a base is taken from.
  ///
  /// - Returns: its fields, when it was read or acknowledged, and when our own last acknowledged
  ///   write on it came back (nil: none); nil for an entity never seen.
  package func serverCopy(
    _ subject: Subject
  ) throws -> (fields: Fields, asOf: Instant, ackedAt: Instant?)? {
    try MirrorRow.fetch(IdentityLookup(db).resolve(subject), in: db).map {
      ($0.fields, $0.asOf, $0.ackedAt)
    }
  }

  /// Digest of the server copy's business fields: names what a person was shown (design §9).
  package func serverDigest(_ subject: Subject) throws -> String? {
    try MirrorRow.fetch(IdentityLookup(db).resolve(subject), in: db)?.fields.digest
  }

  /// Records of a kind, by name, then id. Time entries: see `entries`.
  package func records(
    _ kind: EntityKind, where filter: RecordFilter = RecordFilter(), limit: Int, offset: Int = 0
  ) throws -> [VisibleRecord] {
    let conditions = try conditions(kind, filter)
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT \(VisibleRecord.columns) FROM visible \(conditions.clause)
        ORDER BY name_key, id, other LIMIT ? OFFSET ?
        """, arguments: conditions.paged(limit, offset))
    return try rows.map(VisibleRecord.init(row:))
  }

  /// How many records of a kind there are.
  package func count(
    _ kind: EntityKind, where filter: RecordFilter = RecordFilter()
  ) throws -> Int {
    let conditions = try conditions(kind, filter)
    return try Int.fetchOne(
      db, sql: "SELECT count(*) FROM visible \(conditions.clause)",
      arguments: conditions.arguments) ?? 0
  }

  /// Whether records of a kind exist here, or differ from the server's, because of what waits.
  package func hasPending(_ kind: EntityKind) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM overlay WHERE kind = ? LIMIT 1"),
      arguments: [kind.rawValue]) ?? false
  }

  func conditions(_ kind: EntityKind, _ filter: RecordFilter) throws -> SQLConditions {
    var conditions = SQLConditions()
    conditions.add(kind: kind)
    if let ids = filter.ids { conditions.add("id", in: try resolved(ids)) }
    if let isArchived = filter.isArchived { conditions.add("is_archived = ?", isArchived) }
    if let parent = filter.parent {
      conditions.add("parent_id = ?", try resolve(parent).rawValue)
    }
    if let customer = filter.customer {
      conditions.add("customer_id = ?", try resolve(customer).rawValue)
    }
    if let name = filter.nameEquals { conditions.add("name_key = ?", name.nameKey) }
    if let part = filter.nameContains?.nameKey, !part.isEmpty {
      conditions.add("instr(name_key, ?) > 0", part)
    }
    if let isFollowing = filter.isFollowing {
      conditions.add("ifnull(json_extract(fields, '$.is_following'), 0) = ?", isFollowing)
    }
    if let assignee = filter.assignee {
      conditions.add(
        "EXISTS (SELECT 1 FROM json_each(fields, '$.users') AS member WHERE member.value = ?)",
        try resolve(assignee).rawValue)
    }
    return conditions
  }

  /// Ids of a filter, followed and checked.
  func resolved(_ ids: [EntityID]) throws -> [Int64] {
    guard ids.count <= Self.idsMax else {
      throw Refusal(
        "too_many_ids", "\(ids.count) ids were named.", next: "Name at most \(Self.idsMax).")
    }
    return try ids.map { try resolve($0).rawValue }
  }
}

extension SQLConditions {
  /// The values with those of `LIMIT ? OFFSET ?` behind them.
  func paged(_ limit: Int, _ offset: Int) -> StatementArguments {
    arguments + [JournalView.bounded(limit), max(0, offset)]
  }
}

extension VisibleRecord {
  /// What `init(row:)` reads of `visible`.
  static let columns = "kind, id, other, fields, project_id, pending, as_of_ms"

  /// An entry that does not say its project shows that of its task.
  init(row: Row) throws {
    let subject = try Subject(row: row)
    var fields = try Fields(row: row)
    if subject.kind == .timeEntry, fields[.projectID] == nil,
      let project = (row["project_id"] as Int64?).flatMap(EntityID.init)
    {
      fields[.projectID] = .id(project)
    }
    self.init(
      subject: subject, fields: fields, pending: row["pending"],
      asOf: (row["as_of_ms"] as Int64?).map(Instant.init(milliseconds:)))
  }
}
