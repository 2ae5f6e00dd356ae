/// The outcomes of design §5 without their details: the columns of the verdict table.
package enum OutcomeKind: String, Sendable, Hashable, CaseIterable {
  case accepted
  case refused
  case refusedAtTheEdge = "refused_at_the_edge"
  case stateRefusal = "state_refusal"
  case gone
  case notApplied = "not_applied"
  case paused
  case rateLimited = "rate_limited"
  case unknown
}

extension Outcome {
  package var kind: OutcomeKind {
    switch self {
    case .accepted: .accepted
    case .refused: .refused
    case .refusedAtTheEdge: .refusedAtTheEdge
    case .stateRefusal: .stateRefusal
    case .gone: .gone
    case .notApplied: .notApplied
    case .paused: .paused
    case .rateLimited: .rateLimited
    case .unknown: .unknown
    }
  }
}
