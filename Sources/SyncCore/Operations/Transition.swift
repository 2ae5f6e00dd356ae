/// What one event does to one operation: the only way a state changes (style §1, I6).
package struct Transition: Sendable, Hashable {
  /// The state after the event; may be the state before it (a cancel that is only noted).
  package var to: OperationState
  /// From now on the outcome of an attempt was unknown at least once: payload and token are frozen.
  package var losesFreshness: Bool
  /// A cancel was asked and waits for the outcome.
  package var asksCancel: Bool
  /// A person wants it sent after all: a cancel that was asked before counts no more.
  package var dropsCancel: Bool

  package init(
    to: OperationState, losesFreshness: Bool = false, asksCancel: Bool = false,
    dropsCancel: Bool = false
  ) {
    self.to = to
    self.losesFreshness = losesFreshness
    self.asksCancel = asksCancel
    self.dropsCancel = dropsCancel
  }

  /// What `event` does to an operation in `state`.
  ///
  /// - Parameters:
  ///   - isFresh: no attempt of it ever had an unknown outcome.
  ///   - isCancelAsked: a cancel was noted earlier.
  /// - Returns: nil for a pair that the table calls impossible; the caller reads the row again, and
  ///   traps only if the row really is in that state.
  package static func of(
    _ state: OperationState, on event: OperationEvent, isFresh: Bool, isCancelAsked: Bool
  ) -> Transition? {
    switch state {
    case .pending: fromPending(event, isFresh: isFresh, isCancelAsked: isCancelAsked)
    case .attempted: fromAttempted(event)
    case .ambiguous: fromAmbiguous(event, isCancelAsked: isCancelAsked)
    case .conflict, .rejected:
      event == .unmerged ? (isFresh ? Transition(to: .pending) : nil) : fromParked(event)
    case .review: fromParked(event)
    case .superseded: event == .unmerged ? Transition(to: .pending) : nil
    case .applied, .cancelled, .discarded: nil
    }
  }

  private static func fromPending(
    _ event: OperationEvent, isFresh: Bool, isCancelAsked: Bool
  ) -> Transition? {
    switch event {
    case .sent: Transition(to: .attempted)
    case .nothingToDo, .found: Transition(to: .applied)
    case .movedElsewhere, .goneElsewhere: Transition(to: .conflict)
    case .refused: Transition(to: .rejected)
    case .tooOld, .undecodable, .needsReview, .undecidable: Transition(to: .review)
    case .merged: isFresh ? Transition(to: .superseded) : nil
    case .expired: isFresh ? Transition(to: .cancelled) : nil
    case .cancelRequested:
      isFresh ? Transition(to: .cancelled) : Transition(to: .pending, asksCancel: true)
    case .absent: isCancelAsked ? Transition(to: .cancelled) : Transition(to: .pending)
    case .journalRestored: Transition(to: .ambiguous, losesFreshness: true)
    case .notApplied, .postponed: Transition(to: .pending)
    case .retried: isCancelAsked ? nil : Transition(to: .pending)
    case .replaced: isFresh ? Transition(to: .superseded) : nil
    case .unmerged: isFresh ? Transition(to: .pending) : nil
    default: nil
    }
  }

  private static func fromAttempted(_ event: OperationEvent) -> Transition? {
    switch event {
    case .accepted: Transition(to: .applied)
    case .refused: Transition(to: .rejected)
    case .notApplied, .stateRefused: Transition(to: .pending)
    case .stateRefusedForGood, .goneElsewhere, .movedElsewhere: Transition(to: .conflict)
    case .noAnswer, .rescued, .journalRestored:
      Transition(to: .ambiguous, losesFreshness: true)
    case .cancelRequested: Transition(to: .attempted, asksCancel: true)
    default: nil
    }
  }

  private static func fromAmbiguous(_ event: OperationEvent, isCancelAsked: Bool) -> Transition? {
    switch event {
    case .found, .nothingToDo: Transition(to: .applied)
    case .absent: Transition(to: isCancelAsked ? .cancelled : .pending)
    case .undecidable, .needsReview: Transition(to: .review)
    case .movedElsewhere, .goneElsewhere: Transition(to: .conflict)
    case .refused: Transition(to: .rejected)
    case .cancelRequested: Transition(to: .ambiguous, asksCancel: true)
    case .journalRestored, .postponed: Transition(to: .ambiguous)
    case .retried: isCancelAsked ? nil : Transition(to: .pending)
    default: nil
    }
  }

  private static func fromParked(_ event: OperationEvent) -> Transition? {
    switch event {
    case .retried: Transition(to: .pending, dropsCancel: true)
    case .adopted: Transition(to: .applied)
    case .replaced: Transition(to: .superseded)
    case .discarded: Transition(to: .discarded)
    default: nil
    }
  }
}
