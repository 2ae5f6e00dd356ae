extension TimerDecision {
  /// What to do about a stop.
  ///
  /// | what is found | decision |
  /// |---|---|
  /// | bound, and that entry runs | stop its task at T |
  /// | bound, and it was stopped at T | applied |
  /// | … after T | correct its end |
  /// | … before T | review with both times; policy `theirs`: applied, `mine`: correct its end |
  /// | bound, and it is gone | conflict: deleted elsewhere |
  /// | unbound, and a timer of mine on the task, begun before T, runs | stop it at T |
  /// | unbound, and one entry of the task ends at T | applied |
  /// | unbound otherwise | review |
  /// | what runs began after T | review: never that one |
  ///
  /// - Parameters:
  ///   - stopAt: T.
  ///   - boundEntry: the entry it was bound to at acceptance; nil: not on the server.
  ///   - isBound: false: found at replay.
  ///   - entry: the bound entry as read now; nil: gone, or not bound.
  ///   - entriesOfTask: entries of the task around T.
  package static func stop(
    stopAt: Instant, task: RemoteID, boundEntry: RemoteID?, isBound: Bool,
    running: RunningTimer?, entry: Record?, entriesOfTask: [Record], policy: EndPolicy,
    now: Instant
  ) -> TimerDecision {
    guard isBound, let bound = boundEntry else {
      return unboundStop(stopAt: stopAt, task: task, running: running, entries: entriesOfTask)
    }
    let copy = entry ?? entriesOfTask.first { $0.id == bound }
    if let running, isRun(running, of: bound, copy, task) {
      return stopOf(running, task: task, entry: bound, copy: copy, stopAt: stopAt)
    }
    guard let copy else { return .park(.goneElsewhere, .deletedElsewhere(.timeEntry)) }
    guard let end = copy.fields[.endAt]?.instant else {
      return .park(.undecidable, .endNotTold(bound))
    }
    if end.seconds == stopAt.seconds { return .applied(entry: bound) }
    if let start = copy.fields[.startAt]?.instant, start > stopAt {
      return .park(.needsReview, .stopBeforeStart(bound))
    }
    if end > stopAt { return .correctEnd(entry: bound, at: stopAt) }
    return switch policy {
    case .theirs: .applied(entry: bound)
    case .mine: .correctEnd(entry: bound, at: stopAt)
    case .ask: .park(.needsReview, .stoppedEarlier(bound, at: end, mine: stopAt, copy.zone))
    }
  }

  private static func unboundStop(
    stopAt: Instant, task: RemoteID, running: RunningTimer?, entries: [Record]
  ) -> TimerDecision {
    let mine = entries.filter { $0.fields[.taskID]?.id.map { $0 == .remote(task) } ?? true }
    if let running, isOn(task, running, mine) {
      let copy = mine.first { $0.id == running.entry }
      return stopOf(running, task: task, entry: running.entry, copy: copy, stopAt: stopAt)
    }
    let stopped = Set(
      mine.filter { $0.fields[.endAt]?.instant?.seconds == stopAt.seconds }.map(\.id)
    ).sorted()
    return switch stopped.count {
    case 1: .applied(entry: stopped[0])
    case 0: .park(.needsReview, .nothingRuns(task))
    default: .park(.undecidable, .several(stopped))
    }
  }

  private static func stopOf(
    _ running: RunningTimer, task: RemoteID, entry: RemoteID?, copy: Record?, stopAt: Instant
  ) -> TimerDecision {
    guard running.startAt.seconds <= stopAt.seconds else {
      return .park(.needsReview, .beganLater(running))
    }
    return .stop(task: running.task ?? task, entry: entry, zone: running.zone ?? copy?.zone)
  }

  /// Whether what runs writes to the bound entry. An answer that names no entry is told by task and
  /// start.
  private static func isRun(
    _ running: RunningTimer, of bound: RemoteID, _ copy: Record?, _ task: RemoteID
  ) -> Bool {
    if let entry = running.entry { return entry == bound }
    guard running.task == nil || running.task == task,
      let start = copy?.fields[.startAt]?.instant
    else { return false }
    return start.seconds == running.startAt.seconds
  }

  private static func isOn(
    _ task: RemoteID, _ running: RunningTimer, _ entries: [Record]
  ) -> Bool {
    if let other = running.task { return other == task }
    return running.entry.map { id in entries.contains { $0.id == id } } ?? false
  }
}

extension Record {
  fileprivate var zone: String? { fields[.zone]?.text }
}
