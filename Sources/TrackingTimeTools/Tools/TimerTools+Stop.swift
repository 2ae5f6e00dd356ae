import JSONTree
import JournalStore
import SyncCore

extension TimerTools {
  static let stop = ToolOffer(
    "tt_stop_timer", "Stop timer", in: .timers, .change,
    "Stops your running timer with the true end time, offline too. With id only if it runs on that "
      + "task.",
    [
      .id("id", "Task; default the running one"),
      .text("date", "yyyy-MM-dd HH:mm; default now"),
      .text("timezone", "IANA; default yours"),
    ]
  ) { call in
    let moment = try TimerMoment(call)
    let task = try call.arguments.id()
    if let task { _ = try await call.check(.task, task) }
    try await call.prepare([.timer])
    let ageMax = Need.timer.ageMax
    return try await call.submit(about: [.myTimer]) { entrance in
      var proposal = Proposal(moment.notes)
      let view = entrance.view
      let target = try task.map(view.resolve)
      if let running = try view.timer(),
        let runs = try running.fields[.taskID]?.id.map(view.resolve), target ?? runs == runs
      {
        try stop(running, task: runs, moment, in: entrance)
        return proposal
      }
      let isKnown =
        try view.coverage(.timer).map { entrance.now - $0.asOf <= ageMax + .seconds(5) } ?? false
      try refuse(target, isKnown: isKnown, moment, in: view)
      guard let target else {
        preconditionFailure("without a task and a timer the stop was refused")
      }
      try entrance.stop(task: target, entry: nil, at: moment.instant, zone: moment.zone.id)
      proposal.warnings.append(
        "No running timer is known here: it stops the one that ran on this task at that time, or "
          + "asks you.")
      return proposal
    }
  }

  /// Stops the timer that is known, bound to its entry.
  private static func stop(
    _ running: VisibleRecord, task: EntityID, _ moment: TimerMoment, in entrance: Entrance
  ) throws {
    if let start = running.fields[.startAt]?.instant {
      try TimeArguments.check(start: start, end: moment.instant, clock: moment.clock)
    }
    try entrance.stop(
      task: task, entry: running.fields[.entryID]?.id, at: moment.instant,
      zone: running.fields[.zone]?.text ?? moment.zone.id)
  }

  /// Refuses where it is known that there is nothing to stop.
  ///
  /// - Parameter isKnown: the timer was read from the server just now.
  private static func refuse(
    _ target: EntityID?, isKnown: Bool, _ moment: TimerMoment, in view: JournalView
  ) throws {
    let presenter = Presenter(view, clock: moment.clock)
    if let running = try view.timer(), isKnown || running.pending > 0 {
      throw Refusal(
        "other_timer",
        "The timer runs on \(try words(running, presenter)), not on "
          + "\(target.map { "task \($0)" } ?? "a task that can be named").",
        next: "Give that task's id, or leave id out.")
    }
    let stops = try view.unfinished(on: .myTimer).filter { $0.verb == .timerStop }
    if let last = stops.last, !last.state.isParked,
      target == nil || last.wish[.taskID]?.id == target
    {
      let when = last.wish[.endAt]?.instant.map { " at \(moment.clock.text($0))" } ?? ""
      throw Refusal(
        "stopped_already", "The timer was stopped here already\(when), by \(last.id).",
        next: "Correct the end with tt_update_time_entry.")
    }
    let starts = try view.unfinished(on: .myTimer).filter {
      $0.verb == .timerStart && $0.state.isParked
    }
    if let parked = starts.last {
      let id = parked.id.rawValue
      throw Refusal(
        "start_is_parked",
        "No timer runs: its start, \(parked.id), waits for a decision: "
          + "\(parked.reason?.sentence ?? "")",
        next: "tt_resolve_conflict \(id) shows the choices; book with its end makes an entry of it."
      )
    }
    guard isKnown || target == nil else { return }
    throw Refusal(
      "no_timer", isKnown ? "No timer runs." : "No running timer is known here.",
      next: "Book the time with tt_add_time_entry"
        + (isKnown ? "." : ", or name the task in id: the stop is then matched when it is sent."))
  }
}
