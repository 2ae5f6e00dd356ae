import SyncCore
import Testing

struct OutcomeTests {
  static let statuses: [Int?] = [
    nil, 100, 200, 201, 204, 301, 302, 307, 400, 401, 402, 403, 404, 407, 408, 409, 413, 414, 429,
    451, 499, 500, 502, 503, 504, 599, 700,
  ]
  static let envelopes: [Int?] = [
    nil, 0, 200, 201, 400, 401, 402, 403, 404, 408, 429, 500, 502, 503,
  ]

  static func answer(_ phase: RemotePhase, _ status: Int?, _ envelope: Int?) -> RemoteAnswer {
    RemoteAnswer(phase: phase, status: status, envelopeStatus: envelope)
  }

  @Test(arguments: statuses, envelopes)
  func `nothing written is not applied, whatever else stands in the answer`(
    _ status: Int?, _ envelope: Int?
  ) {
    #expect(Outcome.of(Self.answer(.notWritten, status, envelope), isWrite: true) == .notApplied)
  }

  @Test(arguments: statuses, envelopes)
  func `bytes written without a whole answer are unknown`(_ status: Int?, _ envelope: Int?) {
    #expect(Outcome.of(Self.answer(.written, status, envelope), isWrite: true) == .unknown)
  }

  @Test(arguments: statuses)
  func `envelope 200 is accepted whatever the HTTP status`(_ status: Int?) {
    #expect(Outcome.of(Self.answer(.answered, status, 200), isWrite: true) == .accepted)
  }

  @Test(arguments: statuses, envelopes)
  func `401 and 402 pause in either place`(_ status: Int?, _ envelope: Int?) {
    guard envelope != 200 else { return }
    let outcome = Outcome.of(Self.answer(.answered, status, envelope), isWrite: true)
    let codes = [envelope, status].compactMap { $0 }.filter { $0 == 401 || $0 == 402 }
    if let code = codes.first, envelope != 429 {
      #expect(outcome == .paused(status: code))
    } else if codes.isEmpty {
      #expect(outcome != .paused(status: 401) && outcome != .paused(status: 402))
    }
  }

  @Test(arguments: statuses, envelopes)
  func `429 slows down in either place`(_ status: Int?, _ envelope: Int?) {
    guard status == 429 || envelope == 429, envelope != 200, ![401, 402].contains(envelope) else {
      return
    }
    guard envelope == 429 || ![401, 402].contains(status) else { return }
    #expect(
      Outcome.of(Self.answer(.answered, status, envelope), isWrite: true) == .rateLimited(nil))
  }

  @Test(
    arguments: [
      (nil, .unknown), (100, .unknown), (200, .unknown), (201, .unknown), (204, .unknown),
      (300, .notApplied), (302, .notApplied), (399, .notApplied), (400, .refusedAtTheEdge),
      (401, .paused(status: 401)), (402, .paused(status: 402)), (403, .refusedAtTheEdge),
      (404, .refusedAtTheEdge), (407, .refusedAtTheEdge), (408, .unknown),
      (413, .refusedAtTheEdge), (414, .refusedAtTheEdge), (429, .rateLimited(nil)),
      (499, .refusedAtTheEdge), (500, .unknown), (502, .unknown), (503, .unknown),
      (504, .unknown), (599, .unknown), (700, .unknown),
    ] as [(Int?, Outcome)])
  func `without an envelope the HTTP status decides`(_ status: Int?, _ expected: Outcome) {
    #expect(Outcome.of(Self.answer(.answered, status, nil), isWrite: true) == expected)
    #expect(Outcome.of(Self.answer(.answered, status, nil), isWrite: false) == expected)
  }

  @Test(
    arguments: [200, 301, 400, 403, 404, 408, 500, 502],
    [
      (400, .refused(envelope: 400)), (403, .refused(envelope: 403)), (404, .gone),
      (500, .refused(envelope: 500)), (502, .stateRefusal), (503, .refused(envelope: 503)),
      (201, .refused(envelope: 201)), (0, .refused(envelope: 0)),
    ] as [(Int, Outcome)])
  func `an envelope outranks the HTTP status`(_ status: Int, _ pair: (Int, Outcome)) {
    #expect(Outcome.of(Self.answer(.answered, status, pair.0), isWrite: true) == pair.1)
  }

  @Test func `a date in Retry-After is read against the server's own clock`() {
    var answer = Self.answer(.answered, 429, nil)
    answer.retryAfter = .at(nine + minutes(2))
    #expect(Outcome.of(answer, isWrite: true) == .rateLimited(.at(nine + minutes(2))))
    answer.serverDate = nine
    #expect(Outcome.of(answer, isWrite: true) == .rateLimited(.seconds(120)))
    answer.serverDate = nine + minutes(3)
    #expect(Outcome.of(answer, isWrite: true) == .rateLimited(.seconds(0)))
    answer.retryAfter = .seconds(7)
    #expect(Outcome.of(answer, isWrite: true) == .rateLimited(.seconds(7)))
  }

  static let all: [(Outcome, String, isWhole: Bool)] = [
    (.accepted, "accepted", true), (.refused(envelope: 500), "refused_500", true),
    (.refusedAtTheEdge, "refused_at_the_edge", false), (.stateRefusal, "state_refusal", true),
    (.gone, "gone", true), (.notApplied, "not_applied", false),
    (.paused(status: 402), "paused_402", true), (.rateLimited(nil), "rate_limited", true),
    (.unknown, "unknown", false),
  ]

  @Test(arguments: all)
  func `every outcome has a name and is either a whole answer or a failure to reach`(
    _ outcome: Outcome, _ name: String, _ isWhole: Bool
  ) {
    #expect(outcome.name == name)
    #expect(outcome.isWholeAnswer == isWhole)
    #expect(outcome.isFailureToReach == !isWhole)
  }
}
