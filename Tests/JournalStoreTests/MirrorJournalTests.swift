import GRDB
import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

/// Mirror, overlay and views on a real file, under the rules of acceptance and lead.
@Suite(.scratch) struct MirrorJournalTests {
  private func pull(
    _ scope: PullScope, _ records: [SyncCore.Record], _ fixture: JournalFixture
  ) throws -> Absorption {
    Absorption(
      scope, asOf: fixture.clock.now(), beganSequence: try fixture.journal.mirrorSequence(),
      content: .records(records, isLast: true, isCapped: false), isComplete: true)
  }

  @Test func `a pull of many rows goes in by parts and is covered once it is whole`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let many = (1...Int64(2 * Journal.absorbedPerCommit + 1)).map {
      copy(.task, $0, [.name: .text("t\($0)")])
    }
    try await fixture.journal.absorb(pull(.list(.task), many, fixture), lead: lead)
    #expect(try fixture.look { try $0.count(.task) } == many.count)
    #expect(try fixture.look { try $0.coverage(.list(.task)) }?.isComplete == true)
  }

  @Test func `who lost the lead writes nothing into the mirror`() async throws {
    let fixture = try JournalFixture()
    let old = try await fixture.lead()
    _ = try await fixture.lead()
    let scope = PullScope.list(.task)
    let absorption = try pull(scope, [copy(.task, 5, [:])], fixture)
    await #expect(throws: LeadLost.self) {
      try await fixture.journal.absorb(absorption, lead: old)
    }
    await #expect(throws: LeadLost.self) {
      try await fixture.journal.keep(
        answer: 1, for: .projectUsers(serverID(5)), asOf: fixture.clock.now(), lead: old)
    }
    await #expect(throws: LeadLost.self) {
      try await fixture.journal.failPull(scope, reason: Reason("c", "S."), lead: old)
    }
    #expect(try fixture.look { try $0.count(.task) } == 0)
    #expect(try fixture.look { try $0.coverage(scope) } == nil)
  }

  @Test func `what is accepted shows at once and stays shown when the server has it`() async throws
  {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let create = try await fixture.accept(
      OperationDraft(.create, .new(.task), wish: [.name: .text("Plan")]))
    let provisional = try #require(create.creates)
    #expect(try fixture.look { try $0.record(provisional) }?.pending == 1)
    try await fixture.accept(
      OperationDraft(.update, .existing(provisional), wish: [.notes: .text("soon")]))

    try await fixture.apply(
      create.id, lead, created: serverID(500),
      records: [copy(.task, 500, [.name: .text("Plan"), .notes: .text("")])])
    let shown = try #require(try fixture.look { try $0.record(provisional) })
    #expect(shown.subject == .task(500))
    #expect(shown.pending == 1)
    #expect(shown.fields[.notes] == .text("soon"))
    #expect(try fixture.look { try $0.serverCopy(provisional) }?.fields[.notes] == .text(""))
    #expect(try fixture.look { try $0.records(.task, limit: 9) }.count == 1)
  }

  @Test func `asked reads are answered or say why not`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let document = RemoteDocument.taskTimes([serverID(5)])
    let scope = PullScope.document(document)
    try await fixture.journal.ask(scope, until: fixture.clock.now() + .seconds(5))
    let reason = Reason("offline", "The service cannot be reached.")
    try await fixture.journal.failPull(scope, reason: reason, lead: lead)
    #expect(try fixture.look { try $0.pullFailure(scope) } == reason)
    try await fixture.journal.keep(
      answer: ["s": 60], for: document, asOf: fixture.clock.now(), lead: lead)
    #expect(try fixture.look { try $0.keptAnswer(document) }?.answer == ["s": 60])
    #expect(try fixture.look { try $0.pullFailure(scope) } == nil)
  }

  @Test func `told survives, and the planner knows the tables on every connection`() async throws {
    let fixture = try JournalFixture()
    try await fixture.journal.told("a", upTo: 7)
    try await fixture.journal.told("a", upTo: 3)
    #expect(try fixture.count("SELECT told_audit_id FROM client WHERE name = 'a'") == 7)
    let plan = try fixture.rows { db in
      try Row.fetchAll(
        db,
        sql: "EXPLAIN QUERY PLAN SELECT 1 FROM mirror WHERE kind = 'task' AND parent_id = 5"
      ).map { $0["detail"] as String }
    }
    #expect(plan.allSatisfy { $0.contains("mirror_parent") })
  }

  @Test func `what parks is told to its client, in sentences`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let update = try await fixture.accept(
      OperationDraft(.update, .existing(.task(5)), wish: [.notes: .text("n")]))
    let settlement = Settlement(
      update.id, revision: update.revision, .movedElsewhere, reason: Reason("base_moved", "Moved."))
    _ = try await fixture.journal.record([settlement], answering: nil, link: nil, lead: lead)
    let attention = try fixture.look { try $0.attention(for: "test", max: 3) }
    #expect(attention.operations.map(\.reason?.sentence) == ["Moved."])
    try await fixture.journal.told("test", upTo: try #require(attention.upTo))
    #expect(try fixture.look { try $0.attention(for: "test", max: 3) }.operations.isEmpty)
  }
}
