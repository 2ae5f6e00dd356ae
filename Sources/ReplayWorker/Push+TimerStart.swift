import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Starts the timer with the time at which the user did it (design §8, P5).
  func startTimer(_ operation: Operation) async throws {
    if try await isBookedAsOneEntry(operation) { return }
    guard let start = TimerStart(operation, zone: try bench.accountZone()),
      let user = try bench.me()
    else {
      return try await park(
        operation, .needsReview,
        Reason("incomplete", "It does not say which task and when, or whose timer it is."))
    }
    guard let seen = try await bench.timerPicture(user, start, isFresh: operation.isFresh) else {
      return try await timerUnreadable(operation)
    }
    switch start.decision(operation, seen, bench.settings, user: user, now: bench.sources.now()) {
    case .plan(let steps): try await run(steps, of: operation, start, seen)
    case .applied(let entry):
      try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        return start.found(
          Settlement(row.id, revision: row.revision, .nothingToDo), entry: entry, seen)
      }
    case .park(let event, let reason): try await park(operation, event, reason)
    case .stop, .correctEnd: preconditionFailure("a start is never decided as a stop")
    }
  }

  /// Start and stop both unsent: one completed entry with the true times, instead of a timer that
  /// could collide with what the user does now (design §8, first row).
  private func isBookedAsOneEntry(_ operation: Operation) async throws -> Bool {
    guard operation.isFresh, operation.plan.isEmpty, let entry = operation.creates else {
      return false
    }
    let behind = try await bench.journal.read { try $0.unfinished(on: .myTimer) }
    guard
      let stop = behind.first(where: { stop in
        stop.verb == .timerStop && stop.isFresh && stop.state == .pending
          && stop.options.boundEntry == entry.id
      }), let start = operation.wish[.startAt]?.instant, let end = stop.wish[.endAt]?.instant
    else { return false }
    var wish = operation.wish.only([.taskID, .projectID, .startAt, .zone, .notes])
    wish[.userID] = .id(.me)
    wish[.endAt] = .instant(end)
    wish[.durationSeconds] = .integer((end - start).wholeSeconds)
    let draft = OperationDraft(.create, .new(.timeEntry), wish: wish)
    let booked = try await bench.journal.merge(
      [(operation.id, operation.revision), (stop.id, stop.revision)], into: draft, creating: entry,
      because: Reason(
        "one_completed_entry",
        "Started and stopped before either was sent: booked as one entry with these times."),
      lead: bench.lead)
    return booked != nil
  }

  func timerUnreadable(_ operation: Operation) async throws {
    guard case .go = await bench.gate.permission else { return }
    try await bench.postpone(
      operation,
      by: Backoff.delay(failures: operation.failures + 1, random: bench.sources.random()),
      Reason("read_failed", "What runs now could not be read; it is tried again."))
  }

  private func run(
    _ plan: [PlanStep], of operation: Operation, _ start: TimerStart, _ seen: TimerPicture
  ) async throws {
    var current = operation
    for (index, step) in plan.enumerated() {
      let readAt = index == 0 ? seen.beganElapsed : nil
      guard
        let sent = try await send(
          try start.write(step, by: bench.me()), for: [current], plan: plan, step: index,
          readAt: readAt,
          preImage: step.kind == .completedEntry ? seen.preImage(start, until: step.at) : nil)
      else { return try await interrupted(current, at: index) }
      guard step.kind == .stopOther else {
        return try await conclude(current, step, sent, start)
      }
      guard sent.outcome == .accepted, isEntry(step.entry, in: sent.answer) else {
        return try await conclude(current, sent, accepted: { $0 }, readBack: { .notAsWished })
      }
      guard
        let next = try await bench.journal.recordStep(
          sent.result(), of: current.id, revision: try revision(of: current),
          records: sent.answer.content.records, timer: .some(nil), lead: bench.lead)
      else { return }
      current = next
    }
  }

  /// A later step could not be sent: what was done stands in the journal, the rest is decided anew.
  private func interrupted(_ operation: Operation, at step: Int) async throws {
    guard step > 0 else { return }
    try await bench.settle([operation.id]) { row in
      guard row.state == .attempted else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, .notApplied)
      settlement.detail = ["decision": "the next step could not be sent yet"]
      return settlement
    }
  }

  private func revision(of operation: Operation) throws -> Int64 {
    try bench.journal.read { try $0.operation(operation.id)?.revision } ?? operation.revision
  }

  /// Whether the answer names the entry that was meant; one that names none is believed.
  func isEntry(_ meant: RemoteID?, in answer: RemoteAnswer) -> Bool {
    guard let meant, let told = answer.content.records.first(where: { $0.kind == .timeEntry })
    else { return true }
    return told.id == meant
  }

  private func conclude(
    _ operation: Operation, _ step: PlanStep, _ sent: Sent, _ start: TimerStart
  ) async throws {
    if step.kind == .completedEntry {
      return try await concludeCreate(operation, sent, kind: .timeEntry)
    }
    let made = sent.answer.content.records.first { $0.kind == .timeEntry }
    try await conclude(operation, sent) { settlement in
      start.found(settlement, entry: made?.id, running: made)
    } readBack: {
      guard let user = try bench.me(),
        let seen = try await bench.timerPicture(user, start, isFresh: false)
      else { return .unreadable }
      let decision = start.decision(
        operation, seen, bench.settings, user: user, now: bench.sources.now())
      guard case .applied(let entry) = decision else { return .notAsWished }
      return .asWished(records: [], created: entry)
    }
  }
}
