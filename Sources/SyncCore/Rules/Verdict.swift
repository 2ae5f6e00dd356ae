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
    switch outcome {
    case .accepted: .settle(.accepted, nil)
    case .notApplied: .settle(.notApplied, .unreachable)
    case .unknown: .becomesUnknown
    case .paused(let status): .pause(.paused(status: status))
    case .rateLimited(let wait):
      .slowDown(until: wait, losesFreshness: verb == .create || verb == .timerStart)
    case .refusedAtTheEdge:
      operation.reason?.code == Reason.refusedAtTheEdge.code
        ? .settle(.refused, .refusedAtTheEdge)
        : .tryAgain(after: Limits.edgeRefusalDelay, .refusedAtTheEdge)
    case .stateRefusal where verb == .timerStart || verb == .timerStop:
      operation.stateRefusals >= Limits.stateRefusalsMax
        ? .settle(.stateRefusedForGood, .timerRefused(message, isFinal: true))
        : .settle(.stateRefused, .timerRefused(message, isFinal: false))
    case .gone: gone(verb, operation)
    case .refused, .stateRefusal: refused(outcome, verb, operation, message)
    }
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
    guard case .refused(envelope: 500) = outcome, isRepeatable(verb) else {
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

  private static func gone(_ verb: Verb, _ operation: Operation) -> Verdict {
    switch verb {
    case .delete, .merge: .readFirst
    case .update, .transition, .billing, .timerStop:
      .settle(.goneElsewhere, .deletedElsewhere(operation.subject.kind))
    case .create, .timerStart:
      operation.isFresh ? .settle(.refused, .parentGone(verb)) : .readFirst
    case .immediate: .settle(.refused, .deletedElsewhere(operation.subject.kind))
    }
  }

  private static func refused(
    _ outcome: Outcome, _ verb: Verb, _ operation: Operation, _ message: String?
  ) -> Verdict {
    switch verb {
    case .update, .transition, .billing, .delete, .timerStop: .readFirst
    case .create where operation.subject.kind.hasUniqueName: .lookUpByName
    case .create, .timerStart, .merge, .immediate:
      operation.isFresh ? .settle(.refused, .refused(message)) : .readFirst
    }
  }

  /// Verbs that may be sent again after the server said that something broke (envelope 500).
  private static func isRepeatable(_ verb: Verb) -> Bool {
    switch verb {
    case .update, .transition, .billing, .delete, .timerStop: true
    case .create, .timerStart, .merge, .immediate: false
    }
  }
}

extension EntityKind {
  /// Whether the server refuses a second one of the same name (within the customer, for projects):
  /// a lost create may then be sent again at once (design §6).
  package var hasUniqueName: Bool {
    switch self {
    case .customer, .service, .project: true
    case .task, .timeEntry, .user, .membership, .timer: false
    }
  }
}
