/// The sentences of repairs (design §6).
extension Reason {
  /// What an attempt without an answer made, and nobody knew of.
  static func secondCopy(_ record: Record, _ maker: Operation) -> Reason {
    let what = "\(record.kind.noun) \(record.id)"
    let next = "Retry this to delete it, or discard this to keep it."
    if record.fields[.isRunning] == .flag(true) {
      return Reason(
        "ghost_timer",
        "A timer runs that \(maker.id) started late, after its outcome was settled otherwise "
          + "(\(what)). \(next)")
    }
    if maker.state == .applied {
      return Reason(
        "second_copy",
        "\(maker.id) was sent without an answer once, and \(what) equals what it made: a second "
          + "copy? \(next)")
    }
    return Reason(
      "orphan",
      "\(maker.id) was \(maker.state.rawValue), but \(what) is what it would have made. \(next)")
  }

  /// A stop that arrived late has ended a timer that began after its time.
  package static func stoppedByLate(_ stop: OperationID, _ entry: RemoteID) -> Reason {
    Reason(
      "stopped_by_late",
      "\(stop) was sent without an answer once and arrived late: it has ended the timer of time "
        + "entry \(entry), which began after it and was not started here. Retry this to start that "
        + "timer again from its beginning, or discard this to leave it.")
  }

  /// What is left of a timer of ours that a late stop has ended in the moment of its beginning.
  package static func leftByLate(_ stop: OperationID, _ entry: RemoteID) -> Reason {
    Reason(
      "left_by_late",
      "\(stop) arrived late and ended the timer of time entry \(entry) where it began; the timer is "
        + "started again. Retry this to delete the empty entry, or discard this to keep it.")
  }

  /// A change waits because an older one of unknown outcome may still arrive.
  package static let watched = Reason(
    "watched",
    "An earlier change of it got no answer and may still arrive; this waits until it cannot.")
}
