import SyncCore
import Testing

struct CapabilityEvidenceTests {
  static func answer(
    _ status: Int, _ envelope: Int?, date: Instant? = nil, _ content: RemoteContent = .none
  ) -> RemoteAnswer {
    RemoteAnswer(
      phase: .answered, status: status, envelopeStatus: envelope, serverDate: date,
      content: content)
  }

  static func entries(_ fields: Fields...) -> RemoteContent {
    .records(
      fields.enumerated().map { Record(.timeEntry, remote(Int64($0.offset + 1)), $0.element) },
      isLast: true, isCapped: false)
  }

  static func words(_ evidence: [CapabilityEvidence]) -> [String] {
    evidence.map { "\($0.capability.rawValue): \($0.value)" }
  }

  @Test(
    arguments: [
      (200, 500, ["error_status: ok200"]), (500, 500, ["error_status: mirrored"]),
      (404, 404, ["error_status: mirrored"]), (200, 502, ["error_status: ok200"]),
      (200, 200, []), (400, 500, []), (200, 401, []), (401, 401, []), (429, 429, []),
    ] as [(Int, Int, [String])])
  func `a refusal tells which HTTP status goes with it`(
    _ status: Int, _ envelope: Int, _ expected: [String]
  ) {
    let evidence = CapabilityEvidence.of(
      Self.answer(status, envelope), sentAt: nine, receivedAt: nine)
    #expect(Self.words(evidence) == expected)
  }

  @Test func `the Date header tells the server's clock where the answer came quickly`() {
    func clock(_ date: Instant, _ took: Duration) -> [String] {
      Self.words(
        CapabilityEvidence.of(
          Self.answer(200, 200, date: date), sentAt: nine, receivedAt: nine + took))
    }
    #expect(clock(nine, .milliseconds(200)) == ["server_clock: ahead 0"])
    #expect(clock(nine + .seconds(90), .milliseconds(200)) == ["server_clock: ahead 90"])
    #expect(clock(nine - minutes(10), .seconds(4)) == ["server_clock: ahead -601"])
    #expect(clock(nine, .seconds(6)).isEmpty)
    #expect(clock(nine, .seconds(-1)).isEmpty, "our clock was set back meanwhile")
  }

  @Test func `lists tell their shape, and whether there are services`() {
    let question = RemoteRead.entries(user: nil, from: "", to: "", page: 0)
    func of(_ question: RemoteRead, _ answer: RemoteAnswer) -> [String] {
      Self.words(CapabilityEvidence.of(question, answer))
    }
    let full = Self.entries([.createdAt: .instant(nine)])
    #expect(of(question, Self.answer(200, 200, full)) == ["entry_list: full"])
    #expect(of(question, Self.answer(200, 200, Self.entries([:]))) == ["entry_list: abbreviated"])
    #expect(of(question, Self.answer(200, 200, Self.entries())).isEmpty)
    let services = RemoteRead.list(.service, page: 0)
    #expect(of(services, Self.answer(200, 200, Self.entries())) == ["services: present"])
    #expect(of(services, Self.answer(200, 404)) == ["services: absent"])
    #expect(of(services, Self.answer(200, 400)) == ["services: absent"])
    for envelope in [403, 500, 502] {
      #expect(of(services, Self.answer(200, envelope)).isEmpty)
    }
    #expect(of(.list(.project, page: 0), Self.answer(200, 404)).isEmpty)
  }

  @Test func `a new entry tells whether its times arrived, and how stamps are read`() throws {
    let sent = try #require(RemoteFields([.startAt: .instant(nine)]))
    func of(_ made: Fields, date: Instant? = nil) -> [String] {
      Self.words(
        CapabilityEvidence.of(
          .create(.timeEntry, sent, marker: nil),
          Self.answer(200, 200, date: date, Self.entries(made)), zone: "GMT+01:00"))
    }
    #expect(of([.startAt: .instant(nine)]) == ["zones: honoured"])
    #expect(of([.startAt: .instant(nine + minutes(60))]) == ["zones: shifted"])
    #expect(of([.startAt: .instant(nine + minutes(5))]).isEmpty, "rounded, not shifted")
    let stamped = of([.createdAt: .instant(nine + minutes(120))], date: nine + .seconds(20))
    #expect(stamped == ["change_clock: shift 7200 GMT+01:00"])
    #expect(of([.createdAt: .instant(nine + minutes(8))], date: nine).isEmpty)
    #expect(of([.createdAt: .instant(nine)]).isEmpty)
  }

  @Test func `differences of clocks within seconds are the same`() {
    let fact = CapabilityFact(.serverClock, "ahead 3", learnedAt: nine)
    #expect(fact.agrees(with: "ahead -2") && !fact.agrees(with: "ahead 9"))
    #expect(!fact.agrees(with: "unknown"))
    let other = CapabilityFact(.updateEnd, "optional", learnedAt: nine)
    #expect(other.agrees(with: "optional") && !other.agrees(with: "required"))
  }
}
