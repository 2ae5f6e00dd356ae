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
      return try await bench.putOff(operation, .unreadable("What runs now"))
    }
    if try await isBookedAfterAbsence(operation, start, seen) { return }
    switch start.decision(operation, seen, bench.settings, user: user, now: bench.sources.now()) {
    case .plan(let steps):
      let isByFlag = bench.settings.stopsByFlag && steps.contains { $0.kind == .stopOther }
      let plan = isByFlag ? [PlanStep(.mainStoppingOther)] : try zoned(steps, operation)
      try await run(plan, of: operation, start, seen)
    case .applied(let entry):
      try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        return start.found(
          Settlement(row.id, revision: row.revision, .nothingToDo), entry: entry, seen)
      }
    case .park(let event, let reason):
      try await park(
        operation, event, reason, showing: seen.starts(start, parkedFor: event),
        timer: .some(seen.running))
    case .stop, .correctEnd: preconditionFailure("a start is never decided as a stop")
    }
  }

  /// The steps with the zone string that another timer is stopped with.
  private func zoned(_ steps: [PlanStep], _ operation: Operation) throws -> [PlanStep] {
    try steps.map { step in
      guard step.kind == .stopOther, let zone = step.zone else { return step }
      var step = step
      step.zone = try bench.zoneToStop(zone, after: operation.reason)
      return step
    }
  }

  /// A start that was unknown once and is not on the server, with its stop waiting: the interval is
  /// booked, because starting now would collide with what the user does now (design §8).
  private func isBookedAfterAbsence(
    _ operation: Operation, _ start: TimerStart, _ seen: TimerPicture
  ) async throws -> Bool {
    guard !operation.isFresh, seen.running == nil, seen.isComplete,
      let end = try await stopBehind(operation)?.wish[.endAt]?.instant
    else { return false }
    let mine = seen.entries.contains {
      $0.fields[.startAt]?.instant?.seconds == start.startAt.seconds
    }
    guard !mine else { return false }
    let booked = PlanStep(.completedEntry, at: end, zone: start.zone)
    try await run([booked], of: operation, start, seen)
    return true
  }

  /// Start and stop both unsent: one completed entry with the true times, instead of a timer that
  /// could collide with what the user does now (design §8, first row).
  private func isBookedAsOneEntry(_ operation: Operation) async throws -> Bool {
    guard operation.isFresh, let entry = operation.creates,
      let stop = try await stopBehind(operation)
    else { return false }
    guard let start = operation.wish[.startAt]?.instant, let end = stop.wish[.endAt]?.instant
    else { return false }
    var wish = operation.wish.only([.taskID, .projectID, .startAt, .zone, .notes])
    wish[.userID] = .id(.me)
    wish[.endAt] = .instant(end)
    wish[.durationSeconds] = .integer(end.seconds - start.seconds)
    let draft = OperationDraft(.create, .new(.timeEntry), wish: wish)
    let booked = try await bench.journal.merge(
      [(operation.id, operation.revision), (stop.id, stop.revision)], into: draft, creating: entry,
      because: Reason(
        "one_completed_entry",
        "Started and stopped before either was sent: booked as one entry with these times."),
      lead: bench.lead)
    return booked != nil
  }

  private func run(
    _ plan: [PlanStep], of operation: Operation, _ start: TimerStart, _ seen: TimerPicture
  ) async throws {
    var current = operation
    let marker = bench.marker(for: operation, .timeEntry)
    let plan = plan.map { $0.marked(marker) }
    for (index, step) in plan.enumerated() {
      let readAt = index == 0 ? seen.beganElapsed : nil
      guard
        let sent = try await send(
          try start.write(step, by: bench.me(), marker: marker), for: [current], plan: plan,
          step: index,
          readAt: readAt,
          preImage: step.kind == .completedEntry ? seen.preImage(start, until: step.at) : nil)
      else { return try await interrupted(current, at: index) }
      guard step.kind == .stopOther else {
        return try await conclude(current, step, sent, start)
      }
      guard sent.outcome == .accepted else {
        return try await concludeStopOfOther(current, sent)
      }
      if try await hasStoppedAnother(current, step, sent) { return }
      guard
        let next = try await bench.journal.recordStep(
          sent.result(), of: current.id, revision: try revision(of: current),
          records: sent.answer.content.records, timer: .some(nil), lead: bench.lead)
      else { return try await interrupted(current, at: index + 1) }
      current = next
    }
  }

  /// The other timer was not stopped: tried once more, with the other zone string, before the
  /// refusal is believed.
  private func concludeStopOfOther(_ operation: Operation, _ sent: Sent) async throws {
    guard case .refused(envelope: 500) = sent.outcome,
      operation.reason?.code != Reason.Code.serverError
    else {
      return try await conclude(operation, sent, accepted: { $0 }, readBack: { .notAsWished })
    }
    try await tryAgain(
      operation, sent, Limits.serverErrorDelays[0],
      .serverError(sent.answer.message, isFirst: true))
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

  /// The stop of this very entry that waits behind its start, itself never sent; nil: none.
  private func stopBehind(_ start: Operation) async throws -> Operation? {
    guard let entry = start.creates else { return nil }
    let waiting = try await bench.journal.read { try $0.unfinished(on: .myTimer) }
    return waiting.first { stop in
      stop.verb == .timerStop && stop.isFresh && stop.state == .pending
        && stop.options.boundEntry == entry.id
    }
  }

  /// The stop of the other timer ended another entry than was meant: a person sees both.
  private func hasStoppedAnother(
    _ operation: Operation, _ step: PlanStep, _ sent: Sent
  ) async throws -> Bool {
    guard let meant = step.entry, !isEntry(meant, in: sent.answer),
      let other = sent.answer.content.records.first(where: { $0.kind == .timeEntry })
    else { return false }
    try await bench.settle([operation.id], answering: sent.result()) { row in
      guard row.state == .attempted else { return nil }
      var settlement = Settlement(
        row.id, revision: row.revision, .goneElsewhere, reason: .otherEntryStopped(meant, other.id))
      settlement.records = [other]
      settlement.timer = .some(nil)
      return settlement
    }
    return true
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
    if sent.outcome == .accepted, made == nil {
      // Accepted without saying which entry runs: the running timer tells.
      var silent = sent
      silent.outcome = .unknown
      return try await conclude(operation, silent, accepted: { $0 }, readBack: { .unreadable })
    }
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

extension PlanStep {
  /// The step as it goes out where entries that are created carry this marker.
  fileprivate func marked(_ marker: String?) -> PlanStep {
    guard kind == .completedEntry, marker != nil else { return self }
    var step = self
    step.isMarked = true
    return step
  }
}
