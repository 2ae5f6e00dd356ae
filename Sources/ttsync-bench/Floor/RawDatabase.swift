import Foundation
import GRDBSQLite

/// SQLite through its C interface and nothing else: what the journal is measured against.
///
/// The settings are those that make the journal's commits durable: write-ahead log, FULL, no
/// checkpoint by the way.
@safe final class RawDatabase {
  fileprivate let handle: OpaquePointer
  /// Waits before a busy lock is tried again, half a millisecond each; bounded to about 20 s.
  private static let triesMax: CInt = 40_000

  init(_ path: String) throws {
    var handle: OpaquePointer?
    let code = unsafe sqlite3_open_v2(
      path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      throw RawFailure(code: code, at: "open \(path)")
    }
    unsafe self.handle = handle
    unsafe sqlite3_busy_handler(
      handle,
      { _, tries in
        guard tries < RawDatabase.triesMax else { return 0 }
        usleep(500)
        return 1
      }, nil)
    try execute("PRAGMA journal_mode = WAL")
    try execute("PRAGMA synchronous = FULL")
    try execute("PRAGMA wal_autocheckpoint = 0")
  }

  deinit {
    unsafe sqlite3_close_v2(handle)
  }

  func execute(_ text: String) throws {
    let code = unsafe sqlite3_exec(handle, text, nil, nil, nil)
    guard code == SQLITE_OK else { throw RawFailure(code: code, at: text) }
  }

  func prepare(_ text: String) throws -> RawStatement { try RawStatement(text, in: self) }

  /// Holds the lock of the one who writes.
  func begin() throws { try execute("BEGIN IMMEDIATE") }

  func rollBack() throws { try execute("ROLLBACK") }

  func checkpoint() throws { try execute("PRAGMA wal_checkpoint(PASSIVE)") }

  /// The one number that a statement gives.
  func number(_ text: String) throws -> Int64 {
    let statement = try prepare(text)
    guard try statement.step() else { return 0 }
    return statement.integer(0)
  }

  /// What a table and those named after it take in the file, indexes included. Needs an SQLite with
  /// `dbstat`.
  func bytes(of table: String) throws -> Int64 {
    try number(
      """
      SELECT sum(pgsize) FROM dbstat WHERE name IN (
        SELECT name FROM sqlite_schema WHERE tbl_name = '\(table)'
          OR tbl_name LIKE '\(table)\\_%' ESCAPE '\\')
      """)
  }
}

/// A prepared statement; bound from 1, read from 0, as SQLite does.
@safe final class RawStatement {
  private let handle: OpaquePointer
  private let database: RawDatabase
  private static let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  fileprivate init(_ text: String, in database: RawDatabase) throws {
    var handle: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      database.handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      throw RawFailure(code: code, at: text)
    }
    unsafe self.handle = handle
    self.database = database
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  func bind(_ value: Int64, at place: CInt) { unsafe sqlite3_bind_int64(handle, place, value) }

  func bind(_ value: String, at place: CInt) {
    unsafe sqlite3_bind_text(handle, place, value, -1, Self.transient)
  }

  /// - Returns: true while there is a row.
  func step() throws -> Bool {
    let code = unsafe sqlite3_step(handle)
    guard code == SQLITE_ROW || code == SQLITE_DONE else {
      throw RawFailure(code: code, at: "step")
    }
    return code == SQLITE_ROW
  }

  /// Runs it to its end and makes it ready again.
  func run() throws {
    // bounded by the rows of the statement
    while try step() {}
    unsafe sqlite3_reset(handle)
  }

  func reset() { unsafe sqlite3_reset(handle) }

  func integer(_ column: CInt) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

  func text(_ column: CInt) -> String {
    unsafe sqlite3_column_text(handle, column).map { unsafe String(cString: $0) } ?? ""
  }

  /// Binds the value in a column of the present row of another statement.
  func bind(_ column: CInt, of source: RawStatement, at place: CInt) {
    unsafe sqlite3_bind_value(handle, place, sqlite3_column_value(source.handle, column))
  }

  var columns: CInt { unsafe sqlite3_column_count(handle) }
}

struct RawFailure: Error, CustomStringConvertible {
  let code: CInt
  let at: String

  var description: String { "SQLite says \(code) at: \(at)" }
}
