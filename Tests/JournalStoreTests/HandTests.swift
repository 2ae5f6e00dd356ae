import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct HandTests {
  private func park(_ id: OperationID, _ fixture: JournalFixture, _ lead: Epoch) async throws {
    let operation = try fixture.operation(id)
    _ = try await fixture.journal.record(
      [
        Settlement(
          id, revision: operation.revision, .refused, reason: Reason("refused", "It said no."))
      ], answering: nil, link: nil, lead: lead)
  }

  @Test func `a create with dependants is not cancelled under them`() async throws {
    let fixture = try JournalFixture()
    let task = try await fixture.accept(.create(.task, [.name: .text("t")]))
    let entry = try await fixture.accept(
      .create(.timeEntry, [.taskID: .id(task.subject.id)]))
    let refusal = await #expect(throws: Refusal.self) {
      try await fixture.journal.cancel(task.id, by: "test")
    }
    #expect(refusal?.code == "has_dependants")
    #expect(refusal?.sentence.contains("\(entry.id)") == true)
    #expect(try await fixture.journal.cancel(entry.id, by: "test").state == .cancelled)
    #expect(try await fixture.journal.cancel(task.id, by: "test").state == .cancelled)
    #expect(try fixture.look { try $0.record(task.subject) } == nil)
  }

  @Test func `a stop that is taken back lets its entry run on`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let entry = Subject.remote(.timeEntry, 700)
    let began: Fields = [.startAt: .instant(Instant(seconds: 100)), .isRunning: .flag(true)]
    try await fixture.see(entry, began, lead)
    let stop = try await fixture.accept(
      OperationDraft(
        .timerStop, .existing(.myTimer), wish: [.endAt: .instant(Instant(seconds: 900))],
        options: OperationOptions(boundEntry: entry.id)))
    let stopped = try #require(try fixture.look { try $0.record(entry) })
    #expect(stopped.fields[.isRunning] == .flag(false) && stopped.pending == 1)
    _ = try await fixture.journal.cancel(stop.id, by: "test")
    let seen = try #require(try fixture.look { try $0.record(entry) })
    #expect(seen.fields == began && seen.pending == 0)
  }

  @Test func `a cancel says beforehand what it does, and to whom`() async throws {
    let desk = try await Desk()
    let fixture = desk.fixture
    let first = try await desk.note("first")
    let second = try await desk.note("second")
    let would = try await fixture.journal.takeBack(first.id, by: "test", isDryRun: true)
    #expect(would.operation.state == .cancelled)
    #expect(would.notes == ["It was not sent: nothing changes on TrackingTime."])
    // It starts from the outcome of the first one, and would have to be decided.
    #expect(would.dependants.map(\.id) == [second.id])
    #expect(would.dependants.map(\.state) == [.conflict])
    #expect(try desk.states([first, second]) == [.pending, .pending])
    #expect(try fixture.count("SELECT count(*) FROM audit WHERE event = 'cancelRequested'") == 0)

    _ = try await fixture.journal.begin(JournalFixture.draft(first), lead: desk.lead)
    let sent = try await fixture.journal.takeBack(first.id, by: "test")
    #expect(sent.operation.isCancelAsked && sent.operation.state == .attempted)
    #expect(sent.notes.first?.contains("sets it back to what it was") == true)
    #expect(sent.dependants.map(\.state) == [.pending])
  }

  @Test func `discarding a create puts its dependants before a person`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = try await fixture.accept(.create(.task, [.name: .text("t")]))
    let entry = try await fixture.accept(
      .create(.timeEntry, [.taskID: .id(task.subject.id)]))
    try await park(task.id, fixture, lead)
    let revision = try fixture.operation(task.id).revision
    let done = try await fixture.journal.settleByHand(
      Settlement(task.id, revision: revision, .discarded), by: "test")
    #expect(done.state == .discarded)
    let left = try fixture.operation(entry.id)
    #expect(left.state == .review)
    #expect(left.reason?.sentence.contains("\(task.id)") == true)
    #expect(try fixture.look { try $0.identityNote(task.subject.id) }?.discardedBy == task.id)
  }

  @Test func `adopting maps the id, and nothing is adopted twice`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let first = try await fixture.accept(.create(.task, [.name: .text("t")]))
    let second = try await fixture.accept(.create(.task, [.name: .text("u")]))
    for id in [first.id, second.id] { try await park(id, fixture, lead) }
    var adoption = Settlement(first.id, revision: 2, .adopted)
    adoption.created = .of(88)
    #expect(try await fixture.journal.settleByHand(adoption, by: "test").state == .applied)
    #expect(try fixture.look { try $0.resolve(first.subject.id) }.rawValue == 88)
    adoption.operation = second.id
    let twice = adoption
    let refusal = await #expect(throws: Refusal.self) {
      try await fixture.journal.settleByHand(twice, by: "test")
    }
    #expect(refusal?.code == "already_claimed")
  }

  @Test func `an edit takes the place, the id and the successors of what it replaces`()
    async throws
  {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = try await fixture.accept(.create(.task, [.name: .text("wrong")]))
    let between = try await fixture.accept(.note("between"))
    let behind = try await fixture.accept(.update(task.subject, [.name: .text("later")]))
    try await park(task.id, fixture, lead)
    let call = JournalFixture.call()
    let draft = OperationDraft.create(.task, [.name: .text("right")])
    let acceptance = try await fixture.journal.accept(call) {
      try $0.replace(task.id, revision: 2, with: draft)
    }
    guard case .accepted(let edited, _) = acceptance else { return }
    #expect(edited.position == task.position)
    #expect(edited.creates == task.creates)
    #expect(edited.heldBy == nil)
    let old = try fixture.operation(task.id)
    #expect(old.state == .superseded)
    #expect(old.supersededBy == edited.id)
    let waiting = try fixture.operation(behind.id)
    #expect(waiting.heldBy == edited.id)
    #expect(waiting.base[.name] == .outcome(of: edited.id))
    let ready = try fixture.journal.next(
      lead, now: fixture.clock.now(), excluding: [], limit: 5
    ).ready
    #expect(ready.map(\.id) == [edited.id, between.id])
    try await fixture.apply(edited.id, lead, created: .of(5))
    #expect(try fixture.operation(behind.id).subject == .remote(.task, 5))
    let stale = await #expect(throws: Refusal.self) {
      try await fixture.journal.accept(JournalFixture.call()) {
        try $0.replace(behind.id, revision: 1, with: .update(task.subject, [:]))
      }
    }
    #expect(stale?.code == "changed_meanwhile")
  }

  @Test func `a successor of what was given up becomes a conflict only on the same field`()
    async throws
  {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = Subject.remote(.task, 4)
    try await fixture.see(task, [.name: .text("old"), .dueDate: .null], lead)
    let first = try await fixture.accept(.update(task, [.name: .text("A")]))
    let same = try await fixture.accept(.update(task, [.name: .text("B")]))
    let other = try await fixture.accept(.update(task, [.dueDate: .text("2026-01-01")]))
    _ = try await fixture.journal.cancel(first.id, by: "test")
    let conflict = try fixture.operation(same.id)
    #expect(conflict.state == .conflict)
    #expect(conflict.base[.name] == .server(.text("old")))
    #expect(try fixture.operation(other.id).state == .pending)
    #expect(try fixture.operation(other.id).heldBy == nil)
  }

  @Test(arguments: [Verb.delete, .timerStop, .merge, .immediate])
  func `what may have been sent and cannot be undone is not cancelled`(verb: Verb) async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let subject: Subject = verb == .timerStop ? .myTimer : .remote(.project, 3)
    let operation = try await fixture.accept(OperationDraft(verb, .existing(subject)))
    _ = try await fixture.journal.begin(JournalFixture.draft(operation), lead: lead)
    let refusal = await #expect(throws: Refusal.self) {
      try await fixture.journal.cancel(operation.id, by: "test")
    }
    #expect(refusal?.code == "cannot_take_back")
    #expect(refusal?.nextStep.isEmpty == false)
  }

  @Test func `a repair is born in review and not sent`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let acceptance = try await fixture.journal.accept(JournalFixture.call()) {
      try $0.propose(
        OperationDraft(.delete, .existing(.remote(.timeEntry, 3))),
        parked: Reason("twin", "It is there twice."))
    }
    guard case .accepted(let repair, _) = acceptance else { return }
    #expect(repair.state == .review)
    let work = try fixture.journal.next(
      lead, now: fixture.clock.now(), excluding: [], limit: 5)
    #expect(work.ready.isEmpty)
  }
}

@Suite(.scratch) struct CompensationTests {
  /// An operation that is being sent while its cancel is asked for, and is applied.
  private func cancelledLate(
    _ draft: OperationDraft, _ event: OperationEvent = .accepted, created: RemoteID? = nil,
    isFound: Bool = false
  ) async throws -> (JournalFixture, Operation?) {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    try await fixture.see(
      .remote(.task, 4), [.name: .text("old"), .isArchived: .flag(false)], lead)
    let operation = try await fixture.accept(draft)
    _ = try await fixture.journal.begin(JournalFixture.draft(operation), lead: lead)
    if event == .found {
      _ = try await fixture.journal.record(
        [Settlement(operation.id, revision: 2, .noAnswer)], answering: nil, link: nil, lead: lead)
    }
    let asked = try await fixture.journal.cancel(operation.id, by: "test")
    #expect(asked.isCancelAsked)
    var settlement = Settlement(operation.id, revision: asked.revision, event)
    settlement.created = created
    settlement.isFound = isFound
    _ = try await fixture.journal.record([settlement], answering: nil, link: nil, lead: lead)
    return (fixture, try fixture.look { try $0.operation(OperationID(2)) })
  }

  @Test func `a create that was cancelled too late is deleted again`() async throws {
    let (_, reversal) = try await cancelledLate(.note("n"), created: .of(9))
    #expect(reversal?.verb == .delete)
    #expect(reversal?.subject == .remote(.timeEntry, 9))
    #expect(reversal?.state == .pending)
    #expect(reversal?.options.repairs == OperationID(1))
  }

  @Test(arguments: [OperationEvent.found, .accepted])
  func `what was only found is not deleted without a person`(_ event: OperationEvent) async throws {
    let (_, reversal) = try await cancelledLate(.note("n"), event, created: .of(9), isFound: true)
    #expect(reversal?.verb == .delete)
    #expect(reversal?.state == .review)
  }

  @Test func `an update that was cancelled too late goes back to its base`() async throws {
    let task = Subject.remote(.task, 4)
    let (_, reversal) = try await cancelledLate(.update(task, [.name: .text("new")]))
    #expect(reversal?.wish == [.name: .text("old")])
    #expect(reversal?.base[.name] == .server(.text("new")))
    let closing = OperationDraft(.transition, .existing(task), wish: [.isArchived: .flag(true)])
    let (_, opening) = try await cancelledLate(closing)
    #expect(opening?.wish == [.isArchived: .flag(false)])
  }
}
