import GRDB
import SyncCore
import Synchronization

extension Journal {
  /// Reads at one moment; blocks the calling thread for the time of the query.
  ///
  /// - Throws: `JournalFailure`, or whatever `body` throws.
  package func read<T>(_ body: (JournalView) throws -> T) throws -> T {
    do {
      return try pool.unsafeRead { db in try db.atOneMoment { try body(JournalView(db)) } }
    } catch {
      throw JournalFailure.explaining(error, path: place.file)
    }
  }

  /// Reads at one moment, on the calling thread, for the few milliseconds of an indexed query.
  ///
  /// Deliberately not GRDB's asynchronous read: that one hands a reader to a thread of the pool that
  /// Swift tasks run on, and when all of those wait for a reader nobody is left to give one back. It
  /// is not cancelled with its task either: what was asked is answered.
  package func read<T: Sendable>(
    _ body: @escaping @Sendable (JournalView) throws -> T
  ) async throws -> T {
    try readNow(body)
  }

  private func readNow<T>(_ body: (JournalView) throws -> T) throws -> T { try read(body) }

  /// One durable commit: either all that `body` wrote, on the disk, or nothing. What comes while
  /// another commit is being written shares the next one (decision 0100).
  ///
  /// The caller's cancellation does not reach it: an answer must be recorded all the same, and GRDB
  /// would abort a write whose task is cancelled (pitfall P7).
  /// - Throws: `JournalFailure`, or whatever `body` throws; nothing was written then.
  func write<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws -> T {
    if sources.writesOnCallingThread { return try writeBlocking(body) }
    try requireWritable()
    do {
      let result = try await commits.commit(in: self, body)
      signal.raise()
      return result
    } catch {
      throw JournalFailure.explaining(error, path: place.file)
    }
  }

  /// The same for the worker: fails before anything is written unless `lead` is still the lead.
  ///
  /// - Throws: `LeadLost` besides what `write` throws.
  func write<T: Sendable>(
    under lead: Epoch, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws -> T {
    try await write { db in
      try Self.requireLead(lead, in: db)
      return try body(db)
    }
  }

  /// The same on the calling thread; for rare repairs inside a synchronous call.
  func writeBlocking<T>(_ body: (Database) throws -> T) throws -> T {
    try requireWritable()
    do {
      let result = try pool.write { db in
        try requireSound(db)
        return try body(db)
      }
      signal.raise()
      return result
    } catch {
      throw noted(error)
    }
  }

  /// - Throws: why nothing can be written here (opened for reading, upgraded, failed disk).
  package func requireWritable() throws {
    if mode == .readOnly { throw JournalFailure.readOnly }
    if let failure = health.withLock({ $0.failure }) { throw failure }
  }

  static func requireLead(_ lead: Epoch, in db: Database) throws {
    let current = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT epoch FROM leader WHERE one = 1"))
    guard current == lead.rawValue else { throw LeadLost(current: Epoch(current ?? 0)) }
  }

  /// Asked first in every transaction.
  ///
  /// - Throws: why nothing may be written, also when that was found after this write had queued up.
  func requireSound(_ db: Database) throws {
    try requireWritable()
    guard try Schema.version(db) == schemaVersion else { throw JournalFailure.upgraded }
  }

  /// Whether this process must not write again after it.
  func endsWriting(_ error: any Error) -> Bool {
    (JournalFailure.explaining(error, path: place.file) as? JournalFailure)?.endsWriting == true
  }

  /// Remembers failures after which this process must not write again.
  @discardableResult func noted(_ error: any Error) -> any Error {
    let explained = JournalFailure.explaining(error, path: place.file)
    if let failure = explained as? JournalFailure, failure.endsWriting {
      health.withLock { $0.failure = failure }
      signal.raise()
    }
    return explained
  }
}

extension Database {
  /// Reads at one moment, with statements that are prepared once per connection: what surrounds a
  /// read would else take as long as the read.
  fileprivate func atOneMoment<T>(_ body: () throws -> T) throws -> T {
    try cachedStatement(sql: "BEGIN DEFERRED TRANSACTION").execute()
    do {
      let value = try body()
      try cachedStatement(sql: "COMMIT TRANSACTION").execute()
      return value
    } catch {
      // What made the read fail says more than what its end could say.
      if isInsideTransaction { try? rollback() }
      throw error
    }
  }
}
