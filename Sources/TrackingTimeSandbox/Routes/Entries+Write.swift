import Foundation

// Adding, changing, deleting and billing time entries (API §8.1).
extension World {
  mutating func addEntry(_ call: Call) throws(Refusal) -> Reply {
    let zone = try entryZone(call)
    guard let start = try instant("start", zone, call) else { throw .invalid(.missing("start")) }
    guard let end = try instant("end", zone, call) else { throw .invalid(.missing("end")) }
    guard end >= start else { throw .invalid(.negativeDuration) }
    let owner = try user(try call.parameters.int("user_id") ?? call.caller.id, call)
    guard call.edits(entriesOf: owner.id) else { throw .forbidden }
    var place = try namedPlace(call)
    if place.taskID == nil, let projectID = place.projectID, switches.ghostTaskOnAdd {
      place.taskID = try ghostTaskID(projectID: projectID, call)
    }
    var entry = Entry(
      id: state.newID(.timeEntry), accountID: call.account.id, userID: owner.id,
      taskID: place.taskID, projectID: place.projectID, start: start, end: end, zone: zone.text,
      createdAt: call.now)
    entry.isBillable = isBillable(taskID: place.taskID, projectID: place.projectID)
    if !switches.durationComputed { entry.statedDuration = try call.parameters.int("duration") }
    try fill(&entry, call)
    try checkPolicies(entry, old: nil, call)
    try checkOverlap(entry)
    state.entries[entry.id] = entry
    note(.create, .timeEntry, entry.id, ["start", "end", "user_id", "task_id", "project_id"])
    return reply(entry, call)
  }

  mutating func updateEntry(_ call: Call) throws(Refusal) -> Reply {
    let old = try editableEntry(call.id, call)
    var entry = old
    let zone = try entryZone(call)
    if switches.updateNeedsEnd, call.parameters.filled("end") == nil {
      throw .invalid(.missing("end"))
    }
    if let start = try instant("start", zone, call) {
      entry.start = start
      entry.zone = zone.text
    }
    // The end of a running entry moves by itself.
    let isRunning = timer(of: entry) != nil
    if let end = try instant("end", zone, call), !isRunning { entry.end = end }
    guard isRunning || entry.end >= entry.start else { throw .invalid(.negativeDuration) }
    if !switches.durationComputed, let stated = try call.parameters.int("duration") {
      entry.statedDuration = stated
    }
    try move(&entry, call)
    if let userID = try call.parameters.int("user_id"), userID != entry.userID {
      guard call.managesOthers else { throw .forbidden }
      entry.userID = try user(userID, call).id
    }
    try fill(&entry, call)
    try checkPolicies(entry, old: old, call)
    if !isRunning { try checkOverlap(entry) }
    entry.updatedAt = call.now
    state.entries[entry.id] = entry
    note(.update, .timeEntry, entry.id, entry.fields(differingFrom: old))
    return reply(entry, call)
  }

  /// Another task or project. `task_id` 0 or null takes the task away, `project_id` 0 or null both.
  private mutating func move(_ entry: inout Entry, _ call: Call) throws(Refusal) {
    let sent = call.parameters
    let place = try namedPlace(call)
    if let taskID = place.taskID {
      entry.taskID = taskID
      entry.projectID = place.projectID
    } else if let projectID = place.projectID {
      if projectID != entry.projectID || sent.has("task_id") { entry.taskID = nil }
      entry.projectID = projectID
    } else if sent.has("project_id") {
      entry.taskID = nil
      entry.projectID = nil
    } else if sent.has("task_id") {
      entry.taskID = nil
    }
    if var timer = timer(of: entry), let taskID = entry.taskID, timer.taskID != taskID {
      timer.taskID = taskID
      state.timers[entry.userID] = timer
    }
  }

  mutating func deleteEntry(_ call: Call) throws(Refusal) -> Reply {
    guard state.entries[call.id] != nil || switches.doubleDelete == .notFound else {
      throw .invalid(.notFound(.timeEntry))
    }
    removeEntry(try editableEntry(call.id, call))
    return .data([:])
  }

  /// `/events/delete`: many at once, at most 100 (API §5); the body's shape is our guess (§17).
  mutating func deleteEntries(_ call: Call) throws(Refusal) -> Reply {
    let ids = try call.parameters.list("data") ?? []
    guard !ids.isEmpty else { throw .invalid(.missing("data")) }
    guard ids.count <= Bounds.deleteBatch else { throw .invalid(.batchTooLarge(100)) }
    for item in ids {
      guard let id = item["id"]?.int ?? item.int else { throw .invalid(.invalid("data")) }
      removeEntry(try editableEntry(id, call))
    }
    return .data([:])
  }

  /// Deleting the tracked entry ends the timer (API §11).
  mutating func removeEntry(_ entry: Entry) {
    if timer(of: entry) != nil { state.timers[entry.userID] = nil }
    state.entries[entry.id] = nil
    note(.delete, .timeEntry, entry.id)
  }

  /// `/events/billed` and `/events/not_billed`: all of them or none.
  mutating func bill(_ call: Call, to isBilled: Bool) throws(Refusal) -> Reply {
    let items = try call.parameters.textualList("data")
    if let most = switches.billedBatchMax, items.count > most {
      throw .invalid(.batchTooLarge(most))
    }
    guard call.managesOthers else { throw .forbidden }
    for item in items {
      guard let id = item["id"]?.int else { throw .invalid(.invalid("data")) }
      var entry = try entry(id, call)
      let hasChanged = entry.isBilled != isBilled
      entry.isBilled = isBilled
      entry.updatedAt = call.now
      state.entries[id] = entry
      note(isBilled ? .bill : .unbill, .timeEntry, id, hasChanged ? ["is_billed"] : [])
    }
    return .data([:])
  }

  // MARK: Shared

  /// A new entry is billable as its task, else as its project is (API §14).
  func isBillable(taskID: Int?, projectID: Int?) -> Bool {
    if let taskID, let task = state.tasks[taskID] { return task.isBillable }
    if let projectID, let project = state.projects[projectID] { return project.isBillable }
    return true
  }

  /// The full shape of one entry, with its custom fields beside it when asked for.
  func reply(_ entry: Entry, _ call: Call) -> Reply {
    let view = EntryView(entry, self, call)
    guard call.parameters.flag("include_custom_fields") == true else { return .data(view.full) }
    return .data(
      view.full, siblings: [.init("set_custom_fields", .array(view.setCustomFields))])
  }
}
