/// What an operation does, and so how an unknown outcome is settled (design §6).
package enum Verb: String, Sendable, Hashable, Codable, CaseIterable {
  case create
  case update
  /// Close and open, archive and reactivate, assign and remove: one flag, set semantics.
  case transition
  case delete
  case merge
  case timerStart
  case timerStop
  case billing
  /// Online-only and never repeated.
  case immediate
}

extension Operation {
  /// What it does, in the words of a sentence: "create project", "timer stop".
  package var words: String {
    if let request { return request.words }
    return switch verb {
    case .timerStart: "timer start"
    case .timerStop: "timer stop"
    case .billing: "billing flag of \(subject.kind.noun) \(subject.id)"
    case .transition where subject.kind == .membership: "assignment of a user to a project"
    case .transition where subject.kind == .groupMembership: "membership of a user in a group"
    case .update where subject.kind == .taskOrder: "order of tasks"
    case .update where subject.kind == .preference: "preferences of a project"
    case .transition: "change of state of \(subject.kind.noun) \(subject.id)"
    case .create: "create \(subject.kind.noun)"
    case .update, .delete, .merge, .immediate:
      "\(verb.rawValue) \(subject.kind.noun) \(subject.id)"
    }
  }
}
