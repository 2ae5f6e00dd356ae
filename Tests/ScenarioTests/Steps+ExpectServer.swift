import JournalStore
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

extension Steps {
  static let expectServer: [Form] = [
    Form(
      "expect the server shows <text:text> at <path:word>",
      "What TrackingTime answers to this question of Ana's has this in it: compact JSON without quotation marks.",
      example: "expect the server shows is_archived:true at /users/$mei"
    ) { play, match in
      let found = try play.shown(at: match.text("path"))
      try play.expect(
        found.contains(match.text("text")), "\(match.text("text")) at \(match.text("path"))",
        found: found)
    },
    Form(
      "expect the server does not show <text:text> at <path:word>", "It has not.",
      example: "expect the server does not show is_archived:true at /users/$mei"
    ) { play, match in
      let found = try play.shown(at: match.text("path"))
      try play.expect(
        !found.contains(match.text("text")), "no \(match.text("text")) at \(match.text("path"))",
        found: found)
    },
    Form(
      "expect the server has <count:number> entries|entry [<what:clauses>]",
      "So many time entries fit the clauses, whoever made them.",
      example: "expect the server has one entry on $wireframes from 09:00 to 10:00"
    ) { play, match in try play.expectCount(match, play.entries(), "entries") },
    Form(
      "expect the server has <count:number> tasks|task <what:clauses>", "The same for tasks.",
      example: "expect the server has one task named \"Teaser\""
    ) { play, match in try play.expectCount(match, play.tasks(), "tasks") },
    Form(
      "expect the server has <count:number> projects|project <what:clauses>",
      "The same for projects.",
      example: "expect the server has no project named \"Relaunch\" archived"
    ) { play, match in try play.expectCount(match, play.projects(), "projects") },
    Form(
      "expect the server has <count:number> customers|customer <what:clauses>",
      "The same for customers.",
      example: "expect the server has one customer named \"Acme Bikes\""
    ) { play, match in try play.expectCount(match, play.customers(), "customers") },
    Form(
      "expect entry|task|project|customer <id:ref> is gone", "The server has it no more.",
      example: "expect entry $first.entry is gone"
    ) { play, match in
      let id = try play.serverID(match.text("id"))
      let found = play.records(match.text("entry|task|project|customer"))[id]
      try play.expect(found == nil, "gone", found: found?.words(play) ?? "")
    },
    Form(
      "expect entry|task|project|customer <id:ref> <what:clauses>",
      "It looks like that on the server.",
      example: "expect entry $first.entry from 09:00 to 10:30 noted \"Longer\""
    ) { play, match in
      let kind = match.text("entry|task|project|customer")
      let id = try play.serverID(match.text("id"))
      try play.expectFit(play.records(kind)[id], "\(kind) \(id)", match)
    },
    Form(
      "expect nothing runs [of <user:ref>]", "No timer of Ana's runs on the server.",
      example: "expect nothing runs"
    ) { play, match in
      let running = try play.running(match)
      try play.expect(running == nil, "no timer", found: running?.words(play) ?? "")
    },
    Form(
      "expect a timer runs <what:clauses>", "A timer of Ana's runs so on the server.",
      example: "expect a timer runs on $wireframes since 08:15"
    ) { play, match in try play.expectFit(try play.running(match), "running timer", match) },
    Form(
      "expect the user sees entry|task|project|customer <id:ref> <what:clauses>",
      "It looks like that in the local copy with what is pending on top.",
      example: "expect the user sees entry $first.entry from 09:00 to 10:00"
    ) { play, match in
      let kind = match.text("entry|task|project|customer")
      try play.expectFit(
        try play.visible(kind, match.text("id")), "\(kind) \(match.text("id"))", match)
    },
    Form(
      "expect the user does not see entry|task|project|customer <id:ref>",
      "It is gone, or was never seen, in the local copy with what is pending on top.",
      example: "expect the user does not see entry $first.entry"
    ) { play, match in
      let found = try play.visible(
        match.text("entry|task|project|customer"), match.text("id"))
      try play.expect(found == nil, "not to be seen", found: found?.words(play) ?? "")
    },
    Form(
      "expect the user sees nothing running", "No timer runs, as far as is known here.",
      example: "expect the user sees nothing running"
    ) { play, _ in
      let found = try play.visibleTimer()
      try play.expect(found == nil, "no timer", found: found?.words(play) ?? "")
    },
    Form(
      "expect the user sees a timer <what:clauses>", "It runs, as far as is known here.",
      example: "expect the user sees a timer on $wireframes since 08:15"
    ) { play, match in try play.expectFit(try play.visibleTimer(), "timer", match) },
  ]
}

extension Play {
  func expectCount(_ match: Match, _ all: [Int64: Facts], _ noun: String) throws {
    let clauses = try Clauses(match.words("what"), in: self)
    let fitting = all.filter { $0.value.differences(from: clauses, self).isEmpty }
    let what = match.words("what").line
    let shown = noun == "entries" ? all : fitting
    let found = shown.sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.value.words(self))" }.joined(separator: "\n          ")
    try expect(
      fitting.count == match.number("count"), "\(match.number("count")) \(noun) \(what)",
      found: "\(fitting.count). \(noun == "entries" ? "All entries" : "Those"):\n          "
        + (found.isEmpty ? "none" : found))
  }

  func expectFit(_ found: Facts?, _ what: String, _ match: Match) throws {
    let clauses = try Clauses(match.words("what"), in: self)
    guard let found else {
      throw Mistake("Expected: \(what) \(match.words("what").line)\nFound:    there is none")
    }
    let differences = found.differences(from: clauses, self)
    try expect(
      differences.isEmpty, "\(what) \(match.words("what").line)",
      found: found.words(self) + "\n          " + differences.joined(separator: "\n          "))
  }

  // MARK: The server's records

  func records(_ kind: String) -> [Int64: Facts] {
    switch kind {
    case "task": tasks()
    case "project": projects()
    case "customer": customers()
    default: entries()
    }
  }

  func entries() -> [Int64: Facts] {
    let state = service.world.state
    return Dictionary(
      uniqueKeysWithValues: state.entries.all.map { entry in
        let timer = state.timers[entry.userID]
        let isRunning = timer?.entryID == entry.id
        return (
          Int64(entry.id),
          Facts(
            task: entry.taskID.map(Int64.init), project: entry.projectID.map(Int64.init),
            user: Int64(entry.userID), start: Instant(entry.start),
            end: isRunning ? nil : Instant(entry.end), notes: entry.notes,
            isBilled: entry.isBilled, isRunning: isRunning)
        )
      })
  }

  func tasks() -> [Int64: Facts] {
    Dictionary(
      uniqueKeysWithValues: service.world.state.tasks.all.map { task in
        (
          Int64(task.id),
          Facts(
            project: task.projectID.map(Int64.init), name: task.name, isArchived: task.isArchived)
        )
      })
  }

  func projects() -> [Int64: Facts] {
    Dictionary(
      uniqueKeysWithValues: service.world.state.projects.all.map { project in
        (
          Int64(project.id),
          Facts(notes: project.notes, name: project.name, isArchived: project.isArchived)
        )
      })
  }

  func customers() -> [Int64: Facts] {
    Dictionary(
      uniqueKeysWithValues: service.world.state.customers.all.map { customer in
        (
          Int64(customer.id),
          Facts(notes: customer.notes, name: customer.name, isArchived: customer.isArchived)
        )
      })
  }

  func running(_ match: Match) throws -> Facts? {
    let user = match.has("user") ? Int(try id(match.text("user"))) : SandboxAccount.adminID
    guard let timer = service.world.state.timers[user] else { return nil }
    return entries()[Int64(timer.entryID)]
  }

  // MARK: What the user sees

  func visible(_ kind: String, _ reference: String) throws -> Facts? {
    guard let id = EntityID(try id(reference)) else { return nil }
    let kinds: [String: SyncCore.EntityKind] = [
      "entry": .timeEntry, "task": .task, "project": .project, "customer": .customer,
    ]
    let subject = Subject(kinds[kind] ?? .timeEntry, id)
    return try read { try $0.record(subject) }.map { Facts($0.fields) }
  }

  func visibleTimer() throws -> Facts? {
    try read { try $0.timer() }.map { Facts($0.fields) }
  }
}

extension Facts {
  init(_ fields: Fields) {
    task = fields[.taskID]?.id?.rawValue
    project = fields[.projectID]?.id?.rawValue
    user = fields[.userID]?.id?.rawValue
    start = fields[.startAt]?.instant
    end = fields[.endAt]?.instant
    notes = fields[.notes]?.text
    name = fields[.name]?.text
    isBilled = fields[.isBilled]?.flag
    isRunning = fields[.isRunning]?.flag
    isArchived = fields[.isArchived]?.flag
  }
}
