import GRDB

/// The steps from an empty file to the present schema, in order. The texts in `schema/` are the
/// single source; a released one is never edited (a test compares digests).
enum Schema {
  struct Step: Sendable {
    /// `PRAGMA user_version` after it, from 1 without gaps.
    let version: Int
    let sql: String
    /// What turns payloads of an older version into those that this step's program writes.
    var upcasters: [Upcaster] = []
  }

  static let steps = [
    Step(version: 1, sql: String(decoding: PackageResources.v001_initial_sql, as: UTF8.self))
  ]

  /// The version this program writes.
  static let version = steps.count

  /// Takes the file from its version to that of the last step, inside the caller's transaction.
  static func migrate(_ db: Database, through steps: [Step]) throws {
    let current = try version(db)
    for step in steps where step.version > current {
      try db.execute(sql: step.sql)
      for upcaster in step.upcasters { try upcaster.convert(in: db) }
      try db.execute(sql: "PRAGMA user_version = \(step.version)")
    }
  }

  /// The version of an open file; 0: empty.
  static func version(_ db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "PRAGMA user_version")) ?? 0
  }
}
