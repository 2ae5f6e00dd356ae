import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct CapabilityTests {
  static func fact(
    _ capability: Capability, _ value: String, _ fixture: JournalFixture
  ) -> CapabilityFact {
    CapabilityFact(capability, value, learnedAt: fixture.clock.now())
  }

  @Test func `what was learned outlives the process, with its age`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let facts = [
      Self.fact(.marker, "proven third_party_id", fixture),
      Self.fact(.updateEnd, "optional", fixture),
    ]
    try await fixture.journal.learn(facts, from: "probe", lead: lead)

    let again = try fixture.another()
    let kept = try await again.read { try $0.capabilities() }
    #expect(kept == facts)
    fixture.clock.advance(Limits.capabilityAge)
    let later = fixture.clock.now()
    #expect(Capabilities(kept, at: later).updateNeedsEnd)
  }

  @Test func `a changed value is an audit row, a confirmed one only grows younger`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    func rows() throws -> [AuditRow] {
      try fixture.look { try $0.audit(AuditFilter(), limit: 100) }
        .filter { $0.event == "capability_learned" }
    }
    for value in ["optional", "optional", "required"] {
      fixture.clock.advance(.seconds(60))
      try await fixture.journal.learn(
        [Self.fact(.updateEnd, value, fixture)], from: "answer", lead: lead)
    }
    let last = fixture.clock.now()
    try await fixture.journal.learn(
      [Self.fact(.serverClock, "ahead 2", fixture)], from: "answer", lead: lead)

    #expect(try rows().count == 2)
    let learned = try fixture.look { try $0.capabilities() }
    #expect(learned.first { $0.capability == .updateEnd }?.learnedAt == last)
    let told = try rows().compactMap { $0.payload?["before"]?.stringValue }
    #expect(told == ["optional"])
  }

  @Test func `only the leader learns`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    _ = try await fixture.lead()
    await #expect(throws: LeadLost.self) {
      try await fixture.journal.learn(
        [Self.fact(.services, "absent", fixture)], from: "answer", lead: lead)
    }
    #expect(try fixture.look { try $0.capabilities() }.isEmpty)
  }

  @Test func `what a newer version learned is left alone`() async throws {
    let fixture = try JournalFixture()
    try fixture.tamper("INSERT INTO capability VALUES ('telepathy', 'yes', 1, 2)")
    #expect(try fixture.look { try $0.capabilities() }.isEmpty)
  }

  @Test func `a probe that nobody waits for any more is taken back`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let now = fixture.clock.now()
    try await fixture.journal.ask(.probe, until: now + Limits.probePatience)
    func pulls(at moment: Instant) throws -> [PullScope] {
      try fixture.journal.next(lead, now: moment, excluding: [], limit: 10).pulls
    }
    #expect(try pulls(at: now) == [.probe])
    #expect(try pulls(at: now + Limits.probePatience + .seconds(1)).isEmpty)
    #expect(try await fixture.journal.withdraw(.probe))
    #expect(try await !fixture.journal.withdraw(.probe))
    #expect(try fixture.look { try !$0.isAsked(.probe) })
  }
}
