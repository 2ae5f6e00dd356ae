import JSONTree
import JournalStore
import SyncCore

/// Starting and stopping the one timer a user has (API §7, design §8).
enum TimerTools {
  static let all: [ToolOffer] = [start, stop]

  static let start = ToolOffer(
    "tt_start_timer", "Start timer", in: .timers, .create,
    "Starts the timer on a task, by id or by names; unknown names are created. Refused while another "
      + "runs, unless stop_running_task.",
    [
      .id("id", "Task; or give task_name"),
      .text("date", "yyyy-MM-dd HH:mm; default now"),
      .text("timezone", "IANA; default yours"),
      .flag("stop_running_task", "End a running timer"),
      .text("task_name", "Existing or new task"),
      .text("project_name", "Project of task_name"), .text("notes", "What is done"),
    ]
  ) { call in
    let moment = try TimerMoment(call)
    let named = try await NamedTask(call)
    try await call.prepare([.timer])
    let mayStop = call.arguments.flag("stop_running_task")
    let notes = try call.arguments.notes()
    return try await call.submit(about: [.myTimer]) { entrance in
      var proposal = Proposal(moment.notes + named.warnings)
      let task = try named.resolve(in: entrance, proposal: &proposal)
      if let running = try entrance.view.timer() {
        try makeWay(running, for: moment, mayStop: mayStop, in: entrance, proposal: &proposal)
      }
      var wish: Fields = [
        .taskID: .id(task), .startAt: .instant(moment.instant), .zone: .text(moment.zone.id),
      ]
      if let notes, !notes.isEmpty { wish[.notes] = .text(notes) }
      _ = try entrance.propose(
        OperationDraft(
          .timerStart, .existing(.myTimer), wish: wish,
          options: OperationOptions(stopRunning: mayStop)))
      return proposal
    }
  }

  /// What happens to the timer that is known to run: refused, or stopped at the new start.
  private static func makeWay(
    _ running: VisibleRecord, for moment: TimerMoment, mayStop: Bool?, in entrance: Entrance,
    proposal: inout Proposal
  ) throws {
    let presenter = Presenter(entrance.view, clock: moment.clock)
    var words = try words(running, presenter)
    if let asOf = running.asOf, entrance.now - asOf > .seconds(60) {
      words += ", as seen at \(moment.clock.text(asOf))"
    }
    guard mayStop == true else {
      throw Refusal(
        "timer_running", "A timer runs already: \(words).",
        next: "Stop it with tt_stop_timer, or call again with stop_running_task: true to end it "
          + "when the new one starts.")
    }
    guard let task = running.fields[.taskID]?.id, let start = running.fields[.startAt]?.instant
    else {
      proposal.warnings.append(
        "The running timer cannot be addressed: \(words). TrackingTime is "
          + "asked to stop it.")
      return
    }
    guard moment.instant > start else {
      proposal.warnings.append(
        "The timer \(words) began after this start: this one is booked up to then, that one stays.")
      return
    }
    try entrance.stop(
      task: task, entry: running.fields[.entryID]?.id, at: moment.instant,
      zone: running.fields[.zone]?.text ?? moment.zone.id)
    proposal.extra["stopped"] = .string("\(words), ended at \(moment.clock.text(moment.instant))")
  }

  /// `task 4 "Wireframes" since 10:12 (pending)`.
  static func words(_ running: VisibleRecord, _ presenter: Presenter) throws -> String {
    var words = "a timer"
    if let task = running.fields[.taskID]?.id {
      words = "task \(try presenter.view.resolve(task))"
      if let name = try presenter.name(.task, task) ?? running.fields[.name]?.text {
        words += " \"\(name)\""
      }
    }
    if let start = running.fields[.startAt]?.instant {
      words += " since \(presenter.clock.text(start))"
    }
    return running.pending > 0 ? words + " (queued here)" : words
  }
}

extension Entrance {
  /// Proposes to stop the timer of a task; `entry` nil: which entry is found when it is sent.
  func stop(task: EntityID, entry: EntityID?, at instant: Instant, zone: String) throws {
    _ = try propose(
      OperationDraft(
        .timerStop, .existing(.myTimer),
        wish: [.taskID: .id(task), .endAt: .instant(instant), .zone: .text(zone)],
        options: OperationOptions(boundEntry: entry)))
  }
}

/// When a timer starts or stops, and in which zone that was said.
struct TimerMoment: Sendable {
  let instant: Instant
  let zone: Zone
  let clock: Clock
  let notes: [String]

  init(_ call: ToolCall) throws {
    let account = try call.look { try $0.account() }
    var times = try TimeArguments(call, account: account)
    instant = try times.timerMoment()
    zone = times.clock.zone
    clock = times.clock
    notes = times.notes
  }
}
