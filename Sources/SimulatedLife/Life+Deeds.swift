import JSONTree
import JournalStore
import SimulatedStage
import SyncCore

extension Life {
  /// What a user does with tools.
  enum Deed {
    case add, log, note, move, remove
    case start, startStopping, stop
    case bill, unbill
    case newTask, renameTask, closeTask, reopenTask, removeTask
    case newProject, archive, reactivate, newCustomer, assign
    case cancel, undo, decide, look, flush, ask
  }

  private static let deeds: [(weight: Int, value: Deed)] = [
    (23, .add), (4, .log), (14, .note), (6, .move), (6, .remove),
    (10, .start), (5, .startStopping), (12, .stop), (5, .bill), (3, .unbill),
    (5, .newTask), (4, .renameTask), (3, .closeTask), (2, .reopenTask), (2, .removeTask),
    (2, .newProject), (2, .archive), (2, .reactivate), (1, .newCustomer), (2, .assign),
    (4, .cancel), (3, .undo), (5, .decide), (6, .look), (2, .flush), (2, .ask),
  ]

  func deed(at home: Home) throws {
    guard let deed = dice.weighted(Self.deeds) else { return }
    switch deed {
    case .add, .log: try book(deed, home)
    case .note, .move, .remove: try correct(deed, home)
    case .start, .startStopping, .stop: try track(deed, home)
    case .bill, .unbill: try flag(deed, home)
    case .newTask, .renameTask, .closeTask, .reopenTask, .removeTask: try task(deed, home)
    case .newProject, .archive, .reactivate, .newCustomer, .assign: try project(deed, home)
    case .cancel, .undo: try takeBack(deed, home)
    case .decide: try decide(home)
    case .look, .flush, .ask: try look(deed, home)
    }
  }

  // MARK: Time entries

  private func book(_ deed: Deed, _ home: Home) throws {
    let now = home.device.now
    let start = now - .seconds(dice.within(10...600) * 60)
    let length = dice.within(1...120) * 60
    let token = freshToken("n")
    var arguments: JSONObject = ["notes": .string(token)]
    if deed == .log {
      arguments["duration"] = .string("\(length / 60)m")
      arguments["start"] = .string(local(start))
      arguments["task"] = .string(dice.chance(0.5) ? "Logo" : freshToken("task"))
      arguments["create"] = true
    } else {
      arguments["start"] = .string(local(start))
      arguments["end"] = .string(local(start + .seconds(length)))
      arguments["duration"] = .integer(length)
      arguments["user_id"] = .integer(Int64(home.plan.user))
      if let task = dice.pick(home.tasks) { arguments["task_id"] = .integer(task) }
    }
    if dice.chance(0.3) { arguments["client_request_id"] = .string(token) }
    let answer = try call(
      home, deed == .log ? "tt_log_time" : "tt_add_time_entry", arguments, token: token)
    if let id = answer?.id { home.entries.append(id) }
    guard answer == nil, arguments["client_request_id"] != nil else { return }
    // Whoever heard nothing asks again, under the same name: the same operation answers.
    try call(home, deed == .log ? "tt_log_time" : "tt_add_time_entry", arguments, token: token)
  }

  private func correct(_ deed: Deed, _ home: Home) throws {
    guard let entry = dice.pick(home.entries) else { return }
    switch deed {
    case .note:
      let seen = try seenText(.timeEntry, entry, home)
      let token = freshToken("n")
      try call(
        home, "tt_update_time_entry", ["id": .integer(entry), "notes": .string(token)],
        token: token, seen: seen)
    case .move:
      let start = home.device.now - .seconds(dice.within(10...600) * 60)
      try call(
        home, "tt_update_time_entry",
        [
          "id": .integer(entry), "start": .string(local(start)),
          "end": .string(local(start + .seconds(dice.within(1...90) * 60))),
        ])
    default:
      if try call(home, "tt_delete_time_entry", ["id": .integer(entry)]) != nil {
        home.entries.removeAll { $0 == entry }
      }
    }
  }

  /// What the user sees in notes or name; nil where own changes still wait, so that nobody can say
  /// what the wish started from.
  private func seenText(
    _ kind: SyncCore.EntityKind, _ id: Int64, _ home: Home
  ) throws -> String? {
    guard let id = EntityID(id) else { return nil }
    return try read(home) { view in
      let subject = Subject(kind, try view.resolve(id))
      guard try view.unfinished(on: subject).isEmpty, let copy = try view.serverCopy(subject)
      else { return nil }
      guard let value = copy.fields[kind == .timeEntry ? .notes : .name] else { return nil }
      return value.text ?? ""
    }
  }

  private func flag(_ deed: Deed, _ home: Home) throws {
    var chosen: [JSON] = []
    for _ in 0...dice.below(6) {
      if let entry = dice.pick(home.entries), !chosen.contains(.integer(entry)) {
        chosen.append(.integer(entry))
      }
    }
    guard !chosen.isEmpty else { return }
    try call(
      home, deed == .bill ? "tt_mark_billed" : "tt_mark_not_billed", ["entry_ids": .array(chosen)])
  }

  // MARK: Timers

  private func track(_ deed: Deed, _ home: Home) throws {
    let now = home.device.now
    // Told a little late, now and then.
    let at = dice.chance(0.3) ? now - .seconds(dice.within(1...900)) : now
    if deed == .stop {
      guard let task = home.tracked ?? dice.pick(home.tasks) else { return }
      let answer = try call(
        home, "tt_stop_timer", ["id": .integer(task), "date": .string(local(at))])
      if answer?.isError == false { home.tracked = nil }
      return
    }
    guard let task = dice.pick(home.tasks) else { return }
    let token = freshToken("n")
    var arguments: JSONObject = [
      "id": .integer(task), "date": .string(local(at)), "notes": .string(token),
    ]
    if deed == .startStopping { arguments["stop_running_task"] = true }
    let answer = try call(home, "tt_start_timer", arguments, token: token)
    guard let answer, !answer.isError else { return }
    home.tracked = task
    if let entry = answer.id { home.entries.append(entry) }
  }
}
