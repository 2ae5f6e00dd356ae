import JSONTree
import JournalStore
import SyncCore

/// The facts of one timer start that every decision about it needs.
struct TimerStart: Sendable {
  var task: RemoteID
  var startAt: Instant
  /// Zone string that goes with it, and with the stop.
  var zone: String
  var wish: Fields

  /// - Returns: nil when the wish names no task on the server or no time.
  init?(_ operation: Operation, zone accountZone: String?) {
    guard let task = operation.wish[.taskID]?.id?.remote,
      let startAt = operation.wish[.startAt]?.instant
    else { return nil }
    self.task = task
    self.startAt = startAt
    zone = operation.wish[.zone]?.text ?? accountZone ?? "GMT+00:00"
    wish = operation.wish
  }

  func decision(
    _ operation: Operation, _ seen: TimerPicture, _ settings: WorkerSettings, user: RemoteID,
    now: Instant
  ) -> TimerDecision {
    TimerDecision.start(
      startAt: startAt, task: task, zone: zone, stopRunning: operation.options.stopRunning,
      policy: settings.stopPolicy, running: seen.running, entriesSince: seen.entries, user: user,
      hasUnknownAttempt: operation.state == .ambiguous || !operation.isFresh, now: now,
      isFresh: operation.isFresh, isConsented: operation.isConsented)
  }

  /// The request of one step.
  ///
  /// - Parameter marker: what an entry that it creates carries; nil: nothing.
  /// - Throws: `UndecodablePayload` for a step of another version.
  func write(_ step: PlanStep, by user: RemoteID?, marker: String?) throws -> RemoteWrite {
    switch step.kind {
    case .main, .mainStoppingOther:
      return .startTimer(
        task: task, at: startAt, zone: zone, stopRunning: step.kind == .mainStoppingOther,
        notes: wish[.notes]?.text)
    case .stopOther:
      guard let other = step.task, let at = step.at else {
        throw UndecodablePayload("a step stops no task")
      }
      return .stopTimer(task: other, at: at, zone: step.zone ?? zone)
    case .completedEntry:
      guard let end = step.at, let fields = RemoteFields(completed(until: end, by: user)) else {
        throw UndecodablePayload("a completed entry without an end")
      }
      return .create(.timeEntry, fields, marker: marker)
    case .correctEntry: throw UndecodablePayload("a start corrects no entry")
    }
  }

  /// The interval as one entry.
  func completed(until end: Instant, by user: RemoteID?) -> Fields {
    var fields = wish.only([.projectID, .notes])
    fields[.taskID] = .id(.remote(task))
    fields[.startAt] = .instant(startAt)
    fields[.endAt] = .instant(end)
    fields[.durationSeconds] = .integer(end.seconds - startAt.seconds)
    fields[.zone] = .text(zone)
    if let user { fields[.userID] = .id(.remote(user)) }
    return fields
  }

  /// A settlement that says: this entry is ours, and as far as seen it runs.
  func found(_ settlement: Settlement, entry: RemoteID?, _ seen: TimerPicture) -> Settlement {
    var settlement = settlement
    settlement.created = entry
    settlement.records = seen.entries.filter { $0.id == entry }
    settlement.timer = .some(seen.running)
    settlement.detail = ["decision": "it is ours: same task and start"]
    return settlement
  }

  func found(_ settlement: Settlement, entry: RemoteID?, running: Record?) -> Settlement {
    var settlement = settlement
    settlement.created = entry
    settlement.records = running.map { [$0] } ?? []
    settlement.timer = .some(
      RunningTimer(
        entry: entry, task: task, project: running?.fields[.projectID]?.id?.remote,
        startAt: running?.fields[.startAt]?.instant ?? startAt,
        zone: running?.fields[.zone]?.text ?? zone))
    return settlement
  }
}

/// What runs and what was booked around a start or stop, read just now.
struct TimerPicture: Sendable {
  var running: RunningTimer?
  var entries: [Record]
  /// False: nothing may be concluded from what is not among the entries.
  var isComplete: Bool
  var beganElapsed: Int64

  /// Entries that may be what a start of unknown outcome has made, when it is parked for that.
  func starts(_ start: TimerStart, parkedFor event: OperationEvent) -> [Record] {
    guard event == .undecidable else { return [] }
    return entries.filter {
      $0.fields[.startAt]?.instant?.seconds == start.startAt.seconds
        && $0.fields[.taskID]?.id == .remote(start.task)
    }
  }

  /// Entries that look like the interval before it is booked.
  func preImage(_ start: TimerStart, until end: Instant?) -> [RemoteID]? {
    guard let end else { return nil }
    return LookUp.preImage(
      start.completed(until: end, by: nil), kind: .timeEntry, among: entries)
  }
}

extension Workbench {
  func accountZone() throws -> String? {
    try journal.read { try $0.account().zone }
  }

  /// What runs, and what was booked since the start: the running timer *and* the entries, because a
  /// lost start may have been stopped meanwhile (design §8).
  ///
  /// - Returns: nil when it could not be read.
  func timerPicture(_ user: RemoteID, _ start: TimerStart, isFresh: Bool) async throws
    -> TimerPicture?
  {
    guard let reading = try await read(.runningTimer(user: user)), reading.isAccepted,
      case .timer(let running) = reading.answer.content
    else { return nil }
    var picture = TimerPicture(
      running: running, entries: [], isComplete: true, beganElapsed: reading.beganElapsed)
    guard !isFresh || running.map({ $0.startAt > start.startAt }) ?? false else { return picture }
    let wish = start.completed(until: sources.now(), by: user)
    guard
      let around = try await surroundings(
        of: wish, kind: .timeEntry, user: user, since: reading.beganElapsed)
    else { return nil }
    picture.entries = around.records
    picture.isComplete = around.isComplete
    return picture
  }
}
