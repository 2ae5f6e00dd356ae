import Foundation
import SyncCore
import Testing

struct VerdictTests {
  static func verdict(
    _ outcome: Outcome, _ verb: Verb, kind: EntityKind = .timeEntry, isFresh: Bool = true,
    reason: Reason? = nil, stateRefusals: Int = 0, message: String? = "no"
  ) -> Verdict {
    .of(
      outcome, verb: verb,
      operation: .sample(
        1, verb, on: on(kind, 500), isFresh: isFresh, reason: reason,
        stateRefusals: stateRefusals),
      message: message)
  }

  @Test(arguments: Verb.allCases, [true, false])
  func `what does not depend on the verb`(_ verb: Verb, _ isFresh: Bool) {
    #expect(Self.verdict(.accepted, verb, isFresh: isFresh) == .settle(.accepted, nil))
    #expect(Self.verdict(.unknown, verb, isFresh: isFresh) == .becomesUnknown)
    #expect(
      Self.verdict(.notApplied, verb, isFresh: isFresh) == .settle(.notApplied, .unreachable))
    #expect(
      Self.verdict(.paused(status: 401), verb, isFresh: isFresh) == .pause(.paused(status: 401)))
  }

  @Test(arguments: Verb.allCases)
  func `429 takes the freshness of what creates`(_ verb: Verb) {
    #expect(
      Self.verdict(.rateLimited(.seconds(9)), verb)
        == .slowDown(
          until: .seconds(9), losesFreshness: verb == .create || verb == .timerStart))
  }

  @Test(arguments: Verb.allCases)
  func `the second refusal at the edge in a row parks`(_ verb: Verb) {
    #expect(
      Self.verdict(.refusedAtTheEdge, verb) == .tryAgain(after: .seconds(5), .refusedAtTheEdge))
    #expect(
      Self.verdict(.refusedAtTheEdge, verb, reason: .unreachable)
        == .tryAgain(after: .seconds(5), .refusedAtTheEdge))
    #expect(
      Self.verdict(.refusedAtTheEdge, verb, reason: .refusedAtTheEdge)
        == .settle(.refused, .refusedAtTheEdge))
  }

  /// Verb, fresh, verdict on 400, 403, 500 and others.
  static let refusals: [(Verb, Bool, Verdict)] = [
    (.update, true, .readFirst), (.update, false, .readFirst),
    (.transition, true, .readFirst), (.transition, false, .readFirst),
    (.billing, true, .readFirst), (.billing, false, .readFirst),
    (.delete, true, .readFirst), (.delete, false, .readFirst),
    (.timerStop, true, .readFirst), (.timerStop, false, .readFirst),
    (.create, true, .settle(.refused, .refused("no"))), (.create, false, .readFirst),
    (.timerStart, true, .settle(.refused, .refused("no"))), (.timerStart, false, .readFirst),
    (.merge, true, .settle(.refused, .refused("no"))), (.merge, false, .readFirst),
    (.immediate, true, .settle(.refused, .refused("no"))), (.immediate, false, .readFirst),
  ]

  @Test(arguments: refusals, [400, 403, 500, 599])
  func `a refusal of what may be as wished is read first`(
    _ row: (Verb, Bool, Verdict), _ envelope: Int
  ) {
    #expect(Self.verdict(.refused(envelope: envelope), row.0, isFresh: row.1) == row.2)
  }

  @Test(arguments: [EntityKind.customer, .service, .project], [true, false])
  func `a refused create of a named thing is looked up by name`(
    _ kind: EntityKind, _ isFresh: Bool
  ) {
    for outcome in [Outcome.refused(envelope: 500), .refused(envelope: 403), .stateRefusal] {
      #expect(Self.verdict(outcome, .create, kind: kind, isFresh: isFresh) == .lookUpByName)
    }
    #expect(Self.verdict(.refused(envelope: 500), .update, kind: kind) == .readFirst)
  }

  /// Verb, fresh, verdict on envelope 404.
  static let gone: [(Verb, Bool, Verdict)] = [
    (.delete, true, .readFirst), (.delete, false, .readFirst), (.merge, true, .readFirst),
    (.update, true, .settle(.goneElsewhere, .deletedElsewhere(.timeEntry))),
    (.update, false, .settle(.goneElsewhere, .deletedElsewhere(.timeEntry))),
    (.transition, true, .settle(.goneElsewhere, .deletedElsewhere(.timeEntry))),
    (.billing, false, .settle(.goneElsewhere, .deletedElsewhere(.timeEntry))),
    (.timerStop, true, .settle(.goneElsewhere, .deletedElsewhere(.timeEntry))),
    (.create, true, .settle(.refused, .parentGone(.create))), (.create, false, .readFirst),
    (.timerStart, true, .settle(.refused, .parentGone(.timerStart))),
    (.timerStart, false, .readFirst),
    (.immediate, true, .settle(.refused, .deletedElsewhere(.timeEntry))),
  ]

  @Test(arguments: gone)
  func `404 means another thing for each verb`(_ row: (Verb, Bool, Verdict)) {
    #expect(Self.verdict(.gone, row.0, isFresh: row.1) == row.2)
  }

  @Test(arguments: [Verb.timerStart, .timerStop])
  func `a timer refused in its state is decided again three times, then a conflict`(_ verb: Verb) {
    for refusals in 0..<3 {
      #expect(
        Self.verdict(.stateRefusal, verb, stateRefusals: refusals)
          == .settle(.stateRefused, .timerRefused("no", isFinal: false)))
    }
    #expect(
      Self.verdict(.stateRefusal, verb, stateRefusals: 3)
        == .settle(.stateRefusedForGood, .timerRefused("no", isFinal: true)))
  }

  @Test(arguments: [Verb.update, .transition, .billing, .delete])
  func `a state refusal of anything but a timer is a refusal`(_ verb: Verb) {
    #expect(Self.verdict(.stateRefusal, verb) == .readFirst)
  }

  @Test(arguments: [Verb.update, .transition, .billing, .delete, .timerStop])
  func `envelope 500 is tried twice more, then rejected with the server's message`(_ verb: Verb) {
    var reason: Reason?
    var delays: [Duration] = []
    for _ in 0..<2 {
      let verdict = Verdict.afterReading(
        .refused(envelope: 500), verb: verb, operation: .sample(1, verb, reason: reason),
        message: "Overlap.")
      guard case .tryAgain(let delay, let why) = verdict else {
        Issue.record("expected another try, got \(verdict)")
        return
      }
      delays.append(delay)
      reason = why
    }
    #expect(delays == [.seconds(5), .seconds(60)])
    #expect(
      Verdict.afterReading(
        .refused(envelope: 500), verb: verb, operation: .sample(1, verb, reason: reason),
        message: "Overlap.") == .settle(.refused, .refused("Overlap.")))
  }

  @Test(arguments: [Verb.create, .timerStart, .merge, .immediate])
  func `what brings something into being is never retried on 500`(_ verb: Verb) {
    #expect(
      Verdict.afterReading(
        .refused(envelope: 500), verb: verb, operation: .sample(1, verb, isFresh: false),
        message: nil) == .settle(.refused, .refused(nil)))
  }

  @Test(arguments: [Outcome.refused(envelope: 400), .refused(envelope: 403), .stateRefusal])
  func `another refusal parks at once after the read`(_ outcome: Outcome) {
    #expect(
      Verdict.afterReading(outcome, verb: .update, operation: .sample(), message: "No")
        == .settle(.refused, .refused("No")))
  }

  @Test func `gone although it can be read is a refusal, and a create has lost its parent`() {
    #expect(
      Verdict.afterReading(.gone, verb: .delete, operation: .sample(1, .delete), message: nil)
        == .settle(.refused, .parentGone(.delete)))
    #expect(
      Verdict.afterReading(.gone, verb: .create, operation: .sample(1, .create), message: nil)
        == .settle(.refused, .parentGone(.create)))
  }

  @Test func `every verdict moves an attempted operation somewhere`() {
    let outcomes = OutcomeTests.all.map(\.0) + [.refused(envelope: 400), .paused(status: 401)]
    for verb in Verb.allCases {
      for outcome in outcomes {
        for isFresh in [true, false] {
          for verdict in [
            Self.verdict(outcome, verb, isFresh: isFresh),
            .afterReading(
              outcome, verb: verb, operation: .sample(1, verb, isFresh: isFresh), message: nil),
          ] {
            guard case .settle(let event, _) = verdict else { continue }
            #expect(
              Transition.of(.attempted, on: event, isFresh: isFresh, isCancelAsked: false) != nil,
              "\(verb) \(outcome) \(event)")
          }
        }
      }
    }
  }

  @Test func `a message is quoted on one line, bounded, and without control characters`() {
    #expect(Reason.refused("Name exists.").sentence == "TrackingTime refused it: “Name exists”.")
    #expect(Reason.refused(nil).sentence == "TrackingTime refused it.")
    #expect(Reason.refused(" \n ").sentence == "TrackingTime refused it.")
    #expect(Reason.refused("a\r\nb\u{1B}[2Jc\u{202E}d").sentence.contains("a b [2Jc d"))
    let long = Reason.refused(String(repeating: "x", count: 5000)).sentence
    #expect(long.count < 250)
  }

  @Test(arguments: Verb.allCases, OutcomeKind.allCases)
  func `every verb has a rule for every outcome`(_ verb: Verb, _ outcome: OutcomeKind) {
    // A hole in the table traps here, not in front of a user.
    let rule = VerdictTable.rule(verb, outcome)
    if outcome == .unknown { #expect(rule == .lookUp) }
    // Nothing that may have been applied is ever called refused without a look.
    if rule == .rejected { #expect(outcome == .gone && verb == .immediate) }
  }

  @Test func `the page about states shows the table that is used`() throws {
    let page = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/ttsync/ttsync.docc/States.md"), encoding: .utf8)
    #expect(page.contains(VerdictTable.text), "States.md must contain:\n\(VerdictTable.text)")
  }
}
