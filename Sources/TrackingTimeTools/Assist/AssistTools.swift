import JSONTree
import JournalStore
import SyncCore

/// Tools for tasks instead of endpoints: what people ask an assistant for, in one call.
enum AssistTools {
  static let all: [ToolOffer] = [log, running, week, find, undo]

  static let log = ToolOffer(
    "tt_log_time", "Log time", in: .assist, .create,
    "Books your time by names: \"2h on Wireframes yesterday\". Without times it takes free time of that "
      + "day. Unknown names are refused with similar ones, or made with create.",
    [
      .text("task", "Name or id"), .text("project", "Name or id"),
      .text("customer", "Name or id, if needed"),
      .text("duration", DurationInput.examples),
      .text("day", "yyyy-MM-dd, yesterday, monday; default today"),
      .text("start", "09:30, or with date"), .text("end", "As start"),
      .text("notes", "What was done"), .flag("create", "Make unknown names"),
      .flag("dry_run", "Preview"),
    ]
  ) { call in
    let account = try call.look { try $0.account() }
    let words = try LogPlace.Words(call.arguments)
    let times = try LogTimes(call, account)
    let notes = try call.arguments.notes()
    let days = times.days
    try await call.prepare([
      .list(.task), .list(.project), .list(.customer), .timer,
      .entries(from: days.from, to: days.to),
    ])
    try await call.fetch(words)
    let user = account.user.map(EntityID.remote) ?? .me
    guard call.arguments.flag("dry_run") != true else {
      return try preview(words, times, user, notes, call)
    }
    return try await call.submit { entrance in
      let place = try LogPlace(words, in: entrance.view)
      let interval = try times.interval(user, in: entrance.view)
      let warnings = try warnings(place, interval, user, times.clock, entrance.view)
      var wish = try place.propose(in: entrance).overlaid(by: fields(interval, user, times.clock))
      if let notes, !notes.isEmpty { wish[.notes] = .text(notes) }
      _ = try entrance.propose(OperationDraft(.create, .new(.timeEntry), wish: wish))
      return Proposal(warnings)
    }
  }

  private static func fields(
    _ interval: LogTimes.Interval, _ user: EntityID, _ clock: Clock
  ) -> Fields {
    [
      .startAt: .instant(interval.start), .endAt: .instant(interval.end),
      .durationSeconds: .integer(interval.seconds), .zone: .text(clock.zone.id),
      .userID: .id(user),
    ]
  }

  private static func warnings(
    _ place: LogPlace, _ interval: LogTimes.Interval, _ user: EntityID, _ clock: Clock,
    _ view: JournalView
  ) throws -> [String] {
    var warnings = place.notes + interval.notes
    if place.task == nil, place.project == nil {
      warnings.append("It is booked on no project: name task or project to say what it was for.")
    }
    warnings += try TimeEntryTools.overlaps(
      user, interval.start..<interval.end, except: nil, in: view, clock)
    let days = (clock.zone.day(interval.start), clock.zone.day(interval.end))
    if try view.entriesCovered(from: days.0, to: days.1) == nil {
      warnings.append("The entries of that day were never fetched, so overlaps are not known.")
    }
    return warnings
  }

  private static func preview(
    _ words: LogPlace.Words, _ times: LogTimes, _ user: EntityID, _ notes: String?, _ call: ToolCall
  ) throws -> Answer {
    try call.read { view, presenter in
      let place = try LogPlace(words, in: view)
      let interval = try times.interval(user, in: view)
      let warnings = try warnings(place, interval, user, times.clock, view)
      let onWhat = try place.words(presenter)
      var entry: JSONObject = [
        "start": .string(times.clock.text(interval.start)),
        "end": .string(times.clock.text(interval.end)),
      ]
      presenter.addDuration(interval.seconds, to: &entry)
      for (word, kind, choice) in [
        ("task", EntityKind.task, place.task), ("project", .project, place.project),
        ("customer", .customer, place.customer),
      ] {
        if let id = choice?.id { try presenter.addReference(word, kind, id, to: &entry) }
        entry[word] = choice.map { .string($0.name) }
      }
      entry["notes"] = notes.map(JSON.string)
      var body: JSONObject = [
        "status": "nothing changed: this is a preview",
        "would": .string(
          "Book \(Clock.duration(interval.seconds)) on \(onWhat), "
            + "\(times.clock.text(interval.start)) to \(times.clock.text(interval.end))."),
        "time_entry": .object(entry),
      ]
      let creations = place.creations
      if !creations.isEmpty {
        body["creates"] = .array(creations.map { .string("\($0.kind.noun) \"\($0.name)\"") })
      }
      if !warnings.isEmpty { body["warnings"] = .array(warnings.map(JSON.string)) }
      body["next"] = "Call again without dry_run to book it."
      return Answer(body)
    }
  }
}

extension ToolCall {
  /// Fetches records that are named by an id which is not known here.
  fileprivate func fetch(_ words: LogPlace.Words) async throws {
    for (kind, text) in [
      (EntityKind.customer, words.customer), (.project, words.project), (.task, words.task),
    ] {
      guard let text, let id = Int64(text).flatMap(EntityID.init) else { continue }
      let isName = try look { try !Names($0).exact(kind, text).isEmpty }
      if !isName { _ = try await check(kind, id, argument: kind.rawValue) }
    }
  }
}
