import GRDB
import SyncCore

/// Finds the unfinished operations that concern an entity.
///
/// An entity has two or three ids at most, so there are few statements, and they stay prepared.
struct PendingOperations {
  let db: Database
  private let lookup: IdentityLookup

  init(_ db: Database) {
    self.db = db
    lookup = IdentityLookup(db)
  }

  /// Operations whose subject is the entity or that create it, by position.
  ///
  /// - Parameter subject: resolved (`IdentityLookup.resolve`).
  func about(_ subject: Subject) throws -> [Operation] {
    try sorted(rows(about: subject)).map(Operation.init(listing:))
  }

  /// Operations that may change what the user sees of the entity, by position: those about it, for
  /// an entry the timer's, which end or begin it, for a project how the user sees it, and for a
  /// group its memberships.
  func touching(_ subject: Subject) throws -> [Operation] {
    var rows = try rows(about: subject)
    if subject.kind == .timeEntry { rows += try self.rows(about: .myTimer) }
    for pair in [EntityKind.preference, .groupMembership] where pair.otherKind == subject.kind {
      rows += try self.rows(
        kind: pair, ids: nil, others: lookup.aliases(of: subject.id, kind: subject.kind))
    }
    return try sorted(rows).map(Operation.init(listing:))
  }

  private func rows(about subject: Subject) throws -> [Row] {
    let ids = try lookup.aliases(of: subject.id, kind: subject.kind)
    var others: [Int64] = [0]
    if let other = subject.other, let kind = subject.kind.otherKind {
      others = try lookup.aliases(of: other, kind: kind)
    }
    // The timer's operations are all on one lane, whichever id they name the user by.
    let isTimer = subject.kind == .timer
    let users = isTimer ? ids + (try lookup.boundUser().map { [$0.rawValue] } ?? []) : ids
    let about = try rows(kind: subject.kind, ids: users, others: others)
    // Nothing creates a timer.
    return isTimer ? about : try about + rows(creating: subject.kind, ids: ids)
  }

  private func rows(kind: EntityKind, ids: [Int64]?, others: [Int64]) throws -> [Row] {
    var conditions = SQLConditions()
    conditions.add("state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')")
    conditions.add("subject_kind = ?", kind.rawValue)
    if let ids { conditions.add("subject_id", in: ids) }
    conditions.add("subject_other", in: others)
    return try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation INDEXED BY operation_unfinished_subject \(conditions.clause)
          """), arguments: conditions.arguments)
  }

  private func rows(creating kind: EntityKind, ids: [Int64]) throws -> [Row] {
    var conditions = SQLConditions()
    conditions.add("creates_id", in: ids)
    conditions.add("creates_kind = ?", kind.rawValue)
    conditions.add("state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')")
    return try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT * FROM operation INDEXED BY operation_creates \(conditions.clause)"),
      arguments: conditions.arguments)
  }

  /// By position, then id, each operation once: a create is about what it creates.
  private func sorted(_ rows: [Row]) -> [Row] {
    var seen: Set<Int64> = []
    return rows.filter { seen.insert($0[.id]).inserted }.sorted {
      ($0[.position] as Int64, $0[.id] as Int64) < ($1[.position], $1[.id])
    }
  }
}
