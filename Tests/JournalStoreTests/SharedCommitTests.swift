import Dispatch
import GRDB
import SyncCore
import Synchronization
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct SharedCommitTests {
  /// Counts what reached the disk of one connection.
  private final class CommitCounter: TransactionObserver, Sendable {
    private let commits = Mutex(0)

    var count: Int { commits.withLock { $0 } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { commits.withLock { $0 += 1 } }
    func databaseDidRollback(_ db: Database) {}
  }

  /// Lets calls come while the disk is busy, and then go on.
  ///
  /// - Returns: what each of them came to.
  private func atOnce(
    _ count: Int, in fixture: JournalFixture, meanwhile: () throws -> Void = {},
    _ body: @escaping @Sendable (Int) async throws -> Void
  ) async throws -> [Result<Void, any Error>] {
    let gate = DispatchSemaphore(value: 0)
    fixture.journal.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
    let calls = (0..<count).map { number in
      Task { () -> Result<Void, any Error> in
        do { return .success(try await body(number)) } catch { return .failure(error) }
      }
    }
    // bounded by the test's time limit
    while fixture.journal.commits.waitingCount < count { await Task.yield() }
    try meanwhile()
    gate.signal()
    var results: [Result<Void, any Error>] = []
    for call in calls { results.append(await call.value) }
    return results
  }

  private static let entry = OperationDraft(
    .create, .new(.timeEntry),
    wish: [.startAt: .instant(Instant(seconds: 0)), .notes: .text("shared")])

  @Test(.timeLimit(.minutes(1)))
  func `what comes while the disk is busy shares one commit, and a failure takes nobody along`()
    async throws
  {
    let fixture = try JournalFixture()
    let counter = CommitCounter()
    fixture.journal.pool.add(transactionObserver: counter, extent: .databaseLifetime)
    let results = try await atOnce(10, in: fixture) { number in
      _ = try await fixture.journal.accept(JournalFixture.call()) { entrance in
        _ = try entrance.propose(Self.entry)
        if number == 4 { throw Unexpected("number four") }
      }
    }
    #expect(counter.count == 1)
    for (number, result) in results.enumerated() {
      switch result {
      case .success: #expect(number != 4)
      case .failure(let error): #expect(number == 4 && error is Unexpected, "\(error)")
      }
    }
    #expect(try fixture.look { try $0.counts()[.pending] } == 9)
    #expect(try fixture.count("SELECT count(*) FROM identity WHERE provisional_id < -1") == 9)
    guard case .whole = try fixture.journal.verifyAudit() else {
      Issue.record("the log is broken")
      return
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `more than may share a commit go in the next one`() async throws {
    let fixture = try JournalFixture()
    let counter = CommitCounter()
    fixture.journal.pool.add(transactionObserver: counter, extent: .databaseLifetime)
    let results = try await atOnce(Limits.sharedCommitMax + 1, in: fixture) { _ in
      try await fixture.accept(Self.entry)
    }
    for result in results { try result.get() }
    #expect(counter.count == 2)
  }

  @Test(.timeLimit(.minutes(1)))
  func `when the shared commit cannot be made, everybody is told and nothing was written`()
    async throws
  {
    let fixture = try JournalFixture()
    let other = try DatabaseQueue(path: fixture.place.file)
    let results = try await atOnce(3, in: fixture) {
      try other.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
    } _: { _ in
      try await fixture.accept(Self.entry)
    }
    for result in results {
      #expect(throws: JournalFailure.upgraded) { try result.get() }
    }
    #expect(try fixture.look { try $0.pendingChanges() } == 0)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a commit that fails on its way to the disk is told to everybody in it`() async throws {
    let fixture = try JournalFixture()
    let results = try await atOnce(3, in: fixture) { number in
      try await fixture.journal.write { db in
        guard number == 1 else { return }
        // Seen only when it is committed.
        try db.execute(
          sql: """
            PRAGMA defer_foreign_keys = ON;
            INSERT INTO identity (provisional_id, kind, operation_id) VALUES (-900, 'task', 900);
            """)
      }
    }
    for result in results {
      #expect(throws: JournalFailure.self) { try result.get() }
    }
    #expect(try fixture.count("SELECT count(*) FROM identity WHERE provisional_id = -900") == 0)
  }

  @Test(.timeLimit(.minutes(1)))
  func `after the disk failed nothing that had queued up is written`() async throws {
    let fixture = try JournalFixture()
    let failed = JournalFailure.diskFailed(problem: "the cable")
    let asked = Mutex(0)
    let results = try await atOnce(Limits.sharedCommitMax + 3, in: fixture) { _ in
      try await fixture.journal.write { _ in
        asked.withLock { $0 += 1 }
        throw failed
      }
    }
    for result in results {
      #expect(throws: failed) { try result.get() }
    }
    #expect(asked.withLock(\.self) == 1)
  }
}
