import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

/// Decisions about creates with dependants and about timers.
@Suite(.scratch) struct ResolveParkedTests {
  private typealias Base = ResolveTests

  /// A refused task with a time entry, a timer interval and a rename that rest on it.
  struct Family {
    let fixture: JournalFixture
    let lead: Epoch
    let task: SyncCore.Operation
    let entry: SyncCore.Operation
    let rename: SyncCore.Operation

    /// - Parameter more: what the entry says besides its task and times.
    init(entry more: Fields = [:]) async throws {
      fixture = try JournalFixture()
      lead = try await fixture.lead()
      task = try await fixture.accept(.create(.task, [.name: .text("Wireframes")]))
      entry = try await fixture.accept(
        .create(
          .timeEntry,
          more.overlaid(by: [
            .taskID: .id(task.subject.id), .startAt: .instant(Instant(seconds: 100)),
            .endAt: .instant(Instant(seconds: 700)),
          ])))
      rename = try await fixture.accept(.update(task.subject, [.name: .text("Wires")]))
      try await ResolveTests.park(
        task.id, .refused, fixture, lead, Reason("server_refused", "It said no."))
    }

    func resolve(_ resolution: Resolution, dry: Bool = false) async throws -> Resolved {
      try await fixture.journal.resolve(
        task.id, resolution, shown: nil, call: JournalFixture.call(), isDryRun: dry)
    }
  }

  @Test func `the dependants of a parked create are shown`() async throws {
    let family = try await Family()
    let dispute = try family.fixture.look { try $0.dispute(family.task.id) }
    #expect(dispute.dependants.map(\.operation.id) == [family.entry.id, family.rename.id])
    #expect(dispute.dependants.allSatisfy { $0.isResting })
    let discard = try #require(
      dispute.choices(DisputeWords(names: [:], zone: .utc)).first { $0.kind == .discard })
    #expect(discard.needsConfirmation)
    #expect(discard.sentence.contains("op 2, op 3 rest on it and will ask you"))
  }

  @Test func `discarding a task puts what rests on it before a person, time is kept`()
    async throws
  {
    let family = try await Family()
    let done = try await family.resolve(.discard(.init()))
    #expect(done.operation.state == .discarded)
    #expect(done.dependants.map(\.state) == [.review, .review])
    #expect(try family.fixture.look { try $0.record(family.entry.subject) } != nil)
  }

  @Test func `time is pointed to another task when its own is discarded`() async throws {
    let family = try await Family()
    try await family.fixture.see(.remote(.task, 88), [.name: .text("Old")], family.lead)
    let done = try await family.resolve(.discard(.init(repoint: .to(.remote(.of(88))))))
    let old = try family.fixture.operation(family.entry.id)
    #expect(old.state == .superseded)
    let moved = try family.fixture.operation(try #require(old.supersededBy))
    #expect(moved.state == .pending && moved.wish[.taskID] == .id(.remote(.of(88))))
    #expect(moved.creates == family.entry.creates && moved.heldBy == nil)
    // A change of the discarded task itself cannot be moved to another one.
    #expect(done.dependants.last?.state == .review)
  }

  @Test func `time that is pointed to another task goes to the project of that one`() async throws {
    let family = try await Family(entry: [.projectID: .id(.remote(.of(5)))])
    try await family.fixture.see(
      .remote(.task, 88), [.name: .text("Old"), .projectID: .id(.remote(.of(6)))], family.lead)
    _ = try await family.resolve(.discard(.init(repoint: .to(.remote(.of(88))))))
    let next = try family.fixture.operation(family.entry.id).supersededBy
    let moved = try family.fixture.operation(try #require(next))
    #expect(moved.wish[.taskID] == .id(.remote(.of(88))) && moved.wish[.projectID] == nil)
  }

  @Test func `time goes on without a task, and a task that is not known here is refused`()
    async throws
  {
    let family = try await Family()
    let unknown = await #expect(throws: Refusal.self) {
      try await family.resolve(.discard(.init(repoint: .to(.remote(.of(404))))))
    }
    #expect(unknown?.code == "unknown_record")
    _ = try await family.resolve(.discard(.init(repoint: .none)))
    let next = try family.fixture.operation(family.entry.id).supersededBy
    let moved = try family.fixture.operation(try #require(next))
    #expect(moved.wish[.taskID] == nil && moved.wish[.startAt] != nil)
    #expect(moved.state == .pending)
  }

  @Test func `dependants are taken along only when each is named`() async throws {
    let family = try await Family()
    let stranger = try await family.fixture.accept(.note("other"))
    let refusal = await #expect(throws: Refusal.self) {
      try await family.resolve(.discard(.init(with: [stranger.id])))
    }
    #expect(refusal?.code == "not_a_dependant")
    #expect(try family.fixture.operation(family.task.id).state == .rejected)
    let done = try await family.resolve(.discard(.init(with: [family.rename.id])))
    #expect(done.dependants.map(\.state) == [.review, .cancelled])
  }

  @Test func `adopting takes a record that was read, says what differs, and lets the others go on`()
    async throws
  {
    let family = try await Family()
    let unseen = await #expect(throws: Refusal.self) {
      try await family.resolve(.adopt(.of(88)))
    }
    #expect(unseen?.code == "not_seen")
    try await family.fixture.see(.remote(.task, 88), [.name: .text("Wire frames")], family.lead)
    let done = try await family.resolve(.adopt(.of(88)))
    #expect(done.operation.state == .applied)
    #expect(done.notes.first?.contains("name") == true)
    let entry = try family.fixture.operation(family.entry.id)
    #expect(entry.wish[.taskID] == .id(.remote(.of(88))) && entry.heldBy == nil)
    // The rename starts from what the adopted task is called.
    let rename = try family.fixture.operation(family.rename.id)
    #expect(rename.base[.name] == .server(.text("Wire frames")))
  }

  @Test func `what a look-up found is shown as candidates`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = try await fixture.accept(.create(.task, [.name: .text("t")]))
    try await ResolveTests.park(
      task.id, .undecidable, fixture, lead, Reason("near_match", "Similar.")
    ) { settlement in
      settlement.records = [Record(.task, .of(88), [.name: .text("t "), .projectID: .null])]
      settlement.detail = ["candidates": [88]]
    }
    let dispute = try fixture.look { try $0.dispute(task.id) }
    #expect(dispute.candidates.map(\.id) == [.of(88)])
    let choices = dispute.choices(DisputeWords(names: dispute.names, zone: .utc))
    #expect(choices.map(\.kind) == [.adopt, .retry, .edit, .discard])
    #expect(choices.first?.sentence.contains("it says what you wished") == true)
  }

  @Test func `an edit of a parked create takes its place and keeps start, end and duration alike`()
    async throws
  {
    let family = try await Family()
    let edited = try await family.resolve(.edit([.name: .text("Right")]))
    #expect(edited.successor?.creates == family.task.creates)
    let call = JournalFixture.call()
    let entry = try await family.fixture.journal.resolve(
      family.entry.id, .edit([.durationSeconds: .integer(60)]), shown: nil, call: call)
    #expect(entry.successor?.wish[.endAt] == .instant(Instant(seconds: 160)))
    for (changes, code) in [
      ([.endAt: .instant(Instant(seconds: 50))], "end_before_start"),
      ([.email: .text("x")], "not_editable"), ([:], "nothing_given"),
    ] as [(Fields, String)] {
      let id = try #require(entry.successor?.id)
      let refusal = await #expect(throws: Refusal.self) {
        try await family.fixture.journal.resolve(id, .edit(changes), shown: nil, call: call)
      }
      #expect(refusal?.code == code)
    }
  }

  @Test func `an edit of what may have been sent follows it as a change`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let note = try await fixture.accept(.note("n"))
    _ = try await fixture.journal.begin(JournalFixture.draft(note), lead: lead)
    let done = try await fixture.journal.resolve(
      note.id, .edit([.notes: .text("better")]), shown: nil, call: JournalFixture.call())
    #expect(done.operation.state == .attempted)
    let follower = try #require(done.successor)
    #expect(follower.verb == .update && follower.heldBy == note.id)
    #expect(follower.base[.notes] == .outcome(of: note.id))
  }

  @Test func `a create of unknown outcome is sent at once only with consent`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let note = try await fixture.accept(.note("n"))
    _ = try await fixture.journal.begin(JournalFixture.draft(note), lead: lead)
    _ = try await fixture.journal.record(
      [Settlement(note.id, revision: 2, .noAnswer)], answering: nil, link: nil, lead: lead)
    let plain = await #expect(throws: Refusal.self) {
      try await fixture.journal.resolve(
        note.id, .retry(isNow: false), shown: nil, call: JournalFixture.call())
    }
    #expect(plain?.code == "making_sure")
    let words = try fixture.look { try $0.dispute(note.id) }
      .choices(DisputeWords(names: [:], zone: .utc)).first { $0.kind == .retryNow }
    #expect(words?.sentence.contains("there are two") == true)
    let done = try await fixture.journal.resolve(
      note.id, .retry(isNow: true), shown: nil, call: JournalFixture.call())
    #expect(done.operation.state == .pending && done.operation.isConsented)
    #expect(!done.operation.isFresh)
    // Parked or unknown again, the consent is used up.
    let again = try await ResolveTests.park(
      note.id, .undecidable, fixture, lead, Reason("near_match", "Similar."))
    #expect(!again.isConsented)
  }

  @Test func `a retry after a late cancel wants it sent after all`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let note = try await fixture.accept(.note("n"))
    _ = try await fixture.journal.begin(JournalFixture.draft(note), lead: lead)
    _ = try await fixture.journal.record(
      [Settlement(note.id, revision: 2, .noAnswer)], answering: nil, link: nil, lead: lead)
    _ = try await fixture.journal.cancel(note.id, by: "test")
    let refused = await #expect(throws: Refusal.self) {
      try await fixture.journal.resolve(
        note.id, .retry(isNow: true), shown: nil, call: JournalFixture.call())
    }
    #expect(refused != nil)
    try await ResolveTests.park(
      note.id, .undecidable, fixture, lead, Reason("near_match", "Similar."))
    let done = try await fixture.journal.resolve(
      note.id, .retry(isNow: false), shown: nil, call: JournalFixture.call())
    #expect(done.operation.state == .pending && !done.operation.isCancelAsked)
  }
}
