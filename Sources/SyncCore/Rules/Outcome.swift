/// What an answer means (design §5): the only place that reads status numbers.
package enum Outcome: Sendable, Hashable {
  /// Envelope 200, whatever the HTTP status.
  case accepted
  /// The application said no: 400, 403, 500 and every other envelope without a row of its own.
  case refused(envelope: Int)
  /// A 4xx without a valid envelope, except 401, 402, 408, 429: a gateway, a proxy or a portal
  /// refused; the service never saw the request.
  case refusedAtTheEdge
  /// Envelope 502: understood, but not possible in the present state (API §7).
  case stateRefusal
  /// Envelope 404.
  case gone
  /// Surely not applied: nothing of the request was written, or a redirect that is never followed.
  case notApplied
  /// 401 or 402, in HTTP or in the envelope: credentials or account are refused.
  case paused(status: Int)
  /// 429, in HTTP or in the envelope. nil: it did not say how long to wait.
  case rateLimited(RemoteAnswer.RetryAfter?)
  /// A write may have been applied; a read is simply asked again.
  case unknown

  /// The judgement's name, as attempt rows and audit texts keep it.
  package var name: String {
    switch self {
    case .accepted: "accepted"
    case .refused(let envelope): "refused_\(envelope)"
    case .refusedAtTheEdge: "refused_at_the_edge"
    case .stateRefusal: "state_refusal"
    case .gone: "gone"
    case .notApplied: "not_applied"
    case .paused(let status): "paused_\(status)"
    case .rateLimited: "rate_limited"
    case .unknown: "unknown"
    }
  }

  /// What `answer` means. Messages are localised and play no part.
  ///
  /// A valid envelope outranks the HTTP status, but for 401, 402 and 429, which count in either
  /// place unless the envelope says 200.
  ///
  /// - Parameter isWrite: false for reads. Both share every row; what follows differs: an unknown
  ///   write is looked up, an unknown read is asked again.
  package static func of(_ answer: RemoteAnswer, isWrite: Bool) -> Outcome {
    switch answer.phase {
    case .notWritten: return .notApplied
    case .written: return .unknown
    case .answered: break
    }
    if answer.envelopeStatus == 200 { return .accepted }
    for status in [answer.envelopeStatus, answer.status] {
      switch status {
      case .some(let status) where status == 401 || status == 402:
        return .paused(status: status)
      case 429: return .rateLimited(wait(of: answer))
      default: continue
      }
    }
    return answer.envelopeStatus.map(of(envelope:)) ?? withoutEnvelope(answer.status)
  }

  private static func of(envelope status: Int) -> Outcome {
    switch status {
    case 404: .gone
    case 502: .stateRefusal
    default: .refused(envelope: status)
    }
  }

  private static func withoutEnvelope(_ status: Int?) -> Outcome {
    switch status {
    case .some(300..<400): .notApplied
    case 408: .unknown
    case .some(400..<500): .refusedAtTheEdge
    default: .unknown
    }
  }

  /// A date in `Retry-After` is a time of the server's clock: where the answer also tells that
  /// clock, the difference of the two needs no clock of ours (pitfall 20).
  private static func wait(of answer: RemoteAnswer) -> RemoteAnswer.RetryAfter? {
    guard case .at(let until) = answer.retryAfter, let served = answer.serverDate else {
      return answer.retryAfter
    }
    return .seconds(max(0, (until - served).wholeSeconds))
  }

  /// Whether this counts for the breaker: the service was not reached.
  ///
  /// A redirect and a refusal at the edge count too: a hotel's portal answers everything with
  /// one of them, and an open breaker keeps it from parking the whole queue.
  package var isFailureToReach: Bool { !isWholeAnswer }

  /// Whether the service itself answered: closes the breaker.
  package var isWholeAnswer: Bool {
    switch self {
    case .accepted, .refused, .stateRefusal, .gone, .paused, .rateLimited: true
    case .refusedAtTheEdge, .notApplied, .unknown: false
    }
  }
}
