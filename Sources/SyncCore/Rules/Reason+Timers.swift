/// The sentences of timer decisions (design §8). Times are shown in the entry's zone.
extension Reason {
  package static func anotherTimerRuns(_ running: RunningTimer, _ zone: String) -> Reason {
    let name = running.taskName.map { " on \(quotation($0))" } ?? ""
    let account = running.account.map { " (account \($0))" } ?? ""
    return Reason(
      "another_timer_runs",
      "Another timer\(name)\(account) runs since \(time(running.startAt, running.zone ?? zone)): "
        + "stop it and retry, or discard the start and book your time as an entry.")
  }

  package static func stillRunning(since start: Instant, _ zone: String) -> Reason {
    Reason(
      "still_running",
      "The timer was started at \(time(start, zone)), over 12 hours ago, and never stopped here: "
        + "is it still running?")
  }

  package static func stoppedEarlier(
    _ entry: RemoteID, at end: Instant, mine: Instant, _ zone: String?
  ) -> Reason {
    Reason(
      "stopped_earlier",
      "Time entry \(entry) was already stopped at \(time(end, zone)); you stopped it at "
        + "\(time(mine, zone)). Keep theirs, or keep mine.")
  }

  package static func stopBeforeStart(_ entry: RemoteID) -> Reason {
    Reason("stop_before_start", "Time entry \(entry) now begins after the stop.")
  }

  package static func endNotTold(_ entry: RemoteID) -> Reason {
    Reason("end_not_told", "TrackingTime does not say when time entry \(entry) ended.")
  }

  package static func nothingRuns(_ task: RemoteID) -> Reason {
    Reason(
      "no_running_timer", "No timer of yours that began before the stop runs on task \(task).")
  }

  package static func beganLater(_ running: RunningTimer) -> Reason {
    Reason(
      "timer_began_later",
      "The timer that runs began at \(time(running.startAt, running.zone)), after the stop; "
        + "it is left alone.")
  }

  /// `at 2026-03-02 09:00:00 (GMT+01:00)`; in UTC when the zone is not known.
  private static func time(_ instant: Instant, _ zone: String?) -> String {
    let zone = zone.flatMap { Zone($0) } ?? .utc
    return "\(zone.local(instant).text) (\(zone.wireOffset(at: instant)))"
  }
}
