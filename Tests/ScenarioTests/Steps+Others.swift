import JSONTree
import JournalStore
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

extension Steps {
  static let others: [Form] = [
    Form(
      "<who:who> starts a timer on <task:ref> [at <start:time>] [as <name:word>]",
      "Somebody starts a timer with another client; `at now` when left out.",
      example: "phone starts a timer on $logo at 09:30"
    ) { play, match in
      try play.track(match.text("who"), match, as: match.optionalText("name"))
    },
    Form(
      "<who:who> stops the timer on <task:ref> [at <end:time>]", "Stops it.",
      example: "phone stops the timer on $logo at 10:00"
    ) { play, match in
      let end = try play.moment(match.optionalText("end") ?? "now")
      try play.elsewhere(
        match.text("who"), "POST", "/tasks/stop/\(try play.id(match.text("task")))",
        ["date": .string(play.wire(end)), "timezone": .string(play.wireZone(end))])
    },
    Form(
      "<who:who> adds an entry <what:clauses> [as <name:word>]", "Books a time entry.",
      example: "phone adds an entry on $logo from 09:00 to 10:00 noted \"Review\" as twin"
    ) { play, match in
      try play.book(match.text("who"), match.words("what"), as: match.optionalText("name"))
    },
    Form(
      "<who:who> changes entry <entry:ref> <what:clauses>",
      "Corrects a time entry; only what the clauses name.",
      example: "colleague changes entry $first.entry to 10:30 noted \"Longer\""
    ) { play, match in try play.change(match) },
    Form(
      "<who:who> deletes entry <entry:ref>", "Deletes a time entry.",
      example: "phone deletes entry $first.entry"
    ) { play, match in
      let id = try play.serverID(match.text("entry"))
      try play.elsewhere(match.text("who"), "DELETE", "/events/delete/\(id)", [:])
    },
    Form(
      "<who:who> sends <method:word> <path:word> [<body:word>] [as <name:word>]",
      "Any other call of the API; `$name` in path and body stands for an id. `as` names what it "
        + "answers.",
      example: "colleague sends PUT /tasks/update/$logo {\"name\": \"Logo, second round\"}"
    ) { play, match in
      let body = try match.optionalText("body").map { try play.document($0).encodedString() }
      let answer = try play.elsewhere(
        match.text("who"), match.text("method"), try play.path(match.text("path")),
        try body.map { try SandboxJSON(parsing: $0) } ?? [:])
      guard let name = match.optionalText("name") else { return }
      play.names[name] = try JSON(parsing: answer.data.text)
    },
  ]
}

extension Play {
  /// What a question to TrackingTime brings, as compact JSON without quotation marks; a refusal says
  /// its status.
  func shown(at path: String) throws -> String {
    let parts = path.split(separator: "/")
    let filled = try parts.map { $0.hasPrefix("$") ? String(try serverID(String($0))) : String($0) }
    let answer = service.edit(
      as: Person.user("phone"), "GET", "/" + filled.joined(separator: "/"), [:])
    return answer.envelopeStatus == 200
      ? answer.data.text.replacing("\"", with: "") : "refused with \(answer.envelopeStatus ?? 0)"
  }

  /// The wall clock of an instant in the scenario's zone, as the API writes it.
  func wire(_ instant: Instant) -> String { text(instant) }

  func wireZone(_ instant: Instant) -> String { zone.wireOffset(at: instant) }

  /// A change by somebody else's client; one that the service refuses is a mistake of the scenario.
  @discardableResult
  func elsewhere(
    _ who: String, _ method: String, _ path: String, _ parameters: SandboxJSON
  ) throws -> SandboxResponse {
    let response = service.edit(as: Person.user(who), method, path, parameters)
    guard response.envelopeStatus == 200 else {
      throw Mistake(
        "TrackingTime refused what \(who) did (\(method) \(path)): "
          + String(decoding: response.body.prefix(300), as: UTF8.self))
    }
    return response
  }

  /// The server's id of a record, also of one that was made here.
  func serverID(_ reference: String) throws -> Int64 {
    let id = try id(reference)
    guard id < 0, let local = EntityID(id) else { return id }
    guard let remote = try read({ try $0.resolve(local) }).remote else {
      throw Mistake("\(reference) (\(id)) is not on the server yet.")
    }
    return remote.rawValue
  }

  /// A path in which `$name` stands for the server's id.
  func path(_ text: String) throws -> String {
    try "/"
      + text.split(separator: "/")
      .map { $0.hasPrefix("$") ? String(try serverID(String($0))) : String($0) }
      .joined(separator: "/")
  }

  /// The server's id where it has given one, else the provisional one.
  func knownID(_ reference: String) throws -> Int64 {
    let id = try id(reference)
    guard id < 0, let local = EntityID(id) else { return id }
    return try read { try $0.resolve(local) }.remote?.rawValue ?? id
  }

  func track(_ who: String, _ match: Match, as name: String?) throws {
    let start = try moment(match.optionalText("start") ?? "now")
    let response = try elsewhere(
      who, "POST", "/tasks/track/\(try id(match.text("task")))",
      ["date": .string(wire(start)), "timezone": .string(wireZone(start))])
    guard let name else { return }
    let user = Person.user(who)
    guard let entry = service.world.state.timers[user]?.entryID else {
      throw Mistake("No timer runs after that: \(String(decoding: response.body, as: UTF8.self))")
    }
    names[name] = ["id": .integer(Int64(entry))]
  }

  func book(_ who: String, _ words: [Word], as name: String?) throws {
    let id = try book(who, try Clauses(words, in: self))
    if let name { names[name] = ["id": .integer(Int64(id))] }
  }

  /// - Returns: the id of the new entry.
  private func book(_ who: String, _ clauses: Clauses) throws -> Int {
    var body = try parameters(clauses)
    if body["start"] == nil || body["end"] == nil {
      throw Mistake("An entry needs `from` and `to`.")
    }
    if case .user(let user)? = clauses.all.first(where: {
      if case .user = $0 { true } else { false }
    }) {
      body = body.adding("user_id", .int(Int(user)))
    }
    let response = try elsewhere(who, "POST", "/events/add", body)
    guard let id = response.data["id"]?.int else { throw Mistake("No entry came back.") }
    if clauses.all.contains(where: { if case .billed(true) = $0 { true } else { false } }) {
      let list = SandboxJSON.array([.object([.init("id", .int(id))])])
      try elsewhere("phone", "PUT", "/events/billed", ["data": .string(list.text)])
    }
    return id
  }

  func bookMany(_ match: Match) throws {
    let clauses = try Clauses(match.words("what"), in: self)
    var first: (start: Instant?, end: Instant?) = (nil, nil)
    for clause in clauses.all {
      if case .from(let time) = clause { first.start = time }
      if case .to(let time) = clause { first.end = time }
    }
    guard let start = first.start, let end = first.end, end > start else {
      throw Mistake("Entries need `from` and `to`, those of the first one.")
    }
    let length = end - start
    let perDay = max(1, Int((8 * 3_600_000) / length.milliseconds))
    var ids: [JSON] = []
    for number in 0..<match.number("count") {
      let begins =
        start + .seconds(Int64(number / perDay) * 86_400)
        + .milliseconds(Int64(number % perDay) * length.milliseconds)
      var all = clauses
      all.all.removeAll {
        switch $0 {
        case .from, .to: true
        default: false
        }
      }
      all.all += [.from(begins), .to(begins + length)]
      ids.append(.integer(Int64(try book("phone", all))))
    }
    let name = match.text("name")
    names[name] = .array((names[name]?.arrayValue ?? []) + ids)
  }

  func change(_ match: Match) throws {
    let id = try serverID(match.text("entry"))
    let clauses = try Clauses(match.words("what"), in: self)
    let who = match.text("who")
    for case .billed(let isBilled) in clauses.all {
      let list = SandboxJSON.array([.object([.init("id", .int(Int(id)))])])
      try elsewhere(
        who, "PUT", isBilled ? "/events/billed" : "/events/not_billed",
        ["data": .string(list.text)])
    }
    var body = try parameters(clauses)
    guard let members = body.members, !members.isEmpty else { return }
    guard let entry = service.world.state.entries[Int(id)] else {
      throw Mistake("There is no entry \(id) on the server.")
    }
    // The end is demanded, changed or not (API §8).
    if body["end"] == nil {
      body = body.adding("end", .string(text(entry.end)))
      body = body.adding("timezone", .string(wireZone(device.now)))
    }
    try elsewhere(who, "PUT", "/events/update/\(id)", body)
  }

  private func parameters(_ clauses: Clauses) throws -> SandboxJSON {
    var body = SandboxJSON.object([])
    for clause in clauses.all {
      switch clause {
      case .from(let time):
        body = body.adding("start", .string(wire(time)))
        body = body.adding("timezone", .string(wireZone(time)))
      case .to(let time):
        body = body.adding("end", .string(wire(time)))
        if body["timezone"] == nil {
          body = body.adding("timezone", .string(wireZone(time)))
        }
      case .task(let id): body = body.adding("task_id", .int(Int(id ?? 0)))
      case .project(let id): body = body.adding("project_id", .int(Int(id ?? 0)))
      case .notes(let text): body = body.adding("notes", .string(text ?? ""))
      case .user, .billed: break
      case .name, .running, .archived:
        throw Mistake("An entry takes: \(Clauses.explanation), without names and states.")
      }
    }
    return body
  }
}

extension SandboxJSON {
  func adding(_ name: String, _ value: SandboxJSON) -> SandboxJSON {
    .object((members ?? []).filter { $0.name != name } + [.init(name, value)])
  }
}
