import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

/// Rows of the page `Pitfalls` that nothing else is about.
@Suite(.scratch) struct PitfallTests {
  private static let day: Duration = .seconds(86_400)

  private func refuse(
    _ operation: SyncCore.Operation, _ fixture: JournalFixture, _ lead: Epoch
  ) async throws {
    let row = try fixture.operation(operation.id)
    _ = try await fixture.journal.record(
      [
        Settlement(
          row.id, revision: row.revision, .refused, reason: Reason("refused", "Never."))
      ], answering: nil, link: nil, lead: lead)
  }

  // Row 9.
  @Test func `what is refused for good stays, and can be sent again`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await fixture.accept(.note("refused"))
    try await refuse(operation, fixture, lead)
    #expect(throws: (any Error).self) {
      try fixture.tamper("DELETE FROM operation WHERE id = \(operation.id.rawValue)")
    }
    let kept = try fixture.operation(operation.id)
    #expect(kept.state == .rejected && kept.wish == operation.wish)
    #expect(try fixture.look { try $0.record(operation.subject) }?.fields[.notes] != nil)
    let again = try await fixture.journal.settleByHand(
      Settlement(kept.id, revision: kept.revision, .retried), by: "test")
    #expect(again.state == .pending)
    let next = try fixture.journal.next(lead, now: fixture.clock.now(), excluding: [], limit: 9)
    #expect(next.ready.map(\.id) == [operation.id])
  }

  // Row 17.
  @Test func `operations of one call have an id each, which no other can have`() async throws {
    let fixture = try JournalFixture()
    let acceptance = try await fixture.journal.accept(JournalFixture.call(requestID: "one")) {
      entrance in
      try ["a", "b", "c"].map { try entrance.propose(.note($0)) }
    }
    guard case .accepted(let operations, _) = acceptance else {
      return #expect(Bool(false), "the call was new")
    }
    #expect(Set(operations.map(\.uuid)).count == 3)
    let refused = #expect(throws: DatabaseError.self) {
      try fixture.tamper(
        """
        UPDATE operation SET uuid = (SELECT uuid FROM operation WHERE id = 1) WHERE id = 2
        """)
    }
    #expect(refused?.message?.contains("operation.uuid") == true)
  }

  // Row 21.
  @Test func `the order is that of acceptance, whatever the wall clock says`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let subject = Subject.remote(.timeEntry, 500)
    let first = try await fixture.accept(.update(subject, [.notes: .text("first")]))
    fixture.clock.advance(.seconds(-3 * 3600))
    let second = try await fixture.accept(.update(subject, [.notes: .text("second")]))
    let other = try await fixture.accept(.note("another record"))
    #expect(second.acceptedAt < first.acceptedAt)
    #expect(second.position > first.position)
    #expect(try fixture.operation(second.id).heldBy == first.id)
    let next = try fixture.journal.next(lead, now: fixture.clock.now(), excluding: [], limit: 9)
    #expect(next.ready.map(\.id) == [first.id, other.id])
    #expect(
      try fixture.look { try $0.record(subject) }?.fields[.notes] == .text("second"))
  }

  // Row 31.
  @Test func `what is on its way stands in the file until its answer does`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await fixture.accept(.note("on its way"))
    let attempt = try await fixture.journal.begin(JournalFixture.draft(operation), lead: lead)
    #expect(attempt != nil)
    // Another process sees it while the first one waits for the answer, and after it died.
    let other = try fixture.another()
    #expect(try await other.read { try $0.operation(operation.id) }?.state == .attempted)
    let taken = try await other.takeLead(
      pid: 2, boot: "boot-1", machine: JournalFixture.machine, monotonicMilliseconds: 9)
    #expect(taken.rescued == [operation.id])
    let kept = try #require(try await other.read { try $0.operation(operation.id) })
    #expect(kept.state == .ambiguous && kept.wish == operation.wish)
    #expect(try fixture.count("SELECT count(*) FROM attempt") == 1)
  }

  // Row 32.
  @Test func `time alone removes nothing`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let waiting = try await fixture.accept(.note("waits"))
    let parked = try await fixture.accept(.note("refused"))
    try await refuse(parked, fixture, lead)
    let done = try await fixture.accept(.note("done"))
    try await fixture.apply(done.id, lead, created: .of(77))
    let gone = try await fixture.accept(.note("taken back"))
    _ = try await fixture.journal.cancel(gone.id, by: "test")
    let audit = try fixture.count("SELECT count(*) FROM audit")

    for _ in 0..<3 {
      fixture.clock.advance(Self.day * 400)
      _ = try fixture.journal.next(lead, now: fixture.clock.now(), excluding: [], limit: 9)
      try await fixture.journal.ask(.list(.task), until: fixture.clock.now())
      _ = try await fixture.journal.beat(lead)
      try fixture.journal.checkpointIfWorthwhile(isLeader: true)
    }
    let later = try await fixture.another().takeLead(
      pid: 2, boot: "boot-2", machine: JournalFixture.machine, monotonicMilliseconds: 9)
    #expect(!later.restored)

    let states = try [waiting, parked, done, gone].map { try fixture.operation($0.id).state }
    #expect(states == [.pending, .rejected, .applied, .cancelled])
    #expect(try fixture.count("SELECT count(*) FROM operation") == 4)
    #expect(try fixture.count("SELECT count(*) FROM audit") >= audit)
    let next = try fixture.journal.next(
      later.epoch, now: fixture.clock.now(), excluding: [], limit: 9)
    #expect(next.ready.map(\.id) == [waiting.id])
  }

  // Row 34.
  @Test func `a record deleted and made again is another record`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let first = try await fixture.accept(.create(.task, [.name: .text("Logo")]))
    try await fixture.apply(
      first.id, lead, created: .of(88),
      records: [SyncCore.Record(.task, .of(88), [.name: .text("Logo")])])
    let deletion = try await fixture.accept(
      OperationDraft(.delete, .existing(.remote(.task, 88))))
    let again = try await fixture.accept(.create(.task, [.name: .text("Logo")]))
    #expect(again.subject != first.subject)

    let attempt = try await fixture.journal.begin(JournalFixture.draft(deletion), lead: lead)
    var settlement = Settlement(deletion.id, revision: deletion.revision + 1, .accepted)
    settlement.removed = [.remote(.task, 88)]
    _ = try await fixture.journal.record(
      [settlement], answering: attempt.map(JournalFixture.answer), link: nil, lead: lead)
    try await fixture.apply(
      again.id, lead, created: .of(99),
      records: [SyncCore.Record(.task, .of(99), [.name: .text("Logo")])])

    let ids = try fixture.look { view in
      try [first, again].map { try view.resolve($0.subject.id).rawValue }
    }
    #expect(ids == [88, 99])
    #expect(try fixture.look { try $0.record(.remote(.task, 88)) } == nil)
    #expect(try fixture.look { try $0.record(.remote(.task, 99)) } != nil)
    // Nor is an id that was given up given again.
    let third = try await fixture.accept(.create(.task, [.name: .text("Logo")]))
    _ = try await fixture.journal.cancel(third.id, by: "test")
    let fourth = try await fixture.accept(.create(.task, [.name: .text("Logo")]))
    #expect(Set([first, again, third, fourth].map(\.subject)).count == 4)
  }
}
