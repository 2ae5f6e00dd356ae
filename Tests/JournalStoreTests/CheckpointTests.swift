import GRDB
import Logging
import SyncCore
import Synchronization
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct CheckpointTests {
  @Test func `the waiting part of the log is known without opening the database`() async throws {
    let fixture = try JournalFixture()
    let log = WriteAheadLog(path: fixture.place.writeAheadLog)
    let before = try #require(log.position())
    try await fixture.accept(.note("one"))
    let after = try #require(log.position())
    #expect(after.round == before.round)
    #expect(after.frames > before.frames)
    #expect(log.waiting(beyond: before) == after.bytes - before.bytes)
    #expect(log.waiting(beyond: after) == 0)
  }

  @Test func `a checkpoint copies everything, and the next commit starts the log over`()
    async throws
  {
    let fixture = try JournalFixture()
    for index in 0..<3 { try await fixture.accept(.note("\(index)")) }
    let log = WriteAheadLog(path: fixture.place.writeAheadLog)
    let size = SystemFile.size(of: fixture.place.writeAheadLog)
    try fixture.journal.checkpoint()
    let done = fixture.journal.health.withLock { $0.checkpointed }
    #expect(log.waiting(beyond: done) == 0)
    // Held locks are released, and the file is kept at its size.
    try await fixture.accept(.note("after"))
    #expect(log.position()?.round != done?.round)
    #expect(SystemFile.size(of: fixture.place.writeAheadLog) == size)
    #expect(try fixture.count("SELECT count(*) FROM operation") == 4)
  }

  /// A commit that restarts the log during a checkpoint could lose pages (SQLite before 3.51.3).
  @Test func `no commit runs during a checkpoint`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("one"))
    let path = fixture.place.file
    let said = Mutex<ResultCode?>(nil)
    var sources = Journal.Sources(now: fixture.clock.now, uuid: { "unused" })
    sources.crash = { point in
      guard point == .insideCheckpoint else { return }
      var impatient = Configuration()
      impatient.busyMode = .immediateError
      let other = try DatabaseQueue(path: path, configuration: impatient)
      do {
        try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE; ROLLBACK") }
        said.withLock { $0 = .SQLITE_OK }
      } catch let error as DatabaseError {
        said.withLock { $0 = error.resultCode }
      }
    }
    let journal = try Journal.open(
      fixture.place, account: JournalFixture.account, serviceHost: JournalFixture.host,
      credential: JournalFixture.secret, mode: .readWrite, sources: sources,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try journal.checkpointNow()
    #expect(said.withLock { $0 } == .SQLITE_BUSY)
  }

  @Test func `a small log is left alone`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("one"))
    try fixture.journal.checkpointIfWorthwhile(isLeader: true)
    #expect(fixture.journal.health.withLock { $0.checkpointed } == nil)
  }

  @Test func `a large log is checkpointed by the leader, not by others`() async throws {
    let fixture = try JournalFixture()
    try fixture.tamper(
      "CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(6000000))")
    try fixture.journal.checkpointIfWorthwhile(isLeader: false)
    #expect(fixture.journal.health.withLock { $0.checkpointed } == nil)
    try fixture.journal.checkpointIfWorthwhile(isLeader: true)
    let done = fixture.journal.health.withLock { $0.checkpointed }
    #expect((done?.bytes ?? 0) > 6_000_000)
    try fixture.journal.checkpointIfWorthwhile(isLeader: true)
    #expect(fixture.journal.health.withLock { $0.checkpointed } == done)
  }
}
