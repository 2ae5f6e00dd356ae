/// What the worker does with an operation after its write was answered (design §5).
package enum Verdict: Sendable, Hashable {
  /// Record this event; a reason stands on the row until the next settlement.
  case settle(OperationEvent, Reason?)
  /// Read the record (a create: look it up; a timer: read and decide again) before believing the
  /// refusal. As wished → applied; otherwise `afterReading` says what then.
  case readFirst
  /// A named thing was refused: one look-up by name. Found, not fresh and not in the pre-image →
  /// adopt; found otherwise → rejected with `Reason.exists`; not found → `afterReading`.
  case lookUpByName
  /// Back to pending (`notApplied`), not before the delay, with the reason on the row: the next
  /// verdict tells by it how many times in a row this happened.
  case tryAgain(after: Duration, Reason)
  /// The outcome is unknown: `noAnswer`.
  case becomesUnknown
  /// Credentials or account refused: nothing is sent until a probe is accepted.
  case pause(Reason)
  /// 429. `losesFreshness`: one complete look-up, without horizon, before sending again.
  case slowDown(until: RemoteAnswer.RetryAfter?, losesFreshness: Bool)

  /// The verdict on the outcome of a write.
  ///
  /// - Parameters:
  ///   - operation: as it stood when the write was sent: freshness, counts and reason.
  ///   - message: the server's own sentence, shown but never matched; nil when there was none.
  package static func of(
    _ outcome: Outcome, verb: Verb, operation: Operation, message: String?
  ) -> Verdict {
    switch rule(outcome, verb, operation) {
    case .applied: .settle(.accepted, nil)
    case .again: .settle(.notApplied, .unreachable)
    case .lookUp: .becomesUnknown
    case .pause: .pause(.paused(status: outcome.pauseStatus))
    case .wait: .slowDown(until: outcome.wait, losesFreshness: false)
    case .waitThenLookUp: .slowDown(until: outcome.wait, losesFreshness: true)
    case .edge:
      operation.reason?.code == Reason.refusedAtTheEdge.code
        ? .settle(.refused, .refusedAtTheEdge)
        : .tryAgain(after: Limits.edgeRefusalDelay, .refusedAtTheEdge)
    case .timer:
      operation.stateRefusals >= Limits.stateRefusalsMax
        ? .settle(.stateRefusedForGood, .timerRefused(message, isFinal: true))
        : .settle(.stateRefused, .timerRefused(message, isFinal: false))
    case .readFirst: .readFirst
    case .readFirstUnlessFresh:
      operation.isFresh ? .settle(.refused, refusal(outcome, verb, message)) : .readFirst
    case .lookUpByName: .lookUpByName
    case .deletedElsewhere:
      .settle(.goneElsewhere, .deletedElsewhere(operation.subject.kind.read))
    case .rejected: .settle(.refused, .deletedElsewhere(operation.subject.kind))
    }
  }

  /// The cell of the table; a refused create of a uniquely named thing has one of its own.
  private static func rule(
    _ outcome: Outcome, _ verb: Verb, _ operation: Operation
  ) -> VerdictTable.Rule {
    let isNamed = verb == .create && operation.subject.kind.hasUniqueName
    if isNamed, [.refused, .stateRefusal].contains(outcome.kind) { return .lookUpByName }
    return VerdictTable.rule(verb, outcome.kind)
  }

  private static func refusal(_ outcome: Outcome, _ verb: Verb, _ message: String?) -> Reason {
    outcome == .gone ? .parentGone(verb) : .refused(message)
  }

  /// The verdict once the read that `readFirst` or `lookUpByName` asked for has shown that the
  /// server is *not* as wished.
  ///
  /// Envelope 500 is tried twice more, 5 s and 60 s later, except for what brings something into
  /// being; any other refusal parks with the server's message.
  package static func afterReading(
    _ outcome: Outcome, verb: Verb, operation: Operation, message: String?
  ) -> Verdict {
    if case .gone = outcome { return .settle(.refused, .parentGone(verb)) }
    guard case .refused(envelope: 500) = outcome, VerdictTable.repeatsServerError(verb) else {
      return .settle(.refused, .refused(message))
    }
    switch operation.reason?.code {
    case Reason.Code.serverErrorAgain: return .settle(.refused, .refused(message))
    case Reason.Code.serverError:
      return .tryAgain(after: Limits.serverErrorDelays[1], .serverError(message, isFirst: false))
    default:
      return .tryAgain(after: Limits.serverErrorDelays[0], .serverError(message, isFirst: true))
    }
  }
}

extension Outcome {
  fileprivate var pauseStatus: Int {
    if case .paused(let status) = self { status } else { 401 }
  }

  fileprivate var wait: RemoteAnswer.RetryAfter? {
    if case .rateLimited(let wait) = self { wait } else { nil }
  }
}

extension EntityKind {
  /// What is read where one of these is asked for: of a group membership the group.
  package var read: EntityKind {
    switch self {
    case .groupMembership, .preference: otherKind ?? self
    default: self
    }
  }

  /// Whether the server refuses a second one of the same name (within the customer, for projects):
  /// a lost create may then be sent again at once (design §6).
  package var hasUniqueName: Bool {
    switch self {
    case .customer, .service, .project: true
    case .task, .timeEntry, .user, .membership, .timer, .userGroup, .groupMembership, .webhook,
      .notification, .preference, .taskOrder, .tag, .account:
      false
    }
  }
}
