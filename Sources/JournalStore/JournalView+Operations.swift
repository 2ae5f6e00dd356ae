import GRDB
package import SyncCore

extension JournalView {
  /// Operations that wait for another, at most this many named.
  private static let dependantsMax = 1_000

  package func operation(_ id: OperationID) throws -> Operation? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT * FROM operation WHERE id = ?"), arguments: [id.rawValue]
    ).map(Operation.init(listing:))
  }

  package func operation(uuid: String) throws -> Operation? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT * FROM operation WHERE uuid = ?"), arguments: [uuid]
    ).map(Operation.init(listing:))
  }

  /// The operation that brought a record into being, or adopted it; nil: none of ours.
  package func maker(of subject: Subject) throws -> Operation? {
    guard let remote = subject.id.remote else { return nil }
    let id = try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT operation_id FROM identity
          WHERE kind = ? AND server_id = ? AND operation_id IS NOT NULL
          """), arguments: [subject.kind.rawValue, remote.rawValue])
    return try id.flatMap { try operation(OperationID($0)) }
  }

  /// Operations, latest first.
  package func operations(
    _ filter: OperationFilter, limit: Int, offset: Int = 0
  ) throws -> [Operation] {
    let conditions = try conditions(filter)
    let rows = try Row.fetchAll(
      db, sql: "SELECT * FROM operation \(conditions.clause) ORDER BY id DESC LIMIT ? OFFSET ?",
      arguments: conditions.paged(limit, offset))
    return try rows.map(Operation.init(listing:))
  }

  /// How many operations a filter matches.
  package func count(_ filter: OperationFilter) throws -> Int {
    let conditions = try conditions(filter)
    return try Int.fetchOne(
      db, sql: "SELECT count(*) FROM operation \(conditions.clause)",
      arguments: conditions.arguments) ?? 0
  }

  /// Unfinished operations about an entity, its create included, by position.
  package func unfinished(on subject: Subject) throws -> [Operation] {
    try PendingOperations(db).about(IdentityLookup(db).resolve(subject))
  }

  /// Unfinished operations that wait for this one, or that use what it creates; by position.
  package func dependants(of id: OperationID) throws -> [Operation] {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation WHERE id IN (
            SELECT id FROM operation WHERE held_by = :id
            UNION
            SELECT c.operation_id FROM operation AS o
              JOIN claim AS c ON c.kind = o.creates_kind AND c.id = o.creates_id
              WHERE o.id = :id AND c.operation_id <> o.id
          ) AND state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')
          ORDER BY position, id LIMIT :limit
          """), arguments: ["id": id.rawValue, "limit": Self.dependantsMax])
    return try rows.map(Operation.init(listing:))
  }

  /// Why an operation is held, in one sentence; nil: nothing holds it.
  package func heldReason(of operation: Operation) throws -> Reason? {
    guard let holder = try operation.heldBy.flatMap({ try self.operation($0) }) else { return nil }
    let what = "\(holder.id) (\(holder.words))"
    if holder.state.isParked {
      let why = holder.reason.map { ": \($0.sentence)" } ?? "."
      return Reason("held_by_parked", "Waits for \(what), which needs a decision\(why)")
    }
    return Reason("held_by_unfinished", "Waits for \(what), which comes first.")
  }

  /// The operation that took the place of a superseded one in the end: it may have been merged or
  /// edited itself. nil: nothing did.
  package func successor(of operation: Operation) throws -> Operation? {
    var found: Operation?
    var next = operation.supersededBy
    for _ in 0..<Limits.operationsPerCallMax {
      guard let id = next, let row = try self.operation(id) else { break }
      found = row
      next = row.supersededBy
    }
    return found
  }

  /// The requests made for an operation, in order.
  package func attempts(of id: OperationID) throws -> [AttemptRow] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT a.* FROM attempt_operation AS ao JOIN attempt AS a ON a.id = ao.attempt_id
          WHERE ao.operation_id = ? ORDER BY a.id LIMIT ?
          """), arguments: [id.rawValue, Self.rowsMax]
    ).map { AttemptRow($0) }
  }

  func conditions(_ filter: OperationFilter) throws -> SQLConditions {
    var conditions = SQLConditions()
    if let states = filter.states { conditions.add("state", in: states.map(\.rawValue)) }
    if let verbs = filter.verbs { conditions.add("verb", in: verbs.map(\.rawValue)) }
    if let kinds = filter.kinds { conditions.add("subject_kind", in: kinds.map(\.rawValue)) }
    if let subject = filter.subject { try add(subject, to: &conditions) }
    if let group = filter.group { conditions.add("group_id = ?", group) }
    if let tool = filter.tool { conditions.add("tool = ?", tool) }
    if let client = filter.client { conditions.add("client = ?", client) }
    if let since = filter.since { conditions.add("accepted_at_ms >= ?", since.milliseconds) }
    return conditions
  }

  /// Finished operations keep the id they had when they ended, so every id of the entity counts.
  private func add(_ subject: Subject, to conditions: inout SQLConditions) throws {
    let lookup = IdentityLookup(db)
    let key = try lookup.resolve(subject)
    conditions.add("subject_kind = ?", key.kind.rawValue)
    conditions.add("subject_id", in: try lookup.aliases(of: key.id, kind: key.kind))
    if let other = key.other {
      conditions.add("subject_other", in: try lookup.aliases(of: other, kind: .project))
    }
  }
}
