import GRDB
import SyncCore

extension JournalFailure {
  /// What a database error means for the one who wanted to write or read.
  init(_ error: DatabaseError, path: String) {
    let problem = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull
    case .SQLITE_IOERR: self = .diskFailed(problem: problem)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked
    case .SQLITE_READONLY: self = .readOnly
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, problem: problem)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      self = .folderUnwritable(path: path, problem: problem)
    default: self = .unexpected(problem: problem)
    }
  }

  /// Errors that say more than a database error pass; those of SQLite get a sentence.
  static func explaining(_ error: any Error, path: String) -> any Error {
    (error as? DatabaseError).map { JournalFailure($0, path: path) } ?? error
  }
}
