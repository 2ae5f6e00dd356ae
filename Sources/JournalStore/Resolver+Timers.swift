import JSONTree
import SyncCore

/// Starts and stops that met another timer (design §8).
extension Resolver {
  /// The plan [stop the other at our start, start] is made when it is sent: what runs then counts.
  func stopOther(_ dispute: Dispute) throws -> Operation? {
    try require(.stopOther, of: dispute)
    let operation = dispute.operation
    var options = operation.options
    options.stopRunning = true
    return try replace(
      operation,
      with: OperationDraft(
        .timerStart, .existing(operation.subject), wish: operation.wish, options: options),
      base: nil,
      because: Reason("stop_other", "A person had the other timer stopped when theirs began."))
  }

  /// One completed entry instead of the start, and of the stop that waits behind it.
  func book(_ dispute: Dispute, until given: Instant?) throws -> Operation? {
    try require(.book, of: dispute)
    return try book(dispute.operation, until: given, wish: dispute.operation.wish)
  }

  func book(_ start: Operation, until given: Instant?, wish: Fields) throws -> Operation? {
    let stop = try view.stop(behind: start)
    guard let end = given ?? stop?.wish[.endAt]?.instant else {
      throw Refusal(
        "no_end", "Nothing says when this time ended.",
        next: "Give the end (`--end 2026-03-02T10:30`, or `end`).")
    }
    guard let began = wish[.startAt]?.instant, end > began else {
      throw Refusal(
        "end_before_start", "The end does not lie after the start.", next: "Give a later end.")
    }
    if let stop, let stopped = stop.wish[.endAt]?.instant, let given, given != stopped {
      notes.append("\(stop.id) said another end; the one you gave counts.")
    }
    var fields = wish.only([.taskID, .projectID, .startAt, .zone, .notes])
    fields[.userID] = .id(.me)
    fields[.endAt] = .instant(end)
    fields[.durationSeconds] = .integer(end.seconds - began.seconds)
    let reason = Reason("booked", "A person had this time booked as one entry.")
    let booked = try replace(
      start, with: OperationDraft(.create, .new(.timeEntry), wish: fields), base: Base(),
      because: reason)
    if let stop { try conclude(stop, with: booked, because: reason) }
    return booked
  }

  /// The stop of a start that was booked has nothing left to stop.
  private func conclude(
    _ stop: Operation, with booked: Operation, because reason: Reason
  ) throws {
    guard let head = try OperationHead.fetch(stop.id, in: ledger.db),
      head.transition(on: .replaced) != nil
    else { return notes.append("\(stop.id) may have been sent already: look at it.") }
    var change = OperationChange(.replaced, reason: reason, detail: detail)
    change.supersededBy = booked.id
    _ = try ledger.move(head, change)
    try ledger.redirectBases(from: stop, to: booked.id)
  }

  /// A stop whose entry ended earlier: its end becomes ours, as a change that is compared.
  func correctEnd(_ dispute: Dispute) throws -> Operation? {
    let operation = dispute.operation
    guard let remote = dispute.remote, let end = operation.wish[.endAt],
      let entry = try operation.options.boundEntry.map({ try view.resolve($0) })
    else { throw Refusal.notOffered(.mine, dispute) }
    let wish: Fields = [.endAt: end]
    var shown = operation
    shown.verb = .update
    shown.subject = Subject(.timeEntry, entry)
    return try replace(
      operation, with: OperationDraft(.update, .existing(shown.subject), wish: wish),
      base: Base(shown: remote, for: shown, wish: wish),
      because: Reason("kept_mine", "A person kept their own end."))
  }
}
