import GRDB
import SyncCore

/// Keeps the overlay: what the user sees where unfinished operations change a record. Everything in
/// it is derived from mirror and operations and may be computed again at any time.
enum OverlayWriter {
  /// Computes what the user sees of these entities anew.
  ///
  /// To be called, in the same commit, for every entity that an operation's effects name whenever
  /// that operation was accepted, changed or ended. An operation that touches the timer also touches
  /// its entry: both are computed, whichever is named.
  static func recompute(_ subjects: [Subject], in db: Database) throws {
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
    let lookup = ContainerLookup(db)
    for key in keys where done.insert(key).inserted {
      try recompute(key, identities, pending, lookup, in: db)
    }
  }

  private static func recompute(
    _ key: Subject, _ identities: IdentityLookup, _ pending: PendingOperations,
    _ lookup: ContainerLookup, in db: Database
  ) throws {
    let mirror = try MirrorRow.fetch(key, in: db)
    var fold = OverlayFold(key.kind, on: mirror?.fields)
    for operation in try pending.touching(key) {
      var touches = false
      for (subject, effect) in Overlay.effects(of: operation)
      where try identities.resolve(subject) == key {
        touches = true
        switch effect {
        case .patch(let fields): fold.patch(try identities.resolve(fields))
        case .delete: fold.delete()
        }
      }
      if touches { fold.operations += 1 }
    }
    guard fold.operations > 0 else { return try delete(key, in: db) }
    var fields = fold.result
    if key.kind == .timeEntry, fields[.projectID] == nil,
      let project = try lookup.project(of: key.kind, fields: fields)
    {
      fields[.projectID] = .id(project)
    }
    let columns = try SearchColumns(of: key.kind, fields, lookup)
    try save(key, fields, fold, mirror?.asOf, columns, in: db)
  }

  private static func save(
    _ key: Subject, _ fields: Fields, _ fold: OverlayFold, _ asOf: Instant?,
    _ columns: SearchColumns, in db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO overlay (kind, id, other, is_deleted, fields, pending, as_of_ms,
          name_key, parent_id, project_id, customer_id, user_id, start_at_ms, duration_s,
          is_archived)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
