import GRDBSQLite

/// SQLite's extended codes for input and output; the header's own are beyond what Swift imports.
enum DiskError {
  static let read = code(1)
  static let write = code(3)
  static let sync = code(4)
  static let truncate = code(6)
  static let size = code(7)
  static let unlock = code(8)
  static let delete = code(10)
  static let checkLock = code(14)
  static let lock = code(15)
  static let close = code(16)
  static let sharedLock = code(20)
  static let sharedMap = code(21)

  private static func code(_ number: CInt) -> CInt { SQLITE_IOERR | number << 8 }
}
