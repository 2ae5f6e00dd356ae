import SyncCore
import TestScratch
import Testing

@testable import JournalStore

/// What follows a merged project in the commit that applies the merge (decision 0071).
@Suite(.scratch) struct MergedProjectTests {
  private static let source = Subject.remote(.project, 30)
  private static let target = Subject.remote(.project, 31)
  private static let task = Subject.remote(.task, 5)
  private static let entry = Subject.remote(.timeEntry, 500)

  /// A project with a task and an entry, about to be merged into another customer's.
  private struct Merging {
    let fixture: JournalFixture
    let lead: Epoch
    let merge: SyncCore.Operation

    init() async throws {
      fixture = try JournalFixture()
      lead = try await fixture.lead()
      let place: Fields = [
        .projectID: .id(source.id), .customerID: .id(.remote(.of(3))),
        .serviceID: .id(.remote(.of(8))),
      ]
      try await fixture.see(source, [.name: .text("Packaging")], lead)
      try await fixture.see(target, [.name: .text("Relaunch")], lead)
      try await fixture.see(task, place.overlaid(by: [.name: .text("Labels")]), lead)
      try await fixture.see(entry, place.overlaid(by: [.notes: .text("n")]), lead)
      merge = try await fixture.accept(
        OperationDraft(.merge, .existing(source), wish: [.projectID: .id(target.id)]))
    }

    func apply() async throws {
      let attempt = try await fixture.journal.begin(JournalFixture.draft(merge), lead: lead)
      var settlement = Settlement(merge.id, revision: merge.revision + 1, .accepted)
      settlement.removed = [source]
      _ = try await fixture.journal.record(
        [settlement], answering: attempt.map(JournalFixture.answer), link: nil, lead: lead)
    }

    func copy(of subject: Subject) throws -> Fields? {
      try fixture.look { try $0.serverCopy(subject)?.fields }
    }
  }

  @Test(arguments: [task, entry])
  func `a deletion behind the merge is compared with what the merge made of the record`(
    _ subject: Subject
  ) async throws {
    let merging = try await Merging()
    let deletion = try await merging.fixture.accept(OperationDraft(.delete, .existing(subject)))
    #expect(deletion.heldBy == merging.merge.id)
    try await merging.apply()
    var expected = deletion.base.values
    expected[.projectID] = .server(.id(Self.target.id))
    expected[.customerID] = nil
    if subject == Self.entry { expected[.serviceID] = nil }
    let waiting = try merging.fixture.operation(deletion.id)
    #expect(waiting.base == Base(expected))
    #expect(waiting.heldBy == nil)
  }

  @Test func `what followed from the source is not known any more until it is read`() async throws {
    let merging = try await Merging()
    try await merging.apply()
    #expect(
      try merging.copy(of: Self.entry)
        == [.projectID: .id(Self.target.id), .notes: .text("n")])
    #expect(
      try merging.copy(of: Self.task)
        == [
          .projectID: .id(Self.target.id), .name: .text("Labels"),
          .serviceID: .id(.remote(.of(8))),
        ])
  }

  @Test func `a list that began before the merge does not put its tasks back`() async throws {
    let merging = try await Merging()
    let fixture = merging.fixture
    let began = try fixture.journal.mirrorSequence()
    let listed = SyncCore.Record(
      .task, .of(5), [.name: .text("Labels"), .projectID: .id(Self.source.id)])
    try await merging.apply()
    try await fixture.journal.absorb(
      Absorption(
        .list(.task), asOf: fixture.clock.now(), beganSequence: began,
        content: .records([listed], isLast: true, isCapped: false), isComplete: true),
      lead: merging.lead)
    #expect(try merging.copy(of: Self.task)?[.projectID] == .id(Self.target.id))
  }
}
