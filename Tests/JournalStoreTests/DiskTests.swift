import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct DiskTests {
  /// After a failed fsync nobody knows what is on the disk: trying again would only seem to work.
  @Test func `a failed disk stops all writing`() async throws {
    let fixture = try JournalFixture()
    let before = try await fixture.accept(
      OperationDraft(.create, .new(.customer), wish: [.name: .text("Before")]))

    await #expect(throws: JournalFailure.self) {
      try await fixture.journal.write { _ in
        throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC, message: "disk I/O error")
      }
    }

    let refused = await #expect(throws: JournalFailure.self) {
      try await fixture.accept(
        OperationDraft(.create, .new(.customer), wish: [.name: .text("After")]))
    }
    guard case .diskFailed = refused else {
      Issue.record("refused for another reason: \(String(describing: refused))")
      return
    }
    // What was acknowledged is still read, and another process may try.
    #expect(try fixture.look { try $0.operation(before.id) } != nil)
    try fixture.journal.close()
    let again = try fixture.another()
    #expect(try await again.read { try $0.counts()[.pending] } == 1)
  }
}
