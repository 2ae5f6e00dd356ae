import GRDB
import Logging
import SyncCore
import Synchronization

extension Journal {
  /// Waiting bytes above which the leader checkpoints.
  static let checkpointBytes: Int64 = 4 * 1024 * 1024
  /// Waiting bytes above which any process does, when nobody leads.
  static let checkpointBytesWithoutLeader: Int64 = 16 * 1024 * 1024

  /// Moves the write-ahead log into the database if enough of it waits.
  ///
  /// - Parameters:
  ///   - isLeader: the caller leads.
  ///   - isIdle: the leader has nothing to do, so that a small log is worth it too.
  package func checkpointIfWorthwhile(isLeader: Bool, isIdle: Bool = false) throws {
    let done = health.withLock { $0.checkpointed }
    let waiting = WriteAheadLog(path: place.writeAheadLog).waiting(beyond: done)
    let enough =
      isLeader
      ? (isIdle ? Self.checkpointBytes / 8 : Self.checkpointBytes)
      : Self.checkpointBytesWithoutLeader
    guard waiting >= enough else { return }
    try checkpoint()
  }

  /// Moves the write-ahead log into the database, however little waits in it.
  package func checkpointNow() throws { try checkpoint() }

  /// No commit may run during a checkpoint: SQLite before 3.51.3 can lose committed pages when one
  /// restarts the log meanwhile. So the writer's lock is held, and a second connection copies.
  ///
  /// PASSIVE only: it never waits for readers. The next commit starts the log over by itself.
  func checkpoint() throws {
    try requireWritable()
    do {
      let copier = try DatabaseQueue(
        path: place.file, configuration: JournalFile.configuration())
      defer { close(copier) }
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "BEGIN IMMEDIATE")
        defer { rollBack(db) }
        let row = try copier.inDatabase {
          try Row.fetchOne($0, sql: "PRAGMA wal_checkpoint(PASSIVE)")
        }
        try crash(.insideCheckpoint)
        remember(row)
      }
      try crash(.afterCheckpoint)
    } catch {
      throw noted(error)
    }
  }

  private func remember(_ row: Row?) {
    guard let row, var position = WriteAheadLog(path: place.writeAheadLog).position() else {
      return
    }
    position.frames = max(0, row[2] as Int64? ?? 0)
    health.withLock { $0.checkpointed = position }
  }

  private func rollBack(_ db: Database) {
    do {
      try db.execute(sql: "ROLLBACK")
    } catch {
      logger.error("checkpoint could not release its lock", metadata: ["error": "\(error)"])
    }
  }

  private func close(_ copier: DatabaseQueue) {
    do {
      try copier.close()
    } catch {
      logger.warning("checkpoint connection did not close", metadata: ["error": "\(error)"])
    }
  }
}
