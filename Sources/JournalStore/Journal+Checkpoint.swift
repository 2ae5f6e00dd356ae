import GRDB
import Logging
import SyncCore
import Synchronization

extension Journal {
  /// Waiting bytes above which the leader checkpoints.
  static let checkpointBytes: Int64 = 4 * 1024 * 1024
  /// Waiting bytes above which any process does, since the leader does not seem to.
  static let checkpointBytesWithoutLeader: Int64 = 16 * 1024 * 1024

  /// Moves the write-ahead log into the database if enough of it waits.
  ///
  /// - Parameter isLeader: the caller leads; whoever does not leaves it to the leader for longer.
  package func checkpointIfWorthwhile(isLeader: Bool) throws {
    let done = health.withLock { $0.checkpointed }
    let waiting = WriteAheadLog(path: place.writeAheadLog).waiting(beyond: done)
    guard waiting >= (isLeader ? Self.checkpointBytes : Self.checkpointBytesWithoutLeader) else {
      return
    }
    try checkpoint()
  }

  /// The same where nobody can do anything about a failure: the log only grows, and the next write
  /// tells if the file cannot be written any more. Called after every errand, not only from time to
  /// time: a leader may write many megabytes in ten seconds, or be killed before they are over.
  package func keepLogSmall(isLeader: Bool) {
    let isFree = health.withLock { health in
      defer { health.isCheckpointing = true }
      return !health.isCheckpointing
    }
    guard isFree else { return }
    defer { health.withLock { $0.isCheckpointing = false } }
    do {
      try checkpointIfWorthwhile(isLeader: isLeader)
    } catch {
      logger.warning("The checkpoint failed", metadata: ["error": "\(error)"])
    }
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
