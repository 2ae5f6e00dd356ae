/// Writes that arrive after their outcome was settled otherwise (design §6, "Late writes").
package enum LateWrite {
  /// What a late arrival of `unknown` has overwritten and has to be sent again.
  ///
  /// - Parameters:
  ///   - unknown: a change that had an attempt with an unknown outcome.
  ///   - later: our operations on the same record after it, by position.
  ///   - remote: the record as read after the late-commit horizon.
  /// - Returns: per field that is as `unknown` wished although a later one of ours said otherwise,
  ///   what the later one said. Fields of a later one that is unfinished are left to it.
  package static func overwritten(
    by unknown: Operation, later: [Operation], remote: Fields
  ) -> Fields {
    var again = Fields()
    for field in unknown.wish.names where !field.isDerived {
      guard unknown.wish.agree(with: remote, on: field, at: remote[.startAt]?.instant) == true
      else { continue }
      let said = later.filter { $0.wish[field] != nil }
      guard let last = said.last, said.allSatisfy({ !$0.state.isUnfinished }),
        last.state == .applied,
        last.wish.agree(with: remote, on: field, at: remote[.startAt]?.instant) == false
      else { continue }
      again[field] = last.wish[field]
    }
    return again
  }

  /// Whether a late arrival of the stop `unknown` has ended the timer of this entry: it began after
  /// the stop's time, and is over without having lasted. Nobody stops a timer before it began.
  package static func hasEnded(_ entry: Record, by unknown: Operation) -> Bool {
    guard unknown.verb == .timerStop, let task = unknown.wish[.taskID]?.id,
      let stop = unknown.wish[.endAt]?.instant, let start = entry.fields[.startAt]?.instant,
      let end = entry.fields[.endAt]?.instant
    else { return false }
    return entry.fields[.taskID]?.id == task && entry.fields[.isRunning] != .flag(true)
      && entry.id != unknown.options.boundEntry?.remote && start.seconds > stop.seconds
      && end.seconds <= start.seconds
  }

  /// The verb that sets these fields.
  package static func verb(for fields: Fields) -> Verb {
    if fields[.isArchived] != nil || fields[.isMember] != nil { return .transition }
    return fields[.isBilled] != nil ? .billing : .update
  }
}
