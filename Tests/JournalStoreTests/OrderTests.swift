import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct OrderTests {
  /// Customer, project, task and entry, all made here, each in the next.
  private func chain(_ fixture: JournalFixture) async throws -> [Operation] {
    let customer = try await fixture.accept(.create(.customer, [.name: .text("C")]))
    let project = try await fixture.accept(
      .create(.project, [.name: .text("P"), .customerID: .id(customer.subject.id)]))
    let task = try await fixture.accept(
      .create(.task, [.name: .text("T"), .projectID: .id(project.subject.id)]))
    let entry = try await fixture.accept(
      .create(
        .timeEntry,
        [.taskID: .id(task.subject.id), .startAt: .instant(Instant(seconds: 5))]))
    return [customer, project, task, entry]
  }

  private func ready(_ fixture: JournalFixture, _ lead: Epoch) throws -> [OperationID] {
    try fixture.journal.next(lead, now: fixture.clock.now(), excluding: [], limit: 10)
      .ready.map(\.id)
  }

  @Test func `a chain made offline is sent link by link`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let ids = try await chain(fixture).map(\.id)
    #expect(try fixture.operation(ids[3]).heldBy == ids[2])
    for (index, id) in ids.enumerated() {
      #expect(try ready(fixture, lead) == [id])
      try await fixture.apply(id, lead, created: .of(100 + Int64(index)))
    }
    #expect(try ready(fixture, lead) == [])
    #expect(try fixture.count("SELECT count(*) FROM claim") == 0)
  }

  @Test func `a mapping changes everything that names the id, in one commit`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operations = try await chain(fixture)
    let task = operations[2]
    let update = try await fixture.accept(.update(task.subject, [.dueDate: .text("2026-01-01")]))
    for (index, operation) in operations.prefix(3).enumerated() {
      let record = Record(.task, .of(102), [.name: .text("T"), .dueDate: .null])
      try await fixture.apply(
        operation.id, lead, created: .of(100 + Int64(index)), records: index == 2 ? [record] : [])
    }
    let mapped = Subject.remote(.task, 102)
    #expect(try fixture.operation(operations[3].id).wish[.taskID] == .id(mapped.id))
    let waiting = try fixture.operation(update.id)
    #expect(waiting.subject == mapped)
    #expect(waiting.base[.dueDate] == .server(.null))
    // It holds the task, which the entry before it uses.
    #expect(waiting.heldBy == operations[3].id)
    #expect(try fixture.operation(task.id).subject == mapped)
    #expect(try fixture.operation(task.id).creates == task.subject)
    #expect(try fixture.look { try $0.resolve(task.subject.id) } == mapped.id)
    #expect(
      try fixture.count("SELECT count(*) FROM claim WHERE kind = 'task' AND id < 0") == 0)
    #expect(
      try fixture.count("SELECT count(*) FROM overlay WHERE kind = 'task' AND id < 0") == 0)
    // The old id goes on working wherever an id is taken.
    let later = try await fixture.accept(.update(task.subject, [.name: .text("T2")]))
    #expect(later.subject == mapped)
  }

  @Test func `lanes that turn out to be one are joined by position`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let create = try await fixture.accept(.create(.task, [.name: .text("T")]))
    let onNew = try await fixture.accept(.update(create.subject, [.name: .text("A")]))
    let onOld = try await fixture.accept(.update(.remote(.task, 7), [.name: .text("B")]))
    #expect(try fixture.operation(onOld.id).heldBy == nil)
    // The create is found to have made task 7.
    try await fixture.apply(create.id, lead, created: .of(7))
    #expect(try fixture.operation(onNew.id).heldBy == nil)
    #expect(try fixture.operation(onOld.id).heldBy == onNew.id)
  }

  @Test func `a parked operation lets those go that change other fields`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = Subject.remote(.task, 7)
    let parked = try await fixture.accept(.update(task, [.name: .text("A")]))
    let same = try await fixture.accept(.update(task, [.name: .text("B")]))
    let other = try await fixture.accept(.update(task, [.dueDate: .text("2026-01-01")]))
    let deletion = try await fixture.accept(OperationDraft(.delete, .existing(task)))
    #expect(try fixture.operation(other.id).heldBy == same.id)
    let settlement = Settlement(
      parked.id, revision: 1, .movedElsewhere, reason: Reason("moved", "It moved."))
    _ = try await fixture.journal.record([settlement], answering: nil, link: nil, lead: lead)
    #expect(try fixture.operation(same.id).heldBy == parked.id)
    // The other one waits for the second, which is not parked but held.
    #expect(try fixture.operation(other.id).heldBy == same.id)
    _ = try await fixture.journal.cancel(same.id, by: "test")
    #expect(try fixture.operation(other.id).heldBy == nil)
    #expect(try fixture.operation(deletion.id).heldBy == other.id)
    // Retried, it stands in the way again.
    _ = try await fixture.journal.settleByHand(
      Settlement(parked.id, revision: 2, .retried), by: "test")
    #expect(try fixture.operation(other.id).heldBy == parked.id)
  }

  @Test(arguments: [OperationEvent.notApplied, .absent])
  func `what comes back unapplied waits for a resolution that was put before it meanwhile`(
    _ event: OperationEvent
  ) async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    func settle(_ id: OperationID, _ event: OperationEvent) async throws {
      let settlement = Settlement(
        id, revision: try fixture.operation(id).revision, event, reason: Reason("why", "Why."))
      _ = try await fixture.journal.record([settlement], answering: nil, link: nil, lead: lead)
    }
    let task = Subject.remote(.task, 7)
    let parked = try await fixture.accept(.update(task, [.name: .text("A")]))
    let other = try await fixture.accept(.update(task, [.dueDate: .text("2026-01-01")]))
    try await settle(parked.id, .movedElsewhere)
    _ = try await fixture.journal.begin(
      JournalFixture.draft(fixture.operation(other.id)), lead: lead)
    if event == .absent { try await settle(other.id, .noAnswer) }
    _ = try await fixture.journal.accept(JournalFixture.call()) {
      try $0.replace(parked.id, revision: 2, with: .update(task, [.name: .text("B")]))
    }
    let resolution = try #require(try fixture.operation(parked.id).supersededBy)
    try await settle(other.id, event)
    #expect(try fixture.operation(other.id).state == .pending)
    #expect(try fixture.operation(other.id).heldBy == resolution)
    #expect(try ready(fixture, lead) == [resolution])
  }

  @Test func `the next start waits for a change or the deletion of the entry that runs`()
    async throws
  {
    let entry = Subject.remote(.timeEntry, 700)
    for draft in [
      OperationDraft.update(entry, [.notes: .text("n")]), OperationDraft(.delete, .existing(entry)),
    ] {
      let fixture = try JournalFixture()
      let lead = try await fixture.lead()
      try await fixture.see(entry, [.isRunning: .flag(true)], lead)
      let change = try await fixture.accept(draft)
      let start = try await fixture.accept(
        OperationDraft(
          .timerStart, .existing(.myTimer), wish: [.startAt: .instant(Instant(seconds: 9))]))
      #expect(start.heldBy == change.id, "\(draft.verb)")
    }
  }

  @Test func `what is independent runs side by side`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    for raw in [1, 2, 3] as [Int64] {
      try await fixture.accept(.update(.remote(.task, raw), [.name: .text("x")]))
    }
    #expect(try ready(fixture, lead).count == 3)
  }

  @Test func `somebody waiting goes first, then timer stops, then the order`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let plain = try await fixture.accept(.update(.remote(.task, 1), [.name: .text("x")]))
    let stop = try await fixture.accept(
      OperationDraft(
        .timerStop, .existing(.myTimer), wish: [.endAt: .instant(Instant(seconds: 9))]))
    let acceptance = try await fixture.journal.accept(
      JournalFixture.call(), waiting: .milliseconds(1_500)
    ) { try $0.propose(.update(.remote(.task, 2), [.name: .text("y")])) }
    guard case .accepted(let waited, _) = acceptance else { return }
    #expect(try ready(fixture, lead) == [waited.id, stop.id, plain.id])
    // Nobody waits any more.
    fixture.clock.advance(.seconds(2))
    #expect(try ready(fixture, lead) == [stop.id, plain.id, waited.id])
  }

  @Test func `what is not due waits, and the worker is told when to wake`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let first = try await fixture.accept(.update(.remote(.task, 1), [.name: .text("x")]))
    let second = try await fixture.accept(.update(.remote(.task, 2), [.name: .text("x")]))
    let due = fixture.clock.now() + .seconds(30)
    let attempt = try await fixture.journal.begin(JournalFixture.draft(first), lead: lead)
    var settlement = Settlement(first.id, revision: 2, .notApplied)
    settlement.notBefore = due
    settlement.failures = .more
    _ = try await fixture.journal.record(
      [settlement], answering: attempt.map(JournalFixture.answer), link: nil, lead: lead)
    let work = try fixture.journal.next(
      lead, now: fixture.clock.now(), excluding: [], limit: 10)
    #expect(work.ready.map(\.id) == [second.id])
    #expect(work.wakeAt == due)
    #expect(work.unfinished == 2)
    fixture.clock.advance(.seconds(30))
    #expect(try ready(fixture, lead) == [first.id, second.id])
    let rest = try fixture.journal.next(
      lead, now: fixture.clock.now(), excluding: [first.id], limit: 1)
    #expect(rest.ready.map(\.id) == [second.id])
  }

  @Test func `a row that cannot be read is parked, and others go on`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let damaged = try await fixture.accept(.update(.remote(.task, 1), [.name: .text("x")]))
    let sound = try await fixture.accept(.update(.remote(.task, 2), [.name: .text("x")]))
    try fixture.tamper(
      "UPDATE operation SET payload_version = 9 WHERE id = \(damaged.id.rawValue)")
    #expect(try ready(fixture, lead) == [sound.id])
    #expect(
      try fixture.count(
        "SELECT count(*) FROM operation WHERE state = 'review' AND reason_code = 'undecodable'")
        == 1)
    #expect(try ready(fixture, lead) == [sound.id])
    // What comes behind it is accepted, and waits: nobody knows what it would do.
    let behind = try await fixture.accept(.update(.remote(.task, 1), [.name: .text("y")]))
    #expect(behind.heldBy == damaged.id)
  }

  @Test func `a long chain on one record is followed link by link`() async throws {
    let fixture = try JournalFixture()
    let task = Subject.remote(.task, 1)
    _ = try await fixture.journal.accept(JournalFixture.call()) { entrance in
      for index in 0..<50 {
        try entrance.propose(.update(task, [.name: .text("\(index)")]))
      }
    }
    let wrong = try fixture.count(
      "SELECT count(*) FROM operation WHERE id > 1 AND held_by IS NOT id - 1")
    #expect(wrong == 0)
  }
}
