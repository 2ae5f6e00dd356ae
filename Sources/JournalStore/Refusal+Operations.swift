import SyncCore

/// Why nothing was done to an operation, and what to do instead.
extension Refusal {
  static func unknownOperation(_ id: OperationID) -> Refusal {
    Refusal("unknown_operation", "There is no \(id).", next: "`ttsync operations` lists them.")
  }

  static func changedMeanwhile(_ operation: Operation) -> Refusal {
    Refusal(
      "changed_meanwhile", "\(operation.id) changed meanwhile; it is \(operation.state.rawValue).",
      next: "Look at it again and decide again.")
  }

  static func notPossible(_ what: String, _ operation: Operation) -> Refusal {
    let next =
      switch operation.state {
      case .conflict, .rejected, .review:
        "Retry, edit, adopt or discard it."
      case .pending where !operation.isFresh:
        "It may have been sent once; queue a new change behind it."
      case .pending, .attempted, .ambiguous:
        "Wait for its outcome, or ask for it to be cancelled."
      case .applied: "Undo it with a new change."
      case .superseded:
        operation.supersededBy.map { "Look at \($0), which took its place." }
          ?? "Look at what took its place."
      case .cancelled, .discarded: "Nothing is left to do; make the change again if it is wanted."
      }
    return Refusal(
      "not_possible",
      "\(operation.id) is \(operation.state.rawValue), so it cannot be asked to \(what).",
      next: next)
  }

  /// A cancel of something that may have been sent and cannot be taken back by itself.
  static func cannotTakeBack(_ operation: Operation) -> Refusal {
    let next =
      switch operation.conduct {
      case .timerStop: "Start the timer again, or correct the entry's end."
      case .delete: "Create it again if the deletion went through."
      case .update where operation.subject.kind.isWhole: "Set it anew: the last word counts."
      case .merge: "Look at both records on the server; a merge cannot be undone."
      default: "Wait for its outcome, then correct it by hand."
      }
    return Refusal(
      "cannot_take_back", "\(operation.id) may have been sent already, so it cannot be cancelled.",
      next: next)
  }

  static func neverAgain(_ operation: Operation) -> Refusal {
    Refusal(
      "never_again",
      "\(operation.id) is only done while whoever asks waits for it, so it is never sent again.",
      next: "Ask for it anew if it is still wanted, and discard this one.")
  }

  static func hasDependants(_ operation: Operation, _ dependants: [OperationID]) -> Refusal {
    let named = dependants.prefix(10).map(\.description).joined(separator: ", ")
    let more = dependants.count > 10 ? " and \(dependants.count - 10) more" : ""
    return Refusal(
      "has_dependants", "\(named)\(more) rest on what \(operation.id) creates.",
      next: "Cancel those first, or discard with each of them named.")
  }

  static func alreadyClaimed(_ id: RemoteID, _ kind: EntityKind) -> Refusal {
    Refusal(
      "already_claimed", "Another operation has created or adopted the \(kind.noun) \(id).",
      next: "Adopt another record, or discard this operation.")
  }
}
