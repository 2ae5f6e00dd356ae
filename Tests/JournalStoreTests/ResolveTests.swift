import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

/// Decisions about changes that met a change made elsewhere.
@Suite(.scratch) struct ResolveTests {
  static let entry = Subject.remote(.timeEntry, 51)
  static let before: Fields = [
    .notes: .text("first"), .startAt: .instant(Instant(seconds: 1_789_990_000)),
    .endAt: .instant(Instant(seconds: 1_789_993_600)), .taskID: .id(.remote(.of(9))),
  ]

  /// A change of notes and start that found other notes, parked with what was read.
  static func conflict(
    _ fixture: JournalFixture, _ lead: Epoch, theirs: Fields = [.notes: .text("theirs")]
  ) async throws -> SyncCore.Operation {
    try await fixture.see(entry, before, lead)
    let operation = try await fixture.accept(
      .update(
        entry,
        [.notes: .text("mine"), .startAt: .instant(Instant(seconds: 1_789_990_060))]))
    return try await park(operation.id, .movedElsewhere, fixture, lead) {
      $0.records = [Record(.timeEntry, .of(51), before.overlaid(by: theirs))]
    }
  }

  @discardableResult
  static func park(
    _ id: OperationID, _ event: OperationEvent, _ fixture: JournalFixture, _ lead: Epoch,
    _ reason: Reason = Reason("changed_elsewhere", "It was changed."),
    _ more: (inout Settlement) -> Void = { _ in }
  ) async throws -> SyncCore.Operation {
    let operation = try fixture.operation(id)
    var settlement = Settlement(id, revision: operation.revision, event, reason: reason)
    more(&settlement)
    let recorded = try await fixture.journal.record(
      [settlement], answering: nil, link: nil, lead: lead)
    guard recorded.lost.isEmpty else { throw Unexpected("\(id) was not parked") }
    return try fixture.operation(id)
  }

  static func digest(_ id: OperationID, _ fixture: JournalFixture) throws -> String {
    try fixture.look { try ShownDigest.of($0.dispute(id)) }
  }

  @Test func `the table shows base, mine and theirs, disputed fields first`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await Self.conflict(fixture, lead)
    let dispute = try fixture.look { try $0.dispute(operation.id) }
    let notes = try #require(dispute.rows.first)
    #expect(notes.field == .notes && notes.isDisputed)
    #expect(notes.base == .text("first") && notes.mine == .text("mine"))
    #expect(notes.theirs == .text("theirs"))
    #expect(dispute.rows.filter(\.isDisputed).count == 1)
    let kinds = dispute.choices(DisputeWords(names: [:], zone: .utc)).map(\.kind)
    #expect(kinds == [.mine, .theirs, .fields, .edit, .discard])
  }

  @Test func `mine is sent on the copy that was shown, and not again over another change`()
    async throws
  {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await Self.conflict(fixture, lead)
    let shown = try Self.digest(operation.id, fixture)
    let done = try await fixture.journal.resolve(
      operation.id, .mine, shown: shown, call: JournalFixture.call())
    let next = try #require(done.successor)
    #expect(done.operation.state == .superseded && done.operation.supersededBy == next.id)
    #expect(next.state == .pending && next.wish == operation.wish)
    #expect(next.position == operation.position)
    #expect(next.base[.notes] == .server(.text("theirs")))
    // The whole group that the wish touches is guarded, not only the field.
    #expect(next.base[.endAt] == .server(Self.before[.endAt] ?? .null))
    let sent = Comparison.update(
      base: next.base, wish: next.wish,
      remote: Self.before.overlaid(by: [.notes: .text("theirs")]), kind: .timeEntry,
      isRunning: false, acceptedAt: next.acceptedAt)
    #expect(sent.fields?[.notes] == .text("mine"))
    let again = Comparison.update(
      base: next.base, wish: next.wish,
      remote: Self.before.overlaid(by: [.notes: .text("yet another")]), kind: .timeEntry,
      isRunning: false, acceptedAt: next.acceptedAt)
    #expect(again.fields == nil && again != .nothingToDo)
  }

  @Test func `a decision on something that has changed since is not done`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await Self.conflict(fixture, lead)
    let shown = try Self.digest(operation.id, fixture)
    try await fixture.see(Self.entry, Self.before.overlaid(by: [.notes: .text("newer")]), lead)
    for stale in [shown, "00000000"] {
      let refusal = await #expect(throws: Refusal.self) {
        try await fixture.journal.resolve(
          operation.id, .mine, shown: stale, call: JournalFixture.call())
      }
      #expect(refusal?.code == "shown_otherwise")
    }
    let blind = await #expect(throws: Refusal.self) {
      try await fixture.journal.resolve(
        operation.id, .mine, shown: nil, call: JournalFixture.call())
    }
    #expect(blind?.code == "not_shown")
    #expect(try fixture.operation(operation.id).state == .conflict)
  }

  @Test func `theirs gives the whole change up and says so in the log`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await Self.conflict(fixture, lead)
    let shown = try Self.digest(operation.id, fixture)
    let done = try await fixture.journal.resolve(
      operation.id, .theirs, shown: shown,
      call: CallContext(client: "cli", tool: "resolve", argumentsDigest: "x"))
    #expect(done.operation.state == .discarded && done.operation.reason?.code == "kept_theirs")
    #expect(try fixture.look { try $0.record(Self.entry) }?.fields[.notes] == .text("theirs"))
    let row = try fixture.look {
      try $0.audit(AuditFilter(operation: operation.id), latestFirst: true, limit: 1)
    }.first
    #expect(row?.actor == "cli/resolve")
    #expect(row?.payload?["resolution"] == "theirs")
    #expect(row?.payload?["shown"] == .string(shown))
  }

  @Test func `field by field sends only what is mine`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await Self.conflict(fixture, lead)
    let shown = try Self.digest(operation.id, fixture)
    let undecided = await #expect(throws: Refusal.self) {
      try await fixture.journal.resolve(
        operation.id, .fields([.startAt: .mine]), shown: shown, call: JournalFixture.call())
    }
    #expect(undecided?.code == "field_undecided")
    let foreign = await #expect(throws: Refusal.self) {
      try await fixture.journal.resolve(
        operation.id, .fields([.name: .mine]), shown: shown, call: JournalFixture.call())
    }
    #expect(foreign?.code == "field_not_wished")
    let done = try await fixture.journal.resolve(
      operation.id, .fields([.notes: .theirs]), shown: shown, call: JournalFixture.call())
    #expect(done.successor?.wish.names == [.startAt])
    #expect(done.operation.state == .superseded)
  }

  @Test func `a dry run tells what would be and changes nothing`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await Self.conflict(fixture, lead)
    let shown = try Self.digest(operation.id, fixture)
    let rows = try fixture.count("SELECT count(*) FROM audit")
    let would = try await fixture.journal.resolve(
      operation.id, .mine, shown: shown, call: JournalFixture.call(), isDryRun: true)
    #expect(would.operation.state == .superseded && would.successor != nil)
    #expect(try fixture.operation(operation.id).state == .conflict)
    #expect(try fixture.count("SELECT count(*) FROM audit") == rows)
    #expect(try Self.digest(operation.id, fixture) == shown)
  }

  @Test func `a change of something deleted elsewhere can only be given up`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    try await fixture.see(Self.entry, Self.before, lead)
    let operation = try await fixture.accept(.update(Self.entry, [.notes: .text("mine")]))
    try await Self.park(
      operation.id, .goneElsewhere, fixture, lead, .deletedElsewhere(.timeEntry)
    ) { $0.removed = [Self.entry] }
    let dispute = try fixture.look { try $0.dispute(operation.id) }
    #expect(dispute.isGone)
    let kinds = dispute.choices(DisputeWords(names: [:], zone: .utc)).map(\.kind)
    #expect(kinds == [.theirs, .discard])
    let refusal = await #expect(throws: Refusal.self) {
      try await fixture.journal.resolve(
        operation.id, .mine, shown: ShownDigest.of(dispute), call: JournalFixture.call())
    }
    #expect(refusal?.code == "not_offered" && refusal?.sentence.contains("deleted") == true)
  }

  /// A task about to be deleted with what hangs below it.
  private static func deletion(
    below: ContainerCounts
  ) async throws -> (fixture: JournalFixture, lead: Epoch, operation: SyncCore.Operation) {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = Subject.remote(.task, 9)
    try await fixture.see(task, [.name: .text("old"), .projectID: .null], lead)
    var draft = OperationDraft(.delete, .existing(task))
    draft.options = OperationOptions(deleteAll: true, below: below)
    return (fixture, lead, try await fixture.accept(draft))
  }

  @Test func `a delete that was kept deletes what was shown, counted anew`() async throws {
    let (fixture, lead, operation) = try await Self.deletion(
      below: ContainerCounts(tasks: 0, entries: 5, seconds: 60))
    try await Self.park(operation.id, .movedElsewhere, fixture, lead) {
      $0.records = [Record(.task, .of(9), [.name: .text("new")])]
    }
    let shown = try Self.digest(operation.id, fixture)
    let next = try #require(
      try await fixture.journal.resolve(
        operation.id, .mine, shown: shown, call: JournalFixture.call()
      ).successor)
    #expect(next.verb == .delete && next.options.deleteAll == true)
    #expect(next.base[.name] == .server(.text("new")))
    #expect(next.options.below == ContainerCounts(tasks: 0, entries: 0, seconds: 0))
  }

  @Test func `a deletion is decided with what hangs below when it is decided`() async throws {
    let (fixture, lead, operation) = try await Self.deletion(
      below: ContainerCounts(tasks: 0, entries: 0, seconds: 0))
    try await Self.park(operation.id, .movedElsewhere, fixture, lead)
    let shown = try Self.digest(operation.id, fixture)
    // Somebody books an hour on it while the person thinks.
    try await fixture.see(Self.entry, Self.before, lead)
    let refusal = await #expect(throws: Refusal.self) {
      try await fixture.journal.resolve(
        operation.id, .mine, shown: shown, call: JournalFixture.call())
    }
    #expect(refusal?.code == "shown_otherwise")
    let anew = try Self.digest(operation.id, fixture)
    let done = try await fixture.journal.resolve(
      operation.id, .mine, shown: anew, call: JournalFixture.call())
    #expect(done.successor?.options.below?.entries == 1)
  }

  @Test func `a flag that was kept rests on the hours that were shown`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let seen: Fields = [.durationSeconds: .integer(3_600), .isBilled: .flag(false)]
    try await fixture.see(Self.entry, seen, lead)
    var draft = OperationDraft(.billing, .existing(Self.entry), wish: [.isBilled: .flag(true)])
    draft.group = "g"
    let operation = try await fixture.accept(draft)
    let longer = seen.overlaid(by: [.durationSeconds: .integer(7_200)])
    try await Self.park(operation.id, .movedElsewhere, fixture, lead) {
      $0.records = [Record(.timeEntry, .of(51), longer)]
    }
    let shown = try Self.digest(operation.id, fixture)
    let done = try await fixture.journal.resolve(
      operation.id, .mine, shown: shown, call: JournalFixture.call())
    let next = try #require(done.successor)
    #expect(next.base[.durationSeconds] == .server(.integer(7_200)))
    let sent = Comparison.flag(wish: next.wish, base: next.base, remote: longer)
    #expect(sent.fields == [.isBilled: .flag(true)])
    let again = Comparison.flag(
      wish: next.wish, base: next.base,
      remote: longer.overlaid(by: [.durationSeconds: .integer(9_000)]))
    #expect(again.isConflict)
  }

  @Test func `a billing call is decided together, and counts before and after`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    var ids: [OperationID] = []
    for raw in Int64(60)..<64 {
      let subject = Subject.remote(.timeEntry, raw)
      try await fixture.see(
        subject,
        [.durationSeconds: .integer(3_600), .hourlyRate: .number(50), .isBilled: .flag(false)],
        lead)
      var draft = OperationDraft(.billing, .existing(subject), wish: [.isBilled: .flag(true)])
      draft.group = "g"
      ids.append(try await fixture.accept(draft).id)
    }
    let refused = try #require(ids.last)
    try await Self.park(refused, .refused, fixture, lead, Reason("server_refused", "No."))
    for id in ids.dropFirst().dropLast() {
      let subject = try fixture.operation(id).subject
      try await Self.park(id, .movedElsewhere, fixture, lead) {
        $0.records =
          subject.id.remote.map {
            [Record(.timeEntry, $0, [.durationSeconds: .integer(7_200)])]
          } ?? []
      }
    }
    let group = try #require(try fixture.look { try $0.groupDispute("g") })
    #expect(group.members.map(\.id) == Array(ids.dropFirst()))
    #expect(group.before == GroupDispute.Totals(seconds: 10_800, amount: 150))
    #expect(group.now == GroupDispute.Totals(seconds: 18_000, amount: 250))
    #expect(group.states == [.pending: 1, .conflict: 2, .rejected: 1])
    let done = try await fixture.journal.resolve(
      group: "g", .mine, shown: ShownDigest.of(group), call: JournalFixture.call())
    #expect(done.compactMap(\.successor).allSatisfy { $0.group == "g" && $0.state == .pending })
    #expect(done.count == 3)
    #expect(try fixture.operation(refused).state == .pending)
    #expect(try fixture.look { try $0.groupDispute("g") } == nil)
  }
}

extension Comparison {
  fileprivate var fields: Fields? { if case .send(let fields) = self { fields } else { nil } }
  fileprivate var isConflict: Bool { if case .conflict = self { true } else { false } }
}
