import GRDB
import SyncCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Opens the SQLite file: permissions, locks, settings that make a commit durable, migration.
struct JournalFile {
  /// How long a process waits for another one that migrates.
  static let lockWait: Duration = .seconds(60)

  let place: JournalPlace

  /// - Parameter birth: writes the first rows of a new file, in the transaction of the migration.
  func openForWriting(
    steps: [Schema.Step], birth: @escaping (Database) throws -> Void
  ) throws -> DatabasePool {
    try prepareFolder(place.directory)
    try prepareFolder(place.stateDirectory)
    if let kind = FileSystemKind.network(at: place.directory) {
      throw JournalFailure.networkFileSystem(path: place.directory, kind: kind)
    }
    return try FileLock.holding(place.migrateLock, atMost: Self.lockWait) {
      try refuseNewer(than: steps.count)
      try createFile()
      try moveLog()
      let pool = try DatabasePool(path: place.file, configuration: Self.configuration())
      try settle(pool, steps: steps, birth: birth)
      return pool
    }
  }

  /// Looks at the version through a connection that cannot write: a newer file stays as it is, byte for
  /// byte, and so does its log.
  private func refuseNewer(than known: Int) throws {
    guard SystemFile.size(of: place.file) ?? 0 > 0 else { return }
    var configuration = Self.configuration()
    configuration.readonly = true
    let version: Int
    do {
      let reader = try DatabaseQueue(path: place.file, configuration: configuration)
      version = try reader.read(Schema.version)
      try reader.close()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
      // A power cut in its creation left it half made, with what takes that back beside it: only a
      // writer may do so. A journal with anything in it is past that.
      return
    }
    guard version <= known else {
      throw JournalFailure.fromTheFuture(version: version, known: known)
    }
  }

  /// Opens without changing anything; the file must be there and of a known version.
  func openForReading(known: Int) throws -> DatabasePool {
    guard SystemFile.size(of: place.file) ?? 0 > 0 else {
      throw JournalFailure.missing(path: place.file)
    }
    var configuration = Self.configuration()
    configuration.readonly = true
    let pool = try DatabasePool(path: place.file, configuration: configuration)
    let version = try pool.read(Schema.version)
    guard version <= known else {
      throw JournalFailure.fromTheFuture(version: version, known: known)
    }
    guard version == known else { throw JournalFailure.needsMigration(version: version) }
    return pool
  }

  /// Settings of every connection. Readers and writers poll for a lock at most 1 ms apart: SQLite's
  /// own busy handler sleeps up to 100 ms and leaves tails of a second under eight writers.
  static func configuration() -> GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.busyMode = .callback(BusyPoll.waitsOnceMore)
    configuration.maximumReaderCount = 3
    configuration.prepareDatabase { db in
      // No commit may run during a checkpoint (design §3): nobody checkpoints by the way.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
      try db.execute(sql: "PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1")
    }
    return configuration
  }

  private func prepareFolder(_ path: String) throws {
    if let problem = SystemFile.makeFolder(path) {
      throw JournalFailure.folderUnwritable(path: path, problem: problem)
    }
  }

  /// A new file is born with 0600; SQLite gives its companions the same mode.
  ///
  /// Opened only when it was not there: closing a descriptor of a file that SQLite has open in this
  /// process would drop SQLite's locks.
  private func createFile() throws {
    let descriptor = Self.create(place.file)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw JournalFailure.folderUnwritable(path: place.directory, problem: SystemError.text)
    } else if unsafe chmod(place.file, 0o600) != 0 {
      throw JournalFailure.folderUnwritable(path: place.directory, problem: SystemError.text)
    }
  }

  private static func create(_ path: String) -> CInt {
    unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  }

  private func settle(
    _ pool: DatabasePool, steps: [Schema.Step], birth: @escaping (Database) throws -> Void
  ) throws {
    try pool.writeWithoutTransaction { db in
      // After opening: GRDB's pool has set NORMAL after `prepareDatabase` (pitfall P1).
      try db.execute(sql: "PRAGMA synchronous = FULL")
      let found = try Int64.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
      guard found == 2 else { throw JournalFailure.notDurable(found: found) }
      let version = try Schema.version(db)
      guard version <= steps.count else {
        throw JournalFailure.fromTheFuture(version: version, known: steps.count)
      }
      guard version < steps.count else { return }
      if version > 0 { try copy(db, version: version) }
      try db.inTransaction(.immediate) {
        try Schema.migrate(db, through: steps)
        if version == 0 { try birth(db) }
        return .commit
      }
    }
  }

  /// How long a process that starts waits for one that writes.
  private static let writerWait: Double = 0.2

  /// Moves what earlier processes left in the write-ahead log into the database, before anything is
  /// written behind it (decision 0111).
  ///
  /// After a failed sync the kernel goes on showing frames that never reach the disk, and whoever opens
  /// the journal next finds them whole. What were written behind them would end with them when the power
  /// goes. Moved and synced nothing rests on them, and the next commit starts the log over.
  private func moveLog() throws {
    guard WriteAheadLog(path: place.writeAheadLog).position() != nil else { return }
    var configuration = Self.configuration()
    configuration.busyMode = .timeout(Self.writerWait)
    let holder = try DatabaseQueue(path: place.file, configuration: configuration)
    let copier = try DatabaseQueue(path: place.file, configuration: configuration)
    do {
      // No commit may run during a checkpoint: one holds the writer's lock while the other copies.
      try holder.inDatabase { db in
        try db.inTransaction(.immediate) {
          try copier.inDatabase { try $0.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)") }
          return .rollback
        }
      }
    } catch let error as DatabaseError
      where [.SQLITE_BUSY, .SQLITE_FULL].contains(error.resultCode)
    {
      // Busy: somebody writes, so nobody has just found the log anew. Full: nothing can be written, and
      // the next one to start tries again.
    }
    try copier.close()
    try holder.close()
  }

  /// A whole copy of the file as it was before a migration; an older copy of that version goes.
  private func copy(_ db: Database, version: Int) throws {
    let path = place.copy(beforeMigrationFrom: version)
    if unsafe unlink(path) != 0, errno != ENOENT {
      throw JournalFailure.folderUnwritable(path: place.directory, problem: SystemError.text)
    }
    try db.execute(sql: "VACUUM INTO ?", arguments: [path])
    if unsafe chmod(path, 0o600) != 0 {
      throw JournalFailure.folderUnwritable(path: place.directory, problem: SystemError.text)
    }
    // SQLite does not sync what VACUUM has written.
    if let problem = SystemFile.sync(path) { throw JournalFailure.diskFailed(problem: problem) }
  }
}

/// How a connection waits for another's lock.
enum BusyPoll {
  /// About 20 s in all; a writer that holds the lock longer is stopped or hangs.
  private static let triesMax = 20_000

  /// Looks every half millisecond at first. Whoever has waited for ten is to come before those who
  /// have just had their turn, and looks five times as often; after a fifth of a second somebody holds
  /// the lock for long, and once a millisecond is enough.
  @Sendable static func waitsOnceMore(_ tries: Int) -> Bool {
    guard tries < triesMax else { return false }
    switch tries {
    case ..<20: usleep(500)
    case ..<1_200: usleep(100)
    default: usleep(1_000)
    }
    return true
  }
}
