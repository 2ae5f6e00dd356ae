import SyncCore

/// Sentences of the worker about what it is waiting for.
extension Reason {
  /// - Parameter until: from when an absence counts; nil: the next look-up decides.
  static func lookingUp(until: Instant?) -> Reason {
    Reason(
      "looking_up",
      "No answer came, so nobody knows yet whether it was applied; it is being looked up"
        + (until == nil ? "." : ", to make sure, until the late-commit horizon has passed."))
  }

  static let decisionTooOld = Reason(
    "decision_too_old",
    "Reading what is there took longer than \(Limits.decisionAge.wholeSeconds) s, so the decision "
      + "was not used; it is read again later.")

  static func lateTwin(_ kind: EntityKind) -> Reason {
    Reason(
      "late_twin",
      "An earlier request for this \(kind.noun) got no answer and may still take effect: its name is "
        + "kept until the late-commit horizon has passed, so that no second one appears.")
  }

  static let meNotTold = Reason(
    "user_unknown", "TrackingTime does not say whose credentials these are.")

  static let twoMatches = Reason(
    "several_matches",
    "Several records match what was sent, and none can be told to be ours: compare and adopt one.")

  static func nearMatch(_ kind: EntityKind, _ ids: [RemoteID]) -> Reason {
    let list = ids.prefix(5).map(\.description).joined(separator: ", ")
    return Reason(
      "near_match",
      "No answer came, and a similar \(kind.noun) exists (\(list)): is it this one? "
        + "Adopt it, or retry to create another.")
  }

  static let absentTooOften = Reason(
    "absent_too_often",
    "It was sent \(Limits.absencesMax) times without an answer and was never found on the server: "
      + "look yourself, then retry or discard.")

  static let cannotBeRead = Reason(
    "list_incomplete",
    "No answer came, and the server's list is cut off, so it cannot be told whether it was "
      + "applied: look yourself, then adopt, retry or discard.")
}

extension Reason {
  static let notShown = Reason(
    "not_shown",
    "No answer came, and no read shows whether the value was set: look in TrackingTime, then retry to "
      + "set it, or discard this.")

  static let markerRefused = Reason(
    "marker_refused",
    "TrackingTime refused it with our marker in it; it is looked up and sent once without.")

  static func otherEntryStopped(_ meant: RemoteID, _ stopped: RemoteID) -> Reason {
    Reason(
      "other_entry_stopped",
      "The answer names time entry \(stopped), but \(meant) was to be stopped: look at both.")
  }

  /// - Parameter what: beginning of the sentence, "What runs now".
  static func unreadable(_ what: String) -> Reason {
    Reason("read_failed", "\(what) could not be read before sending; it is tried again.")
  }
}

extension Reason {
  /// A read that a decision needs was refused, and would be again; nil: asked anew, it may be answered.
  static func readRefused(_ reading: Workbench.Reading) -> Reason? {
    guard case .refused(let envelope) = reading.outcome, envelope == 403 else { return nil }
    let said = reading.answer.message ?? "no rights"
    return Reason(
      "read_refused",
      "TrackingTime does not let you see it (\(said)), so nothing was sent: what is there now cannot "
        + "be compared.")
  }
}
