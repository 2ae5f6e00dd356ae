/// Sentences about online-only operations (design §1).
extension Reason {
  package static let notSentInTime = Reason(
    "not_sent_in_time",
    "It could not be sent within \(Limits.onlineOnlyPatience.wholeSeconds) s, and it is never sent "
      + "later: nothing was changed.")

  /// - Parameter seen: what the one look at it showed, as a sentence; nil: nothing can be read.
  package static func onceOnly(_ request: OnlineRequest, seen: String?) -> Reason {
    let looked = seen.map { " \($0)" } ?? ""
    return Reason(
      "outcome_unknown",
      "No answer came to “\(request.words)”, and it is never sent twice.\(looked) \(request.check)")
  }
}
