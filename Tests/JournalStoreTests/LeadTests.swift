import Foundation
import SyncCore
import Synchronization
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct LeadTests {
  private func take(_ journal: Journal, machine: String = JournalFixture.machine) async throws
    -> LeadTaken
  {
    try await journal.takeLead(pid: 1, boot: "b", machine: machine, monotonicMilliseconds: 1)
  }

  @Test func `a first lead over operations accepted offline is no restore`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("offline"))
    let taken = try await take(fixture.journal)
    #expect(!taken.restored)
    #expect(try fixture.operation(OperationID(1)).state == .pending)
  }

  @Test func `a kill leaves the journal ahead of its witness, which is normal`() async throws {
    let fixture = try JournalFixture()
    _ = try await take(fixture.journal)
    try await fixture.accept(.note("after the witness"))
    #expect(try await !take(fixture.journal).restored)
  }

  @Test func `a restored journal does not send again what it may have sent`() async throws {
    let fixture = try JournalFixture()
    let entry = try await fixture.accept(.note("sent after the backup"))
    let update = try await fixture.accept(.update(.remote(.task, 1), [.name: .text("x")]))
    _ = try await take(fixture.journal)
    let copy = fixture.place.file + ".backup"
    try fixture.copy(to: copy)
    try await fixture.accept(.note("later"))
    fixture.clock.advance(.seconds(61))
    let lead = try fixture.look { try $0.leader().epoch }
    #expect(try await fixture.journal.beat(lead))
    try fixture.journal.close()
    // The backup comes back in the place of the journal.
    for suffix in ["", "-wal", "-shm"] {
      let path = fixture.place.file + suffix
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    }
    try FileManager.default.moveItem(atPath: copy, toPath: fixture.place.file)
    let restored = try JournalFixture(at: fixture.place, clock: fixture.clock)
    let taken = try await take(restored.journal)
    #expect(taken.restored)
    #expect(taken.epoch > lead)
    let back = try restored.operation(entry.id)
    #expect(back.state == .ambiguous)
    #expect(back.reason?.code == "journal_restored")
    let makesSure = try await restored.journal.read { try $0.isMakingSureOfRestored() }
    #expect(makesSure)
    #expect(back.horizon != nil)
    // Updates are compared before they are sent: nothing to fear.
    #expect(try restored.operation(update.id).state == .pending)
    // Only once.
    #expect(try await !take(restored.journal).restored)
  }

  @Test func `a journal on another machine is taken for a copy`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("one"))
    _ = try await take(fixture.journal)
    #expect(try await take(fixture.journal, machine: "machine-2").restored)
  }

  @Test func `a journal without its witness is taken for a copy`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("one"))
    try FileManager.default.removeItem(
      atPath: fixture.place.witness(of: fixture.journal.uuid))
    let again = try JournalFixture(at: fixture.place, clock: fixture.clock)
    #expect(try await take(again.journal).restored)
  }

  @Test func `a large restored journal is gone through in pieces, and gone on with`() async throws {
    let fixture = try JournalFixture()
    let piece = Journal.distrustPiece
    _ = try await fixture.journal.accept(JournalFixture.call()) { entrance in
      for number in 0..<(piece + 50) { _ = try entrance.propose(.note("note \(number)")) }
    }
    // By its last operation alone: one lost write later, nothing would contradict it any more.
    let path = fixture.place.witness(of: fixture.journal.uuid)
    let witness = Witness(
      machine: JournalFixture.machine, epoch: 0, lastOperation: Int64(piece + 51))
    #expect(witness.write(path) {} == nil)
    let asked = Mutex(0)
    await #expect(throws: CancellationError.self) {
      try await fixture.journal.takeLead(
        pid: 7, boot: "b", machine: JournalFixture.machine, monotonicMilliseconds: 1,
        stops: {
          asked.withLock { asked in
            asked += 1
            return asked > 1
          }
        })
    }
    let ambiguous = "SELECT count(*) FROM operation WHERE state = 'ambiguous'"
    #expect(try fixture.count(ambiguous) == piece)
    // Whoever waits for the lead sees that it moves.
    let row = try fixture.look { try $0.leader() }
    #expect(row.pid == 7)
    #expect(row.beatAt == fixture.clock.now())
    // Others write meanwhile, and what they wrote hides nothing.
    try await fixture.accept(.note("between"))
    try await fixture.accept(.note("between, again"))
    let taken = try await take(fixture.another())
    #expect(taken.restored)
    #expect(try fixture.count(ambiguous) == piece + 52)
    #expect(
      try fixture.count(
        """
        SELECT payload ->> 'operations' FROM audit JOIN audit_payload ON audit_id = id
        WHERE event = 'journal_restored'
        """) == 52)
    #expect(try await !take(fixture.journal).restored)
  }

  @Test func `nobody leads who was overtaken while going through a restored journal`() async throws
  {
    let fixture = try JournalFixture()
    _ = try await fixture.journal.accept(JournalFixture.call()) { entrance in
      for number in 0...Journal.distrustPiece { _ = try entrance.propose(.note("note \(number)")) }
    }
    try FileManager.default.removeItem(atPath: fixture.place.witness(of: fixture.journal.uuid))
    let another = try JournalFixture(at: fixture.place, clock: fixture.clock)
    await #expect(throws: LeadLost.self) {
      try await fixture.journal.takeLead(
        pid: 7, boot: "b", machine: JournalFixture.machine, monotonicMilliseconds: 1,
        stops: {
          // Lost: what this file says is looked at below.
          try? another.tamper("UPDATE leader SET epoch = epoch + 1")
          return false
        })
    }
    #expect(try fixture.count("SELECT epoch FROM leader") == 1)
  }

  @Test func `who was succeeded gives up nothing when it ends`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    _ = try await take(fixture.another())
    let row = try fixture.look { try $0.leader() }
    try await fixture.journal.releaseLead(lead)
    #expect(try fixture.look { try $0.leader() } == row)
    #expect(try fixture.count("SELECT count(*) FROM audit WHERE event = 'lead_released'") == 0)
  }

  @Test func `giving up the lead is told, and asking for it reaches the leader`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    try await fixture.another().askForLead()
    #expect(try fixture.look { try $0.leader().askedAt } == fixture.clock.now())
    try await fixture.journal.releaseLead(lead)
    let row = try fixture.look { try $0.leader() }
    #expect(row.pid == nil)
    #expect(row.epoch == lead)
    #expect(try await fixture.journal.beat(lead))
  }
}
