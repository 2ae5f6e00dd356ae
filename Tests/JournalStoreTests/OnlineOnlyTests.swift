import Foundation
import GRDB
import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct OnlineOnlyTests {
  private static func draft(
    _ request: OnlineRequest, key: AnswerKey? = nil
  ) -> OperationDraft {
    OperationDraft(
      request.name.verb, .existing(.remote(.user, 3)),
      options: OperationOptions(online: request, answerKey: key?.publicText))
  }

  private static let employee = OnlineRequest(.employee, .of(3), ["tax_id": "DE-811-907"])

  private func link(_ desk: Desk, _ link: LinkState) async throws {
    try await desk.fixture.journal.recordLink(link, lead: desk.lead)
  }

  @Test func `nothing is accepted while the service cannot be reached or may not be asked`()
    async throws
  {
    let desk = try await Desk()
    let now = desk.fixture.clock.now()
    for closed in [
      LinkState(failures: 3, openedAt: now, probeAt: now, offlineSince: now),
      LinkState(
        probeAt: now, pausedSince: now, pauseReason: .paused(status: 401)),
    ] {
      try await link(desk, closed)
      let refusal = await #expect(throws: Refusal.self) {
        try await desk.fixture.accept(Self.draft(OnlineRequest(.calendarToken)))
      }
      #expect(refusal?.code == "online_only")
    }
    #expect(try desk.fixture.look { try $0.pendingChanges() } == 0)
  }

  @Test func `what was not sent in time is cancelled, and never again sent`() async throws {
    let desk = try await Desk()
    let journal = desk.fixture.journal
    let operation = try await desk.fixture.accept(Self.draft(OnlineRequest(.calendarToken)))
    #expect(operation.verb == .immediate && operation.isOnlineOnly)
    #expect(try await journal.expire(operation.id, by: "test")?.state == .pending)
    desk.fixture.clock.advance(.seconds(20))
    #expect(
      try desk.fixture.look { try $0.late(at: desk.fixture.clock.now(), limit: 9) }.map(\.id)
        == [operation.id])
    let late = try #require(try await journal.expire(operation.id, by: "test"))
    #expect(late.state == .cancelled && late.reason?.code == "not_sent_in_time")
    #expect(try desk.fixture.look { try $0.late(at: .init(seconds: 0), limit: 9) }.isEmpty)
  }

  @Test func `one that was sent is not cancelled, cannot be taken back, and is never sent again`()
    async throws
  {
    let desk = try await Desk()
    let journal = desk.fixture.journal
    let operation = try await desk.fixture.accept(Self.draft(OnlineRequest(.archiveUser, .of(3))))
    #expect(operation.verb == .transition)
    let attempt = try #require(
      try await journal.begin(JournalFixture.draft(operation), lead: desk.lead))
    desk.fixture.clock.advance(.seconds(60))
    #expect(try await journal.expire(operation.id, by: "test")?.state == .attempted)
    await #expect(throws: Refusal.self) { try await journal.cancel(operation.id, by: "test") }
    var unknown = Settlement(operation.id, revision: 2, .noAnswer, reason: .notSentInTime)
    unknown.horizon = Horizon(boot: "b", fromMilliseconds: 0, wall: desk.fixture.clock.now())
    let answer = AttemptResult(
      attempt, answer: RemoteAnswer(phase: .written), outcome: "unknown")
    _ = try await journal.record([unknown], answering: answer, link: nil, lead: desk.lead)
    let row = try desk.now(operation)
    let review = Settlement(row.id, revision: row.revision, .undecidable, reason: .notSentInTime)
    _ = try await journal.record([review], answering: nil, link: nil, lead: desk.lead)
    let parked = try desk.now(operation)
    let refusal = await #expect(throws: Refusal.self) {
      try await journal.settleByHand(
        Settlement(parked.id, revision: parked.revision, .retried), by: "test")
    }
    #expect(refusal?.code == "never_again")
    await #expect(throws: Refusal.self) {
      try await journal.resolve(
        parked.id, .retry(isNow: true), shown: nil, call: JournalFixture.call())
    }
  }

  @Test func `a restored journal does not believe that it was never sent`() async throws {
    let desk = try await Desk()
    let operation = try await desk.fixture.accept(Self.draft(OnlineRequest(.archiveUser, .of(3))))
    let taken = try await desk.fixture.journal.takeLead(
      pid: 1, boot: "boot-1", machine: "another machine", monotonicMilliseconds: 0)
    #expect(taken.restored)
    #expect(try desk.now(operation).state == .ambiguous)
  }

  @Test func `the same call within a minute is the same call`() async throws {
    let desk = try await Desk()
    let journal = desk.fixture.journal
    let call = JournalFixture.call("same")
    let draft = Self.draft(OnlineRequest(.resendInvite, nil, ["email": "kim@example.org"]))
    let first = try await journal.accept(call) { try $0.propose(draft) }
    guard case .accepted(let operation, _) = first else { throw Unexpected("repeated") }
    _ = try await journal.begin(JournalFixture.draft(operation), lead: desk.lead)
    _ = try await journal.record(
      [Settlement(operation.id, revision: 2, .accepted)], answering: nil, link: nil, lead: desk.lead
    )
    guard
      case .repeated(let again, .identicalCall) = try await journal.accept(
        call,
        { entrance in
          try entrance.propose(draft)
        })
    else { throw Unexpected("a second invitation") }
    #expect(again.map(\.id) == [operation.id])
  }

  @Test func `a secret is told once, to the call that waited, and stands nowhere`() async throws {
    let desk = try await Desk()
    let journal = desk.fixture.journal
    let key = AnswerKey()
    let secret = "calendar-secret-8f1e"
    let operation = try await desk.fixture.accept(
      Self.draft(OnlineRequest(.calendarToken), key: key))
    let attempt = try #require(
      try await journal.begin(JournalFixture.draft(operation), lead: desk.lead))
    let told = OnlineAnswer(told: ["note": "kept"], secret: Secret(secret))
    var done = Settlement(operation.id, revision: 2, .accepted)
    done.answer = told
    let answer = RemoteAnswer(
      phase: .answered, status: 200, envelopeStatus: 200, content: .told(told))
    _ = try await journal.record(
      [done], answering: AttemptResult(attempt, answer: answer, outcome: "accepted"), link: nil,
      lead: desk.lead)
    // Whoever has the file has not the key.
    #expect(try Self.bytes(desk).contains(secret) == false)
    let sealed = try desk.fixture.rows { try String.fetchOne($0, sql: "SELECT sealed FROM answer") }
    #expect(sealed != nil && sealed.flatMap(AnswerKey().open) == nil)
    #expect(try await journal.takeSecret(of: operation.id, with: key) == Secret(secret))
    #expect(try await journal.takeSecret(of: operation.id, with: key) == nil)
    #expect(try desk.fixture.look { try $0.answer(to: operation.id) } == ["note": "kept"])
    #expect(try Self.bytes(desk).contains(secret) == false)
  }

  @Test(arguments: [OperationEvent.accepted, .refused])
  func `values of an employee record are gone once it is settled, and never in the log`(
    _ event: OperationEvent
  ) async throws {
    let desk = try await Desk()
    let journal = desk.fixture.journal
    let operation = try await desk.fixture.accept(Self.draft(Self.employee))
    #expect(try desk.now(operation).request == Self.employee)
    let attempt = try #require(
      try await journal.begin(JournalFixture.draft(operation), lead: desk.lead))
    #expect(try desk.now(operation).request == Self.employee)
    let settled = Settlement(
      operation.id, revision: 2, event, reason: event == .refused ? .refused("no") : nil)
    let answer = AttemptResult(
      attempt, answer: RemoteAnswer(phase: .answered, status: 200, envelopeStatus: 200),
      outcome: "x")
    _ = try await journal.record([settled], answering: answer, link: nil, lead: desk.lead)
    #expect(try desk.now(operation).request?.arguments == ["tax_id": "[secret]"])
    let log = try desk.fixture.rows { db in
      try String.fetchAll(db, sql: "SELECT payload FROM audit_payload").joined()
    }
    #expect(log.contains("[secret]") && !log.contains("DE-811-907"))
  }

  /// Everything that stands in the file and its log.
  private static func bytes(_ desk: Desk) throws -> String {
    let file = desk.fixture.place.file
    return try ["", "-wal"].map { suffix in
      String(decoding: try Data(contentsOf: URL(filePath: file + suffix)), as: UTF8.self)
    }.joined()
  }
}
