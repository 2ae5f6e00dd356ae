import GRDB
import SyncCore

/// What SQLite says about itself and about this file, read back from the connection that commits.
package struct JournalHealth: Sendable, Hashable {
  /// `3.45.1`.
  package var sqliteVersion: String
  /// 2: FULL, an acknowledged commit is on the disk.
  package var synchronous: Int64
  package var journalMode: String
  package var schemaVersion: Int
  /// Of the file and of its write-ahead log.
  package var fileBytes: Int64
  package var logBytes: Int64

  /// Whether this SQLite can lose committed pages when a commit restarts the log during a
  /// checkpoint (pitfall 39). No commit runs during one here, so it cannot happen to us.
  package var hasResetBug: Bool { Self.hasResetBug(sqliteVersion) }

  /// 3.7.0 … 3.51.2, but for 3.44.6 and 3.50.7 and what follows them in their series.
  static func hasResetBug(_ version: String) -> Bool {
    let parts = version.split(separator: ".").map { Int($0) ?? 0 }
    guard parts.count >= 3 else { return true }
    let (major, minor, patch) = (parts[0], parts[1], parts[2])
    if major != 3 { return false }
    switch minor {
    case ..<7: return false
    case 44: return patch < 6
    case 50: return patch < 7
    case 51: return patch < 3
    default: return minor < 51
    }
  }
}

extension Journal {
  /// Asks the connection that commits, or the one there is where the file was opened for reading.
  package func examined() throws -> JournalHealth {
    let facts: (Database) throws -> JournalHealth = { [place] db in
      JournalHealth(
        sqliteVersion: try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? "unknown",
        synchronous: try Int64.fetchOne(db, sql: "PRAGMA synchronous") ?? -1,
        journalMode: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "unknown",
        schemaVersion: try Schema.version(db),
        fileBytes: SystemFile.size(of: place.file) ?? 0,
        logBytes: SystemFile.size(of: place.writeAheadLog) ?? 0)
    }
    do {
      return try mode == .readOnly ? pool.read(facts) : pool.writeWithoutTransaction(facts)
    } catch {
      throw JournalFailure.explaining(error, path: place.file)
    }
  }
}
