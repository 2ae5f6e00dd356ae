import GRDB
import SyncCore

/// Keeps what is known about the age and wholeness of scopes, and the requests they serve.
enum CoverageWriter {
  /// Entry windows remembered; the oldest beyond that are forgotten, their rows stay.
  static let windowsMax = 500

  /// Notes that a pull of the scope was absorbed, and takes away the requests it served.
  static func note(_ absorption: Absorption, in db: Database) throws {
    try serve(absorption.scope, in: db)
    switch absorption.scope {
    case .me, .timer, .list: try write(absorption, window: nil, in: db)
    case .entries(let from, let to):
      if absorption.isComplete { try forgetWindows(from: from, to: to, in: db) }
      try write(absorption, window: (from, to), in: db)
      try forgetOldWindows(in: db)
    // As fresh as the mirror's row and the kept answer: nothing of their own.
    case .record, .document, .probe: break
    }
  }

  static func serve(_ scope: PullScope, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM pull_request WHERE scope = ?")
      .execute(arguments: [scope.key])
  }

  private static func write(
    _ absorption: Absorption, window: (from: String, to: String)?, in db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO coverage (scope, from_day, to_day, as_of_ms, is_complete, problem)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        absorption.scope.key, window?.from, window?.to, absorption.asOf.milliseconds,
        absorption.isComplete, absorption.problem,
      ])
  }

  /// Windows within the new one have nothing more to say.
  private static func forgetWindows(from: String, to: String, in db: Database) throws {
    try db.cachedStatement(
      sql: "DELETE FROM coverage WHERE from_day IS NOT NULL AND from_day >= ? AND to_day <= ?"
    ).execute(arguments: [from, to])
  }

  private static func forgetOldWindows(in db: Database) throws {
    try db.cachedStatement(
      sql: """
        DELETE FROM coverage WHERE from_day IS NOT NULL AND scope NOT IN (
          SELECT scope FROM coverage WHERE from_day IS NOT NULL
          ORDER BY as_of_ms DESC LIMIT ?)
        """
    ).execute(arguments: [windowsMax])
  }
}
