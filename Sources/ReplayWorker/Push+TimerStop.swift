import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Stops "entry X at T", never "whatever runs" (pitfall 22).
  func stopTimer(_ operation: Operation) async throws {
    guard let task = operation.wish[.taskID]?.id?.remote,
      let stopAt = operation.wish[.endAt]?.instant, let user = try bench.me()
    else {
      return try await park(
        operation, .needsReview,
        Reason("incomplete", "It does not say which task and when, or whose timer it is."))
    }
    guard let seen = try await bench.stopPicture(operation, task, stopAt, user) else {
      return try await bench.putOff(operation, .unreadable("What runs now"))
    }
    switch seen.decision(operation, task, stopAt, bench.settings, now: bench.sources.now()) {
    case .stop(let task, let entry, let zone):
      let stored =
        try bench.zoneOfOurStart(entry) ?? zone ?? operation.wish[.zone]?.text
        ?? bench.accountZone() ?? "GMT+00:00"
      let zone = try bench.zoneToStop(stored, after: operation.reason)
      guard
        let sent = try await send(
          .stopTimer(task: task, at: stopAt, zone: zone), for: [operation],
          plan: [PlanStep(.main, task: task, entry: entry, zone: zone)], readAt: seen.beganElapsed)
      else { return }
      try await concludeStop(operation, sent, entry)
    case .correctEnd(let entry, let end):
      try await correctEnd(operation, entry, end, seen)
    case .applied(let entry):
      try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        return seen.found(Settlement(row.id, revision: row.revision, .nothingToDo), entry)
      }
    case .park(let event, let reason):
      try await park(
        operation, event, reason, records: [seen.entry].compactMap(\.self),
        timer: .some(seen.running))
    case .plan: preconditionFailure("a stop is never decided as a start")
    }
  }

  /// The entry id in the answer is compared: another one was stopped → a person sees both.
  private func concludeStop(_ operation: Operation, _ sent: Sent, _ entry: RemoteID?) async throws {
    if sent.outcome == .accepted, !isEntry(entry, in: sent.answer), let entry,
      let other = sent.answer.content.records.first
    {
      return try await bench.settle([operation.id], answering: sent.result()) { row in
        guard row.state == .attempted else { return nil }
        var settlement = Settlement(
          row.id, revision: row.revision, .goneElsewhere,
          reason: .otherEntryStopped(entry, other.id))
        settlement.records = [other]
        return settlement
      }.forget()
    }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.records = sent.answer.content.records
      settlement.timer = .some(nil)
      return settlement
    } readBack: {
      guard let task = operation.wish[.taskID]?.id?.remote,
        let stopAt = operation.wish[.endAt]?.instant, let user = try bench.me(),
        let seen = try await bench.stopPicture(operation, task, stopAt, user)
      else { return .unreadable }
      let decision = seen.decision(
        operation, task, stopAt, bench.settings, now: bench.sources.now())
      guard case .applied = decision else { return .notAsWished }
      return .asWished(records: seen.entry.map { [$0] } ?? [], created: nil)
    }
  }

  private func correctEnd(
    _ operation: Operation, _ entry: RemoteID, _ end: Instant, _ seen: StopPicture
  ) async throws {
    guard let fields = RemoteFields([.endAt: .instant(end)]) else { return }
    guard
      let sent = try await send(
        .update(.timeEntry, entry, fields), for: [operation],
        plan: [PlanStep(.correctEntry, entry: entry, at: end)], readAt: seen.beganElapsed)
    else { return }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      let answered = sent.answer.content.records.filter { $0.id == entry }
      settlement.records =
        answered.isEmpty ? [Record(.timeEntry, entry, fields.fields)] : answered
      return settlement
    } readBack: {
      guard let reading = try await bench.read(.record(.timeEntry, entry)) else {
        return .unreadable
      }
      if reading.isGone { return .gone }
      guard let record = reading.answer.content.records.first else { return .unreadable }
      return record.fields[.endAt]?.instant?.seconds == end.seconds
        ? .asWished(records: [record], created: nil) : .notAsWished
    }
  }
}

extension Array where Element == Operation {
  /// The rows after a commit are not needed here.
  func forget() {}
}

/// What a stop is decided on.
struct StopPicture: Sendable {
  var running: RunningTimer?
  /// The bound entry; nil: gone, or the stop is not bound.
  var entry: Record?
  var entriesOfTask: [Record]
  var beganElapsed: Int64

  func decision(
    _ operation: Operation, _ task: RemoteID, _ stopAt: Instant, _ settings: WorkerSettings,
    now: Instant
  ) -> TimerDecision {
    TimerDecision.stop(
      stopAt: stopAt, task: task, boundEntry: operation.options.boundEntry?.remote,
      isBound: operation.options.boundEntry != nil, running: running, entry: entry,
      entriesOfTask: entriesOfTask, policy: settings.endPolicy, now: now)
  }

  func found(_ settlement: Settlement, _ entry: RemoteID?) -> Settlement {
    var settlement = settlement
    settlement.records =
      (self.entry.map { [$0] } ?? []) + entriesOfTask.filter { $0.id == entry && $0 != self.entry }
    settlement.timer = .some(running)
    settlement.detail = ["decision": "it already ended as wished"]
    return settlement
  }
}

extension Workbench {
  /// The zone string to stop with. The server refuses another one than the start was sent with, but
  /// shows an offset whatever that was (API §6): after a refusal the account's own zone is tried,
  /// which is what other clients send.
  func zoneToStop(_ stored: String, after reason: Reason?) throws -> String {
    guard reason?.code == Reason.Code.serverError, let own = try accountZone() else {
      return stored
    }
    return own
  }

  /// The zone string that a start of ours was sent with; nil: the entry was not started here.
  func zoneOfOurStart(_ entry: RemoteID?) throws -> String? {
    guard let entry else { return nil }
    let maker = try journal.read { try $0.maker(of: Subject(.timeEntry, .remote(entry))) }
    guard let maker, maker.verb == .timerStart, let start = maker.wish[.startAt]?.instant else {
      return nil
    }
    return maker.wish[.zone]?.text.flatMap { Zone($0) }?.wireOffset(at: start)
  }

  /// - Returns: nil when it could not be read.
  func stopPicture(
    _ operation: Operation, _ task: RemoteID, _ stopAt: Instant, _ user: RemoteID
  ) async throws -> StopPicture? {
    guard let reading = try await read(.runningTimer(user: user)), reading.isAccepted,
      case .timer(let running) = reading.answer.content
    else { return nil }
    var picture = StopPicture(
      running: running, entry: nil, entriesOfTask: [], beganElapsed: reading.beganElapsed)
    if let bound = operation.options.boundEntry?.remote {
      guard let entry = try await read(.record(.timeEntry, bound)),
        entry.isAccepted || entry.isGone
      else { return nil }
      picture.entry = entry.answer.content.records.first
      return picture
    }
    let wish: Fields = [.startAt: .instant(stopAt), .userID: .id(.remote(user))]
    guard
      let around = try await surroundings(
        of: wish, kind: .timeEntry, user: user, since: reading.beganElapsed)
    else { return nil }
    picture.entriesOfTask = around.records.filter { $0.fields[.taskID]?.id == .remote(task) }
    return picture
  }
}
