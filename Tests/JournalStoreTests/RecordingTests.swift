import GRDB
import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct RecordingTests {
  @Test func `an operation changed meanwhile is not sent`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await fixture.accept(.note("one"))
    let other = try await fixture.accept(.note("two"))
    _ = try await fixture.journal.cancel(operation.id, by: "test")
    let attempt = try await fixture.journal.begin(
      JournalFixture.draft(other, operation), lead: lead)
    #expect(attempt == nil)
    // Nothing of the batch was written.
    #expect(try fixture.operation(other.id).state == .pending)
    #expect(try fixture.count("SELECT count(*) FROM attempt") == 0)
  }

  /// A resolution takes the place of an older operation, and so may come before one that was chosen.
  @Test func `an operation that something holds by now is not sent`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let earlier = try await fixture.accept(.note("one"))
    let chosen = try await fixture.accept(.note("two"))
    try fixture.tamper(
      "UPDATE operation SET held_by = \(earlier.id.rawValue) WHERE id = \(chosen.id.rawValue)")
    let attempt = try await fixture.journal.begin(JournalFixture.draft(chosen), lead: lead)
    #expect(attempt == nil)
    #expect(try fixture.operation(chosen.id).state == .pending)
  }

  @Test func `two look-ups that found one record do not both have it`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let first = try await fixture.accept(.note("one"))
    let second = try await fixture.accept(.note("two"))
    for operation in [first, second] {
      let attempt = try await fixture.journal.begin(JournalFixture.draft(operation), lead: lead)
      _ = try await fixture.journal.record(
        [Settlement(operation.id, revision: 2, .noAnswer, reason: nil)],
        answering: attempt.map(JournalFixture.answer), link: nil, lead: lead)
    }
    let found = [first, second].map { operation in
      var settlement = Settlement(operation.id, revision: 3, .found)
      settlement.created = .of(9)
      return settlement
    }
    let recorded = try await fixture.journal.record(
      found, answering: nil, link: nil, lead: lead)
    #expect(recorded.lost == [second.id])
    #expect(try fixture.operation(first.id).state == .applied)
    #expect(try fixture.operation(second.id).state == .ambiguous)
  }

  @Test func `a settlement on an old revision is lost, the others are recorded`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let first = try await fixture.accept(.note("one"))
    let second = try await fixture.accept(.note("two"))
    let attempt = try await fixture.journal.begin(JournalFixture.draft(first, second), lead: lead)
    _ = try await fixture.journal.cancel(first.id, by: "test")
    let settlements = [first, second].map { Settlement($0.id, revision: 2, .accepted) }
    let recorded = try await fixture.journal.record(
      settlements, answering: attempt.map(JournalFixture.answer), link: nil, lead: lead)
    #expect(recorded.lost == [first.id])
    #expect(recorded.operations.map(\.state) == [.attempted, .applied])
    #expect(recorded.operations[0].isCancelAsked)
    #expect(
      try fixture.count("SELECT count(*) FROM attempt WHERE outcome = 'accepted'") == 1)
  }

  @Test func `who lost the lead writes nothing`() async throws {
    let fixture = try JournalFixture()
    let other = try fixture.another()
    let old = try await fixture.lead()
    let operation = try await fixture.accept(.note("one"))
    let attempt = try await fixture.journal.begin(JournalFixture.draft(operation), lead: old)
    let taken = try await other.takeLead(
      pid: 2, boot: "boot-1", machine: JournalFixture.machine, monotonicMilliseconds: 9)
    #expect(taken.epoch == Epoch(old.rawValue + 1))
    #expect(taken.rescued == [operation.id])
    #expect(!taken.restored)
    let rescued = try fixture.operation(operation.id)
    #expect(rescued.state == .ambiguous)
    #expect(!rescued.isFresh)
    #expect(rescued.horizon?.fromMilliseconds == 9)
    let lost = LeadLost(current: taken.epoch)
    let late = Settlement(operation.id, revision: rescued.revision, .found)
    await #expect(throws: lost) {
      try await fixture.journal.record(
        [late], answering: attempt.map(JournalFixture.answer), link: nil, lead: old)
    }
    await #expect(throws: lost) {
      try await fixture.journal.begin(JournalFixture.draft(rescued), lead: old)
    }
    await #expect(throws: lost) { try await fixture.journal.recordLink(LinkState(), lead: old) }
    #expect(throws: lost) {
      try fixture.journal.next(old, now: fixture.clock.now(), excluding: [], limit: 1)
    }
    #expect(try await fixture.journal.beat(old) == false)
    #expect(try await other.beat(taken.epoch))
    #expect(try fixture.operation(operation.id) == rescued)
  }

  @Test func `a plan's steps are answered one by one`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await fixture.accept(
      OperationDraft(
        .timerStart, .existing(.myTimer), wish: [.startAt: .instant(Instant(seconds: 9))]))
    let plan = [PlanStep(.stopOther, task: .of(5), at: Instant(seconds: 9)), PlanStep(.main)]
    var draft = AttemptDraft(
      of: [operation], plan: plan, step: 0, request: "stop", canonical: "stop")
    let first = try #require(try await fixture.journal.begin(draft, lead: lead))
    let stepped = try await fixture.journal.recordStep(
      JournalFixture.answer(first), of: operation.id, revision: 2, records: [], timer: .some(nil),
      lead: lead)
    let after = try #require(stepped)
    #expect(after.state == .attempted)
    #expect(after.stepsDone == 1)
    #expect(after.plan == plan)
    draft = AttemptDraft(of: [after], plan: plan, step: 1, request: "start", canonical: "start")
    #expect(try await fixture.journal.begin(draft, lead: lead) != nil)
    #expect(try fixture.operation(operation.id).revision == after.revision + 1)
    // The same decision again is one too many.
    #expect(try await fixture.journal.begin(draft, lead: lead) == nil)
  }

  @Test func `what is unknown is looked up with a horizon, and absent clears it`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await fixture.accept(.note("one"))
    _ = try await fixture.journal.begin(JournalFixture.draft(operation), lead: lead)
    var unknown = Settlement(operation.id, revision: 2, .noAnswer)
    unknown.horizon = Horizon(boot: "b", fromMilliseconds: 5, wall: Instant(seconds: 1))
    _ = try await fixture.journal.record([unknown], answering: nil, link: nil, lead: lead)
    let ambiguous = try fixture.operation(operation.id)
    #expect(ambiguous.horizon == unknown.horizon)
    var absent = Settlement(operation.id, revision: ambiguous.revision, .absent)
    absent.absences = .more
    _ = try await fixture.journal.record([absent], answering: nil, link: nil, lead: lead)
    let back = try fixture.operation(operation.id)
    #expect(back.state == .pending)
    #expect(!back.isFresh)
    #expect(back.horizon == nil)
    #expect(back.absences == 1)
  }

  @Test func `what is unknown a second time is watched from then on`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await fixture.accept(.note("one"))
    for second in [Int64(1), 900] {
      let row = try fixture.operation(operation.id)
      _ = try await fixture.journal.begin(JournalFixture.draft(row), lead: lead)
      var unknown = Settlement(row.id, revision: row.revision + 1, .noAnswer)
      unknown.horizon = Horizon(
        boot: "b", fromMilliseconds: second * 1000, wall: Instant(seconds: second))
      let absent = Settlement(row.id, revision: row.revision + 2, .absent)
      for settlement in [unknown, absent] {
        _ = try await fixture.journal.record(
          [settlement], answering: nil, link: nil, lead: lead)
      }
      let watch = Watch(
        operation: row.id, horizon: try #require(unknown.horizon), since: Instant(seconds: second))
      #expect(try fixture.look { try $0.watches(since: fixture.clock.now(), limit: 9) } == [watch])
    }
  }

  @Test func `each contact tells the account anew, and what it leaves out stays`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    func meet(role: String?, zone: String?) async throws -> AccountFacts {
      let me = RemoteMe(
        user: .of(12), defaultAccount: nil, name: "Ada", zone: zone, role: role, weekStart: nil,
        accounts: [])
      _ = try await fixture.journal.bind(me, lead: lead)
      return try fixture.look { try $0.account() }
    }
    #expect(try await meet(role: "ADMIN", zone: "Europe/Madrid").seesEverybody)
    let moved = try await meet(role: "CO_WORKER", zone: "America/New_York")
    #expect(moved.role == "CO_WORKER" && !moved.seesEverybody)
    #expect(moved.zone == "America/New_York")
    #expect(try await meet(role: nil, zone: nil) == moved)
  }

  @Test func `the first contact gives me an id everywhere`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let operation = try await fixture.accept(
      .create(.task, [.name: .text("t"), .users: .ids([.me])]))
    let start = try await fixture.accept(
      OperationDraft(
        .timerStart, .existing(.myTimer), wish: [.startAt: .instant(Instant(seconds: 9))]))
    let me = RemoteMe(
      user: .of(12), defaultAccount: nil, name: "Ada", zone: "Europe/Madrid", role: nil,
      weekStart: nil, accounts: [])
    #expect(try await fixture.journal.bind(me, lead: lead) == .bound)
    let user = EntityID.remote(.of(12))
    #expect(try fixture.operation(operation.id).wish[.users] == .ids([user]))
    #expect(try fixture.operation(start.id).subject == .myTimer)
    #expect(try fixture.journal.resolved(operation).wish[.users] == .ids([user]))
    #expect(try fixture.look { try $0.account() }.zone == "Europe/Madrid")
    #expect(try await fixture.journal.bind(me, lead: lead) == .same)
    var other = me
    other.user = .of(13)
    #expect(try await fixture.journal.bind(other, lead: lead) == .otherUser)
    #expect(try fixture.look { try $0.link() }.pauseReason?.code == "other_user")
    #expect(fixture.journal.credentialStanding == .unproven)
  }

  @Test func `the connection's state survives`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let at = Instant(seconds: 7)
    let link = LinkState(
      failures: 3, openedAt: at, probeAt: at, probes: 2, offlineSince: at, pausedSince: at,
      pauseReason: Reason("credentials_refused", "No."), slowUntil: at, contactAt: at)
    try await fixture.journal.recordLink(link, lead: lead)
    #expect(try fixture.look { try $0.link() } == link)
  }
}
