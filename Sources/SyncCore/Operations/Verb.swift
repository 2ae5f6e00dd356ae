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
