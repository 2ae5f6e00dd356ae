import Foundation

extension Route {
  static let timerRoutes: [Route] = [
    Route(.write, "tasks/track") { world, call throws(Refusal) in try world.track(call) },
    Route(.write, "tasks/track/#") { world, call throws(Refusal) in try world.track(call) },
    Route(.write, "tasks/stop") { world, call throws(Refusal) in try world.stop(call) },
    Route(.write, "tasks/stop/#") { world, call throws(Refusal) in try world.stop(call) },
    Route(.write, "tasks/sync/#") { world, call throws(Refusal) in try world.heartbeat(call) },
    Route(.read, "users/#/tasks/tracking") { world, call throws(Refusal) in
      try world.listRunning(call)
    },
  ]
}

// The one running timer of a user (API §7).
extension World {
  /// The timer that runs on this entry; nil where the entry is at rest.
  func timer(of entry: Entry) -> Timer? {
    guard let timer = state.timers[entry.userID], timer.entryID == entry.id else { return nil }
    return timer
  }

  /// The end an entry shows: that of a running one moves.
  func end(of entry: Entry, now: Date) -> Date {
    guard let timer = timer(of: entry) else { return entry.end }
    return max(entry.start, switches.runningEnd == .now ? now : timer.lastSync)
  }

  /// Ends the user's timer at that time, at the earliest where it began.
  ///
  /// Returns the entry as it is now; nil where nothing ran.
  @discardableResult
  mutating func endTimer(
    of userID: Int, at end: Date, now: Date, byServer: Bool = false
  ) -> Entry? {
    guard let timer = state.timers[userID] else { return nil }
    state.timers[userID] = nil
    guard var entry = state.entries[timer.entryID] else { return nil }
    entry.end = max(entry.start, end)
    entry.updatedAt = now
    state.entries[entry.id] = entry
    note(.stop, .timeEntry, entry.id, ["end"], byServer: byServer)
    return entry
  }

  /// `/tasks/track`: by task id, by name, or on a project alone.
  mutating func track(_ call: Call) throws(Refusal) -> Reply {
    let zone = try sentZone(call) ?? zoneWhenOmitted(call)
    guard let start = try instant("date", zone, call) else { throw .invalid(.missing("date")) }
    let taskID = try trackedTaskID(call)
    if let running = try clearTheWay(taskID, start, call) { return try trackReply(running, call) }
    guard var task = state.tasks[taskID] else { throw .notFound(.task) }
    var entry = Entry(
      id: state.newID(.timeEntry), accountID: call.account.id, userID: call.caller.id,
      taskID: taskID, projectID: task.projectID, start: start, end: start, zone: zone.text,
      createdAt: call.now)
    entry.isBillable = task.isBillable
    let ownJSON = task.json
    try fill(&entry, call)
    if switches.jsonOnTrack != .event, let text = entry.json {
      entry.json = nil
      task.json = switches.jsonOnTrack == .task ? text : ownJSON
      state.tasks[taskID] = task
    }
    try checkPolicies(entry, old: nil, call)
    state.entries[entry.id] = entry
    state.timers[call.caller.id] = Timer(
      entryID: entry.id, taskID: taskID, accountID: call.account.id,
      zone: call.parameters.filled("timezone"), lastSync: start)
    note(.start, .timeEntry, entry.id, ["start", "task_id", "project_id"])
    return try trackReply(entry, call)
  }

  private mutating func trackedTaskID(_ call: Call) throws(Refusal) -> Int {
    if let id = call.ids.first {
      let found = try task(id, call)
      if found.isArchived { throw .invalid(.archivedTask) }
      return id
    }
    let place = try namedPlace(call)
    if let taskID = place.taskID {
      if state.tasks[taskID]?.isArchived == true { throw .invalid(.archivedTask) }
      return taskID
    }
    guard let projectID = place.projectID else { throw .invalid(.missing("task_name")) }
    return try ghostTaskID(projectID: projectID, call)
  }

  /// Deals with a timer that already runs: refuses, ends it, or returns it as the answer.
  private mutating func clearTheWay(
    _ taskID: Int, _ start: Date, _ call: Call
  ) throws(Refusal) -> Entry? {
    guard let timer = state.timers[call.caller.id], let running = state.entries[timer.entryID]
    else { return nil }
    if timer.taskID == taskID, running.start == start {
      switch switches.doubleStartSameDate {
      case .refuse: break
      case .adopt: return running
      case .duplicate:
        endTimer(of: call.caller.id, at: start, now: call.now)
        return nil
      }
    }
    guard call.parameters.flag("stop_running_task") == true else {
      let named = state.tasks[timer.taskID].map { TaskView($0, self, call).json }
      throw .state(.timerRuns, data: switches.secondTimerNamesTask ? named ?? [:] : [:])
    }
    let end = switches.stopFlagEndsOtherAt == .serverNow ? call.now : start
    endTimer(of: call.caller.id, at: end, now: call.now)
    return nil
  }

  mutating func stop(_ call: Call) throws(Refusal) -> Reply {
    let sent = try sentZone(call)
    let taskID = if let id = call.ids.first { id } else { try call.parameters.int("task_id") }
    guard let timer = state.timers[call.caller.id], taskID == nil || timer.taskID == taskID else {
      guard !switches.doubleStopRefused, let last = lastEntry(taskID, call) else {
        throw .state(.notTracked)
      }
      return try trackReply(last, call)
    }
    if switches.stopZoneMustMatch, let started = timer.zone,
      let stopped = call.parameters.filled("timezone"), started != stopped
    {
      throw .invalid(.zoneMismatch)
    }
    let zone = sent ?? zoneWhenOmitted(call)
    let end = try instant("date", zone, call) ?? call.now
    guard let entry = endTimer(of: call.caller.id, at: end, now: call.now) else {
      throw .state(.notTracked)
    }
    return try trackReply(entry, call)
  }

  private func lastEntry(_ taskID: Int?, _ call: Call) -> Entry? {
    state.entries.all.filter { $0.userID == call.caller.id && $0.taskID == taskID }
      .max { $0.start < $1.start }
  }

  /// `/tasks/sync`: pushes the end forward; a date before the start stops the timer.
  mutating func heartbeat(_ call: Call) throws(Refusal) -> Reply {
    let zone = try sentZone(call) ?? zoneWhenOmitted(call)
    let wanted = try call.parameters.int("event_id")
    guard var timer = state.timers[call.caller.id], timer.taskID == call.id,
      let entry = state.entries[timer.entryID], wanted ?? entry.id == entry.id
    else { throw .state(.notTracked) }
    let date = try instant("date", zone, call) ?? call.now
    if date < entry.start {
      let ended = endTimer(of: call.caller.id, at: entry.start, now: call.now, byServer: true)
      return try trackReply(ended ?? entry, call)
    }
    timer.lastSync = max(timer.lastSync, date)
    state.timers[call.caller.id] = timer
    return try trackReply(entry, call)
  }

  /// The entry, or with `return_task=true` the task around it.
  private func trackReply(_ entry: Entry, _ call: Call) throws(Refusal) -> Reply {
    guard call.parameters.flag("return_task") == true, let taskID = entry.taskID,
      let task = state.tasks[taskID]
    else { return reply(entry, call) }
    let event = EntryView(entry, self, call).full
    return .data(TaskView(task, self, call).json.setting("tracking_event", event))
  }

  /// What the user tracks, over all accounts.
  func listRunning(_ call: Call) throws(Refusal) -> Reply {
    let owner = try user(call.id, call)
    guard call.sees(entriesOf: owner.id) else { throw .forbidden }
    guard let timer = state.timers[owner.id], let task = state.tasks[timer.taskID] else {
      return .data([])
    }
    return .data([TaskView(task, self, call).json])
  }
}
