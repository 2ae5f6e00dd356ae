import SyncCore

/// Why something cannot be undone, and what to do instead.
extension Refusal {
  static func undoParked(_ operation: Operation) -> Refusal {
    Refusal(
      "undo_parked",
      "\(operation.id) is parked (\(operation.state.rawValue)), so it was not carried out: it waits "
        + "for a decision.",
      next:
        "tt_resolve_conflict \(operation.id.rawValue) shows what can be decided. `ttsync discard "
        + "\(operation.id.rawValue)` gives it up, or tt_discard_operation where it is offered.")
  }

  static func wentTogether(_ operation: Operation, _ next: Operation) -> Refusal {
    Refusal(
      "went_together",
      "\(operation.id) went to the server together with \(next.id), as one request.",
      next: "Undo \(next.id.rawValue) first, or set the fields as you want them.")
  }

  static func cannotUndo(_ operation: Operation) -> Refusal {
    let next =
      switch operation.own?.verb ?? operation.verb {
      case _ where operation.isOnlineOnly: "Ask for the opposite with a call of its own."
      case .timerStop:
        "Start the timer again, or correct the entry's end with tt_update_time_entry."
      case .delete: "Create it again; `ttsync audit show` tells what was asked for."
      case .merge: "Look at both records in TrackingTime; a merge cannot be taken apart."
      case .update, .billing:
        "What stood there before was never seen, or cannot be set again: set it as you want it."
      default: "Correct it by hand."
      }
    return Refusal(
      "cannot_undo", "\(operation.id) (\(operation.words)) is on the server and cannot be undone.",
      next: next)
  }

  static func changedNothing(_ operation: Operation) -> Refusal {
    Refusal(
      "changed_nothing", "\(operation.id) changed nothing on the server: there is nothing to undo.",
      next: "Say what should be different, and change that.")
  }

  static func notMadeHere(_ operation: Operation, _ kind: EntityKind) -> Refusal {
    Refusal(
      "not_made_here",
      "\(operation.id) did not make its \(kind.noun) for certain: it was found there.",
      next: "If it is to go, delete or archive it by its id.")
  }

  static func undoneAlready(_ operation: Operation) -> Refusal {
    Refusal(
      "undone_already", "\(operation.id) was undone before.",
      next: "To have it again, make the change again.")
  }

  static func changedAfterwards(_ operation: Operation, by later: [Operation]) -> Refusal {
    let named = later.prefix(5).map(\.id.description).joined(separator: ", ")
    let more = later.count > 5 ? " and \(later.count - 5) more" : ""
    return Refusal(
      "changed_afterwards", "\(named)\(more) came after \(operation.id), on the same record.",
      next: "Undo \(later[0].id.rawValue) first, or set the fields as you want them.")
  }

  static func changedElsewhere(_ operation: Operation, _ fields: Fields) -> Refusal {
    let words = fields.names.map(\.word).joined(separator: ", ")
    return Refusal(
      "changed_elsewhere",
      "What \(operation.id) wrote was changed by somebody since: \(words).",
      next: "Look at the record and change or delete it by its id.")
  }

  static func holdsSomething(
    _ operation: Operation, _ subject: Subject, _ below: ContainerCounts
  ) -> Refusal {
    Refusal(
      "holds_something",
      "The \(subject.kind.noun) that \(operation.id) made holds \(below.tasks) tasks and "
        + "\(below.entries) time entries by now.",
      next: "Archive or close it, or delete it by its id and confirm.")
  }
}
