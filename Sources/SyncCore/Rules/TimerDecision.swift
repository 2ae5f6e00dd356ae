/// What an offline start without `stop_running_task` does when another timer runs
/// (`TTSYNC_STOP_RUNNING`).
package enum StopPolicy: String, Sendable, Hashable, CaseIterable {
  case ask
  case always
  case never
}

/// Whose end counts for a timer that was found stopped before our stop (`TTSYNC_TIMER_END`).
package enum EndPolicy: String, Sendable, Hashable, CaseIterable {
  case ask
  case theirs
  case mine
}

/// What to do about a timer, decided on a read that is younger than `Limits.decisionAge`: the table
/// of design §8 as a function.
package enum TimerDecision: Sendable, Hashable {
  /// [main], [stopOther, main], [mainStoppingOther] or [completedEntry].
  case plan([PlanStep])
  /// The server already is as wished. nil: the entry is not told.
  case applied(entry: RemoteID?)
  /// A person decides.
  case park(OperationEvent, Reason)
  /// Stop that task's timer at our time. The entry named in the answer is compared with `entry`
  /// (nil: not known). `zone`: the string stored on the entry; nil: not known.
  case stop(task: RemoteID, entry: RemoteID?, zone: String?)
  /// The entry was stopped without us: its end becomes ours.
  case correctEnd(entry: RemoteID, at: Instant)

  /// What to do about a start that stands alone (start and stop both fresh become one completed
  /// entry before this is asked).
  ///
  /// | what is found | decision |
  /// |---|---|
  /// | our task runs since our start | applied |
  /// | not fresh, and an entry of ours on the task has our start | applied; two → review |
  /// | another timer began after our start | our interval ended then: one completed entry |
  /// | that interval, or a start with nothing running, is over 12 h | review: still running? |
  /// | nothing runs | start |
  /// | another timer began before, and stopping is allowed | stop it at our start, start |
  /// | … and it cannot be addressed | start with `stop_running_task=true` |
  /// | another timer began before, stopping not allowed or not said | conflict |
  ///
  /// - Parameters:
  ///   - stopRunning: what the call said; nil: nothing, the policy decides.
  ///   - entriesSince: entries since the start, to find a lost start that no longer runs.
  ///   - user: whose timer it is; nil: not known yet.
  ///   - hasUnknownAttempt: an earlier attempt may have been applied.
  ///   - isConsented: a person said that it is still running.
  package static func start(
    startAt: Instant, task: RemoteID, zone: String, stopRunning: Bool?, policy: StopPolicy,
    running: RunningTimer?, entriesSince: [Record], user: RemoteID?, hasUnknownAttempt: Bool,
    now: Instant, isFresh: Bool, isConsented: Bool = false
  ) -> TimerDecision {
    if let running, running.task == task, running.startAt.seconds == startAt.seconds {
      return .applied(entry: running.entry)
    }
    if hasUnknownAttempt || !isFresh {
      let mine = entriesSince.filter {
        isStart($0, startAt: startAt, task: .remote(task), user: user)
      }
      let ids = Set(mine.map(\.id)).sorted()
      if ids.count > 1 { return .park(.undecidable, .several(ids)) }
      if let id = ids.first { return .applied(entry: id) }
    }
    guard let running else {
      return now - startAt > Limits.timerForgottenAge && !isConsented
        ? .park(.needsReview, .stillRunning(since: startAt, zone)) : .plan([PlanStep(.main)])
    }
    if running.startAt.seconds > startAt.seconds {
      return running.startAt - startAt > Limits.timerForgottenAge && !isConsented
        ? .park(.needsReview, .stillRunning(since: startAt, zone))
        : .plan([PlanStep(.completedEntry, at: running.startAt, zone: zone)])
    }
    guard stopRunning ?? (policy == .always) else {
      return .park(.movedElsewhere, .anotherTimerRuns(running, zone))
    }
    guard let other = running.task else { return .plan([PlanStep(.mainStoppingOther)]) }
    let stop = PlanStep(
      .stopOther, task: other, entry: running.entry, at: startAt, zone: running.zone)
    return .plan([stop, PlanStep(.main)])
  }

  /// Whether an entry is what such a start makes; one that does not tell its user is taken for ours.
  static func isStart(
    _ record: Record, startAt: Instant?, task: EntityID?, user: RemoteID?
  ) -> Bool {
    guard let startAt, let task, record.kind == .timeEntry, record.fields[.taskID]?.id == task,
      record.fields[.startAt]?.instant?.seconds == startAt.seconds
    else { return false }
    guard let user, let theirs = record.fields[.userID]?.id else { return true }
    return theirs == .remote(user)
  }
}
