import GRDB
import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct CoalesceTests {
  @Test func `five edits become one, and the others tell where they went`() async throws {
    let desk = try await Desk()
    var edits: [SyncCore.Operation] = []
    for text in ["a", "b", "c", "d", "e"] { edits.append(try await desk.note(text)) }
    let seen = try desk.visible()

    let changed = try await desk.coalesce(edits[0])

    #expect(changed.map(\.id) == edits.map(\.id))
    let survivor = try desk.now(edits[4])
    #expect(survivor.state == .pending && survivor.heldBy == nil && survivor.isFresh)
    #expect(survivor.position == edits[0].position)
    #expect(survivor.wish == [.notes: .text("e")])
    #expect(survivor.base == Base([.notes: .server(.text("seen"))]))
    #expect(survivor.own?.merged == edits.dropLast().map(\.id) && survivor.carriedWishes == 5)
    for edit in edits.dropLast() {
      let row = try desk.now(edit)
      #expect(row.state == .superseded && row.supersededBy == survivor.id)
      #expect(row.wish == edit.wish && row.base == edit.base)
      #expect(row.reason?.code == "merged")
    }
    #expect(try desk.visible() == seen)
    #expect(try desk.isSound())
    // Chosen alone, and applied for all of them.
    let work = try desk.fixture.journal.next(
      desk.lead, now: desk.fixture.clock.now(), excluding: [], limit: 9)
    #expect(work.ready.map(\.id) == [survivor.id])
    #expect(try await desk.coalesce(survivor).isEmpty)
    try await desk.fixture.apply(survivor.id, desk.lead)
    #expect(try desk.now(survivor).state == .applied)
  }

  @Test func `a refused survivor gives everybody back what they were accepted with`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.fixture.accept(
      .update(Desk.entry, [.endAt: .instant(Instant(seconds: 7200))]))
    let third = try await desk.note("c")
    let before = try desk.rows()
    let seen = try desk.visible()
    try await desk.coalesce(first)
    // One more that waits for the outcome of the survivor.
    let behind = try await desk.note("d")
    #expect(try desk.now(behind).base == Base([.notes: .outcome(of: third.id)]))

    try await desk.refuse(third)

    #expect(
      try desk.states([first, second, third, behind]) == Array(repeating: .pending, count: 4))
    _ = try await desk.fixture.journal.cancel(behind.id, by: "test")
    let after = try desk.rows()
    #expect(after.filter { !$0.hasPrefix("\(behind.id.rawValue) ") } == before)
    #expect(try desk.visible() == seen)
    #expect(try desk.isSound())
    // One by one from now on.
    #expect(try await desk.coalesce(first).isEmpty)
    #expect(try desk.now(first).reason?.code == "taken_apart")
    try await desk.refuse(first)
    #expect(try desk.states([first, second, third]) == [.rejected, .pending, .pending])
  }

  @Test func `a survivor that was unknown once is not taken apart`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.note("b")
    try await desk.coalesce(first)
    let attempt = try await desk.fixture.journal.begin(
      JournalFixture.draft(desk.now(second)), lead: desk.lead)
    var lost = Settlement(second.id, revision: try desk.now(second).revision, .noAnswer)
    lost.horizon = Horizon(boot: "b", fromMilliseconds: 0, wall: Instant(seconds: 0))
    _ = try await desk.fixture.journal.record(
      [lost], answering: attempt.map(JournalFixture.answer), link: nil, lead: desk.lead)
    let refused = Settlement(
      second.id, revision: try desk.now(second).revision, .refused,
      reason: Reason("refused", "It said no."))
    _ = try await desk.fixture.journal.record(
      [refused], answering: nil, link: nil, lead: desk.lead)
    #expect(try desk.states([first, second]) == [.superseded, .rejected])
  }

  @Test func `create and edits go as one create, and the id is mapped for all`() async throws {
    let desk = try await Desk()
    let create = try await desk.fixture.accept(
      .create(
        .timeEntry,
        [
          .startAt: .instant(Instant(seconds: 0)), .endAt: .instant(Instant(seconds: 60)),
          .durationSeconds: .integer(60), .notes: .text("a"), .taskID: .id(.remote(.of(9))),
        ]))
    let entry = create.subject
    try await desk.fixture.accept(
      .update(entry, [.endAt: .instant(Instant(seconds: 120)), .durationSeconds: .integer(120)]))
    let note = try await desk.fixture.accept(.update(entry, [.notes: .text("b")]))
    let before = try desk.rows()
    let seen = try desk.visible()

    try await desk.coalesce(create)

    let survivor = try desk.now(note)
    #expect(survivor.verb == .create && survivor.creates == entry && survivor.base == Base())
    #expect(survivor.wish[.durationSeconds] == .integer(120))
    #expect(survivor.wish[.notes] == .text("b"))
    #expect(try desk.visible() == seen)
    #expect(try desk.fixture.look { try $0.identityNote(entry.id) }?.operation == note.id)

    // Refused: the create is a create again, and makes its id.
    try await desk.refuse(note)
    #expect(try desk.rows() == before)
    try await desk.fixture.apply(create.id, desk.lead, created: .of(700))
    #expect(try desk.fixture.look { try $0.resolve(entry.id) } == .remote(.of(700)))
    #expect(try desk.now(note).subject == .remote(.timeEntry, 700))
    #expect(try desk.isSound())
  }

  @Test func `an applied create of several maps the id and frees who waits for it`() async throws {
    let desk = try await Desk()
    let create = try await desk.fixture.accept(.create(.task, [.name: .text("a")]))
    let rename = try await desk.fixture.accept(.update(create.subject, [.name: .text("b")]))
    let entry = try await desk.fixture.accept(
      .create(.timeEntry, [.taskID: .id(create.subject.id), .notes: .text("n")]))
    try await desk.coalesce(create)
    #expect(try desk.now(entry).heldBy == rename.id)
    try await desk.fixture.apply(
      rename.id, desk.lead, created: .of(77),
      records: [SyncCore.Record(.task, .of(77), [.name: .text("b")])])
    let freed = try desk.now(entry)
    #expect(freed.heldBy == nil && freed.wish[.taskID] == .id(.remote(.of(77))))
  }

  @Test func `back at the base: nothing is sent, and a successor starts from the copy`()
    async throws
  {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.note("seen")
    let other = try await desk.fixture.accept(
      OperationDraft(
        .billing, .existing(Desk.entry), wish: [.isBilled: .flag(true)], group: "g"))
    let seen = try desk.visible()
    try await desk.coalesce(first)
    #expect(try desk.states([first, second, other]) == [.superseded, .applied, .pending])
    #expect(try desk.now(second).reason?.code == "nothing_to_send")
    #expect(try desk.now(other).heldBy == nil)
    #expect(try desk.visible() == seen)
    #expect(try desk.isSound())
  }

  @Test func `close and reopen need no request`() async throws {
    let desk = try await Desk()
    func flag(_ value: Bool) async throws -> SyncCore.Operation {
      try await desk.fixture.accept(
        OperationDraft(.transition, .existing(Desk.task), wish: [.isArchived: .flag(value)]))
    }
    let run = [try await flag(true), try await flag(false)]
    try await desk.coalesce(run[0])
    #expect(try desk.states(run) == [.superseded, .applied])
  }

  @Test func `a delete takes over the edits and compares what was seen at first`() async throws {
    let desk = try await Desk()
    let edit = try await desk.note("a")
    let delete = try await desk.fixture.accept(OperationDraft(.delete, .existing(Desk.entry)))
    let before = try desk.rows()
    try await desk.coalesce(edit)
    let survivor = try desk.now(delete)
    #expect(survivor.verb == .delete && survivor.base[.notes] == .server(.text("seen")))
    #expect(try desk.fixture.look { try $0.record(Desk.entry) } == nil)
    // Changed elsewhere: the edits are not hidden behind the deletion.
    let moved = Settlement(
      delete.id, revision: survivor.revision, .movedElsewhere,
      reason: Reason("moved", "It moved."))
    _ = try await desk.fixture.journal.record([moved], answering: nil, link: nil, lead: desk.lead)
    #expect(try desk.states([edit, delete]) == [.pending, .pending])
    #expect(try desk.rows() == before)
  }

  @Test func `who else deletes what was never sent is not asked about it`() async throws {
    let desk = try await Desk()
    let create = try await desk.fixture.accept(.create(.task, [.name: .text("Logo")]))
    let deletes = [
      try await desk.fixture.accept(OperationDraft(.delete, .existing(create.subject))),
      try await desk.fixture.accept(OperationDraft(.delete, .existing(create.subject))),
    ]
    try await desk.coalesce(create)
    #expect(try desk.states([create] + deletes) == [.superseded, .applied, .applied])
    #expect(try desk.now(deletes[1]).reason?.code == "never_sent")
    #expect(try desk.isSound())
  }

  @Test func `created and deleted here only: the id says who gave it up`() async throws {
    let desk = try await Desk()
    let create = try await desk.fixture.accept(.create(.task, [.name: .text("a")]))
    let rename = try await desk.fixture.accept(.update(create.subject, [.name: .text("b")]))
    let delete = try await desk.fixture.accept(
      OperationDraft(.delete, .existing(create.subject)))
    try await desk.coalesce(create)
    #expect(try desk.states([create, rename, delete]) == [.superseded, .superseded, .applied])
    #expect(
      try desk.fixture.look { try $0.identityNote(create.subject.id) }?.discardedBy == delete.id)
    let refusal = await #expect(throws: Refusal.self) {
      try await desk.fixture.accept(.update(create.subject, [.name: .text("c")]))
    }
    #expect(refusal?.code == "discarded_id")
    #expect(try desk.isSound())
  }

  @Test func `a create that something rests on is not taken back silently`() async throws {
    let desk = try await Desk()
    let create = try await desk.fixture.accept(.create(.task, [.name: .text("a")]))
    let delete = try await desk.fixture.accept(
      OperationDraft(.delete, .existing(create.subject)))
    let entry = try await desk.fixture.accept(
      .create(.timeEntry, [.taskID: .id(create.subject.id), .notes: .text("n")]))
    #expect(try await desk.coalesce(create).isEmpty)
    #expect(try desk.states([create, delete, entry]) == [.pending, .pending, .pending])
  }
}
