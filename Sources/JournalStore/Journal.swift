import GRDB
import Logging
package import SyncCore
import Synchronization

/// One account's journal: the SQLite file with every operation, the local copy and the audit log.
///
/// Every write is one IMMEDIATE transaction on one connection, or a part of one, which a cancelled
/// caller never takes back. Reads see one moment and do not wait for writers. Several processes may
/// have the file open; only the leader's worker sends.
package final class Journal: Sendable {
  package enum Mode: Sendable, Hashable { case readWrite, readOnly }

  /// What a journal needs from the world besides its file.
  package struct Sources: Sendable {
    /// The wall clock.
    package var now: @Sendable () -> Instant
    /// A fresh random UUID, lower case; also the source of salts.
    package var uuid: @Sendable () -> String
    /// Called at each durable step; nil outside of tests. What it throws ends that step as a kill
    /// would: inside a transaction nothing of it is kept.
    package var crash: (@Sendable (CrashPoint) throws -> Void)?
    /// Sleeps at least this long, or until the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Rings the leader's bell; nil: over the socket beside the journal.
    package var ring: (@Sendable () -> Void)?
    /// Commits on the thread that asks, instead of in a task of their own: for simulations, where
    /// one thread does everything in a reproducible order.
    package var writesOnCallingThread = false

    package init(
      now: @escaping @Sendable () -> Instant, uuid: @escaping @Sendable () -> String,
      crash: (@Sendable (CrashPoint) throws -> Void)? = nil,
      sleep: @escaping @Sendable (Duration) async throws -> Void = {
        try await Task.sleep(for: $0)
      },
      ring: (@Sendable () -> Void)? = nil
    ) {
      self.now = now
      self.uuid = uuid
      self.crash = crash
      self.sleep = sleep
      self.ring = ring
    }
  }

  /// Called by the worker at the network events among the points; does nothing outside of tests.
  package func pass(_ point: CrashPoint) throws { try crash(point) }

  package let place: JournalPlace
  /// Identity of the file; names its witness.
  package let uuid: String
  package let account: Int64
  package let mode: Mode
  let sources: Sources
  let logger: Logger
  let pool: DatabasePool
  /// Of the file when it was opened; another one there means that a newer process has migrated it.
  let schemaVersion: Int
  let commits = SharedCommits()
  let signal = ChangeSignal()
  let watcher = ChangeWatcher()
  let doorbell: @Sendable () -> Void
  let health = Mutex(Health())
  let standing: Mutex<CredentialStanding>
  /// What this process sends; nil: it only reads.
  let credential: CredentialFingerprintInput?

  /// What this process has learned about the file since it was opened.
  struct Health {
    /// A write failed in a way that leaves the disk's content unknown: nothing is written any more.
    var failure: JournalFailure?
    /// Last witness written by this process as leader; nil: none.
    var witnessAt: Instant?
    /// Where the write-ahead log was checkpointed to by this process.
    var checkpointed: WriteAheadLog.Position?
    /// Last use of a tool that is known to be noted in the file; nil: none.
    var usedAt: Instant?
    /// `keepLogSmall` is at it.
    var isCheckpointing = false
  }

  init(
    place: JournalPlace, identity: JournalIdentity, mode: Mode, sources: Sources, logger: Logger,
    pool: DatabasePool, schemaVersion: Int, standing: CredentialStanding,
    credential: CredentialFingerprintInput?
  ) {
    self.place = place
    uuid = identity.uuid
    account = identity.account
    self.mode = mode
    self.sources = sources
    self.logger = logger
    self.pool = pool
    self.schemaVersion = schemaVersion
    doorbell = sources.ring ?? DoorbellRinger(path: place.doorbell).ring
    self.standing = Mutex(standing)
    self.credential = credential
  }

  /// Closes the connections. The journal must not be used afterwards.
  package func close() throws {
    try pool.close()
  }

  func crash(_ point: CrashPoint) throws { try sources.crash?(point) }
}

/// Whether the credentials given at opening are those that the operations belong to.
package enum CredentialStanding: Sendable, Hashable {
  /// The same as before, or the first ones.
  case known
  /// Others than before: only `bind` (the next `/me`) can tell whether they are the same user's.
  case unproven
}
