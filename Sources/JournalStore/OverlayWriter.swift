import GRDB
import SyncCore

/// Keeps the overlay: what the user sees where unfinished operations change a record. Everything in
/// it is derived from mirror and operations and may be computed again at any time.
enum OverlayWriter {
  /// Computes what the user sees of these entities anew.
  ///
  /// To be called, in the same commit, for every entity that an operation's effects name whenever
  /// that operation was accepted, changed or ended. For the timer, the entries of its operations
  /// are computed with it.
  ///
  /// - Parameter containers: looked up before in the same transaction; nil: nothing was.
  static func recompute(
    _ subjects: [Subject], containers: ContainerLookup? = nil, in db: Database
  ) throws {
    let identities = IdentityLookup(db)
    let pending = PendingOperations(db)
    var keys: [Subject] = []
    for subject in subjects {
      let key = try identities.resolve(subject)
      keys.append(key)
      guard key.kind == .timer else { continue }
      for operation in try pending.touching(key) {
        for effect in Overlay.effects(of: operation) {
          keys.append(try identities.resolve(effect.subject))
        }
      }
    }
    var done: Set<Subject> = []
    let lookup = containers ?? ContainerLookup(db)
    for key in keys where done.insert(key).inserted {
      try recompute(key, identities, pending, lookup, in: db)
    }
  }

  private static func recompute(
    _ key: Subject, _ identities: IdentityLookup, _ pending: PendingOperations,
    _ lookup: ContainerLookup, in db: Database
  ) throws {
    let mirror = try MirrorRow.fetch(key, in: db)
    let above = try containers(of: key, in: db)
    var fold = OverlayFold(key.kind, on: mirror?.fields)
    for operation in try pending.touching(key) {
      try lay(operation, on: &fold, key, identities)
    }
    if fold.operations == 0 {
      try delete(key, in: db)
    } else {
      try save(key, fold, mirror?.asOf, lookup, in: db)
    }
    // What is deleted here keeps its place until it is deleted there, and so does what is below it.
    guard !fold.isDeleted, try containers(of: key, in: db) != above else { return }
    lookup.forget(key)
    try ContainerColumns.refresh(below: key, in: db)
  }

  private static func lay(
    _ operation: Operation, on fold: inout OverlayFold, _ key: Subject,
    _ identities: IdentityLookup
  ) throws {
    var touches = false
    for (subject, effect) in Overlay.effects(of: operation)
    where try identities.resolve(subject) == key {
      touches = true
      switch effect {
      case .patch(let fields): fold.patch(try identities.resolve(fields))
      case .delete: fold.delete()
      case .member(let user, let isMember):
        fold.set(try identities.resolve(user), isMember)
      }
    }
    if touches { fold.operations += 1 }
  }

  /// What a project or task says of its own containers as the user sees it; nil for other kinds.
  private static func containers(of key: Subject, in db: Database) throws -> Fields? {
    guard key.kind == .project || key.kind == .task else { return nil }
    return try JournalView(db).record(key)?.fields.only([.projectID, .customerID])
  }

  private static func save(
    _ key: Subject, _ fold: OverlayFold, _ asOf: Instant?, _ lookup: ContainerLookup,
    in db: Database
  ) throws {
    let fields = fold.result
    let columns = try SearchColumns(of: key.kind, fields, lookup)
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO overlay (kind, id, other, is_deleted, fields, pending, as_of_ms,
          name_key, parent_id, project_id, customer_id, user_id, start_at_ms, duration_s,
          is_archived, is_work)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(
      arguments: key.columns + [
        fold.isDeleted, fields.text, fold.operations, asOf?.milliseconds,
      ] + columns.arguments)
  }

  static func delete(_ key: Subject, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM overlay WHERE kind = ? AND id = ? AND other = ?")
      .execute(arguments: key.columns)
  }
}
