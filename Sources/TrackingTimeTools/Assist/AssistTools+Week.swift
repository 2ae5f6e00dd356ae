import JSONTree
import JournalStore
import SyncCore

extension AssistTools {
  static let week = ToolOffer(
    "tt_week_summary", "Week summary", in: .assist, .read,
    "Sums a week per day and project: billable and billed time, gaps, days without time.",
    [
      .text("week", "this, last, or a day in it; default this"),
      .id("user_id", "Whose; default you"),
    ],
    output: OutputSchema.read([
      ("from", ["type": "string"]), ("duration_s", ["type": "integer"]),
      ("days", OutputSchema.rows), ("projects", OutputSchema.rows),
    ])
  ) { call in
    let account = try call.look { try $0.account() }
    let (clock, note) = call.clock(account)
    let first = try DayWords.week(
      call.arguments.filled("week") ?? "this", "week", today: clock.zone.day(call.startedAt),
      startsOn: account.firstWeekday)
    let user = try call.arguments.id("user_id") ?? .me
    if user != .me { _ = try await call.check(.user, user, argument: "user_id") }
    let window = try Window(from: first, to: first + 6, clock: clock)
    let provenance = try await call.provide(
      [.entries(from: window.from, to: window.to)] + Need.names(.task, .project, .customer))
    return try call.read { view, presenter in
      let summary = WeekSummary(window, user: user, presenter, now: call.startedAt)
      let isMine = try view.resolve(user) == view.resolve(.me)
      let rights = isMine || account.seesEverybody ? nil : EntryQuestion.rightsNote(account)
      return try Answer(
        try summary.body(), provenance, clock: presenter.clock, view: view,
        warnings: [note, rights].compactMap(\.self))
    }
  }
}

/// One week of one user's time, folded per day and project.
struct WeekSummary {
  private static let entriesMax = 3_000
  /// Breaks shorter than this are not told.
  private static let gapMin: Duration = .seconds(900)

  private let window: Window
  private let user: EntityID
  private let presenter: Presenter
  private let now: Instant

  init(_ window: Window, user: EntityID, _ presenter: Presenter, now: Instant) {
    self.window = window
    self.user = user
    self.presenter = presenter
    self.now = now
  }

  private struct Piece {
    let start: Instant
    let end: Instant
    let seconds: Int64
    /// nil: time without a project.
    let project: EntityID?
    let isBillable: Bool
    let isBilled: Bool
    let isPending: Bool
  }

  func body() throws -> JSONObject {
    let filter = EntryFilter(user: user, from: window.start, to: window.end)
    let entries = try presenter.view.entries(filter, ascending: true, limit: Self.entriesMax)
    let running = entries.first { $0.fields[.isRunning]?.flag == true }
    let (work, planned) = (entries.filter(\.fields.isWork), entries.filter { !$0.fields.isWork })
    let pieces = try work.compactMap(piece)
    var body: JSONObject = [
      "from": .string(window.from.text), "to": .string(window.to.text),
    ]
    presenter.addDuration(pieces.map(\.seconds).reduce(0, +), to: &body)
    body["entries"] = .integer(Int64(pieces.count))
    body["billable"] = .object(amount(pieces.filter(\.isBillable)))
    body["billed"] = .object(amount(pieces.filter(\.isBilled)))
    if !planned.isEmpty {
      body["planned"] = .object(amount(try planned.compactMap(piece)))
    }
    let pending = pieces.count(where: \.isPending)
    if pending > 0 { body["pending_entries"] = .integer(Int64(pending)) }
    if let running { body["running"] = .object(try row(running)) }
    body["days"] = .array(try days(pieces).map(JSON.object))
    let empty = emptyDays(pieces, running)
    if !empty.isEmpty { body["days_without_time"] = .array(empty.map { .string($0.text) }) }
    body["projects"] = .array(try projects(pieces).map(JSON.object))
    if entries.count == Self.entriesMax {
      body["truncated"] = .string(
        "Only the first \(Self.entriesMax) entries are in here: use tt_get_events_summary.")
    }
    return body
  }

  private func piece(_ entry: VisibleRecord) throws -> Piece? {
    let fields = entry.fields
    guard fields[.isRunning]?.flag != true, let start = fields[.startAt]?.instant,
      let seconds = Presenter.seconds(of: fields)
    else { return nil }
    let project =
      try fields[.projectID]?.id ?? presenter.project(ofTask: fields[.taskID]?.id)
    return Piece(
      start: start, end: fields[.endAt]?.instant ?? start + .seconds(seconds), seconds: seconds,
      project: try project.map(presenter.view.resolve),
      isBillable: fields[.isBillable]?.flag == true, isBilled: fields[.isBilled]?.flag == true,
      isPending: entry.pending > 0)
  }

  private func row(_ entry: VisibleRecord) throws -> JSONObject {
    var row = try presenter.object(entry, full: false)
    if let start = entry.fields[.startAt]?.instant {
      let seconds = max(0, (now - start).wholeSeconds)
      row["elapsed_s"] = .integer(seconds)
      row["elapsed"] = .string(Clock.duration(seconds))
    }
    return row
  }

  private func amount(_ pieces: [Piece]) -> JSONObject {
    var row = JSONObject()
    presenter.addDuration(pieces.map(\.seconds).reduce(0, +), to: &row)
    return row
  }

  // MARK: Days

  private func day(_ piece: Piece) -> Day { presenter.clock.zone.day(piece.start) }

  private func days(_ pieces: [Piece]) throws -> [JSONObject] {
    let byDay = Dictionary(grouping: pieces, by: day)
    return try (0...(window.to - window.from)).compactMap { offset -> JSONObject? in
      let day = window.from + offset
      guard let own = byDay[day], !own.isEmpty else { return nil }
      var row: JSONObject = ["date": .string(day.text), "weekday": .string(day.weekday.name)]
      presenter.addDuration(own.map(\.seconds).reduce(0, +), to: &row)
      row["projects"] = .array(
        try grouped(own).map { project, pieces in
          var row: JSONObject = ["project": .string(try name(project))]
          presenter.addDuration(pieces.map(\.seconds).reduce(0, +), to: &row)
          return .object(row)
        })
      let gaps = gaps(own)
      if !gaps.isEmpty { row["gaps"] = .array(gaps) }
      return row
    }
  }

  /// Time between the first and the last entry of a day that nothing covers.
  private func gaps(_ pieces: [Piece]) -> [JSON] {
    var gaps: [JSON] = []
    var reached: Instant?
    for piece in pieces.sorted(by: { $0.start < $1.start }) {
      if let reached, piece.start - reached >= Self.gapMin {
        let seconds = (piece.start - reached).wholeSeconds
        gaps.append([
          "from": .string(presenter.clock.text(reached)),
          "to": .string(presenter.clock.text(piece.start)), "duration_s": .integer(seconds),
          "duration": .string(Clock.duration(seconds)),
        ])
      }
      reached = max(reached ?? piece.end, piece.end)
    }
    return gaps
  }

  /// Days from Monday to Friday, before today, on which nothing was booked.
  private func emptyDays(_ pieces: [Piece], _ running: VisibleRecord?) -> [Day] {
    var full = Set(pieces.map(day))
    if let start = running?.fields[.startAt]?.instant {
      full.insert(presenter.clock.zone.day(start))
    }
    let today = presenter.clock.zone.day(now)
    return (0...(window.to - window.from)).map { window.from + $0 }.filter { day in
      day < today && day.weekday != .saturday && day.weekday != .sunday && !full.contains(day)
    }
  }

  // MARK: Projects

  /// Per project, the one with most time first.
  private func grouped(_ pieces: [Piece]) throws -> [(project: EntityID?, pieces: [Piece])] {
    Dictionary(grouping: pieces, by: \.project).map { ($0.key, $0.value) }.sorted {
      let (left, right) = ($0.1.map(\.seconds).reduce(0, +), $1.1.map(\.seconds).reduce(0, +))
      return (right, $0.0?.rawValue ?? 0) < (left, $1.0?.rawValue ?? 0)
    }
  }

  private func name(_ project: EntityID?) throws -> String {
    guard let project else { return "no project" }
    return try presenter.name(.project, project) ?? "project \(project)"
  }

  private func projects(_ pieces: [Piece]) throws -> [JSONObject] {
    try grouped(pieces).map { project, pieces in
      var row = JSONObject()
      if let project {
        try presenter.addReference("project", .project, project, to: &row)
        if let customer = try presenter.customer(ofProject: project) {
          try presenter.addReference("customer", .customer, customer, to: &row)
        }
      } else {
        row["project"] = "no project"
      }
      presenter.addDuration(pieces.map(\.seconds).reduce(0, +), to: &row)
      row["entries"] = .integer(Int64(pieces.count))
      let billable = pieces.filter(\.isBillable).map(\.seconds).reduce(0, +)
      row["billable_s"] = .integer(billable)
      row["billable"] = .string(Clock.duration(billable))
      return row
    }
  }
}
