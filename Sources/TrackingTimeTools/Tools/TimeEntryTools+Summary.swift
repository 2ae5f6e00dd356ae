import JSONTree
import JournalStore
import SyncCore

extension TimeEntryTools {
  static let summary = ToolOffer(
    "tt_get_events_summary", "Summarize hours", in: .timeEntries, .read,
    "Sums worked hours per user between two days (your zone), without planned time and what runs.",
    windowParameters + [.idObjects("users", "Only these", max: 200)],
    output: OutputSchema.read([
      ("hours", ["type": "number"]), ("duration_s", ["type": "integer"]),
      ("users", OutputSchema.rows),
    ])
  ) { call in
    let account = try call.look { try $0.account() }
    let times = try TimeArguments(call, account: account)
    guard let from = try times.day("from"), let to = try times.day("to") else {
      throw Refusal(
        "missing_argument", "from and to are missing.", next: "Give both as yyyy-MM-dd.")
    }
    let window = try Window(from: from, to: to, clock: times.clock)
    let users = try call.arguments.ids("users", in: "id") ?? []
    if !users.isEmpty { _ = try await call.check(.user, users, argument: "users") }
    if try !isCovered(users, account, call) {
      return try await told(window, users, call, notes: times.notes)
    }
    let provenance = try await call.provide(
      [.entries(from: window.from, to: window.to), .list(.user)])
    return try call.read { view, presenter in
      try Answer(
        try computed(window, users, view, presenter), provenance, clock: presenter.clock,
        view: view, warnings: times.notes)
    }
  }

  /// Whether the entries of these users are all visible to us: one's own always, others' only where
  /// the role surely sees everybody's (API §12).
  private static func isCovered(
    _ users: [EntityID], _ account: AccountFacts, _ call: ToolCall
  ) throws -> Bool {
    if account.seesEverybody { return true }
    // Nobody named means everybody.
    guard !users.isEmpty else { return false }
    let me = try call.look { try $0.resolve(.me) }
    return try users.allSatisfy { id in try call.look { try $0.resolve(id) } == me }
  }

  private static let usersMax = 2_000

  /// Hours per user from the local copy. Without named users: everybody whose entries we may see.
  private static func computed(
    _ window: Window, _ users: [EntityID], _ view: JournalView, _ presenter: Presenter
  ) throws -> JSONObject {
    func totals(_ user: EntityID?) throws -> (count: Int, seconds: Int64) {
      try view.entryTotals(
        EntryFilter(user: user, from: window.start, to: window.end, isWork: true))
    }
    let named =
      users.isEmpty ? try view.records(.user, limit: usersMax).map(\.subject.id) : users
    var rows: [JSON] = []
    var sum: (count: Int, seconds: Int64) = (0, 0)
    for user in named {
      let own = try totals(user)
      sum = (sum.count + own.count, sum.seconds + own.seconds)
      guard own.count > 0 || !users.isEmpty else { continue }
      var row = JSONObject()
      try presenter.addReference("user", .user, user, to: &row)
      rows.append(.object(add(own, to: row, presenter)))
    }
    if users.isEmpty {
      let all = try totals(nil)
      if all.count > sum.count {
        let rest = (count: all.count - sum.count, seconds: all.seconds - sum.seconds)
        rows.append(.object(add(rest, to: ["user": "not in the list of users"], presenter)))
      }
      sum = all
    }
    var body = add(sum, to: [:], presenter)
    let shown = RowBudget.cut(rows)
    body["truncated"] = RowBudget.note(
      shown: shown.count, of: rows.count, narrow: "Name the users you want in users.")
    body["users"] = .array(shown)
    return body
  }

  private static func add(
    _ totals: (count: Int, seconds: Int64), to row: JSONObject, _ presenter: Presenter
  ) -> JSONObject {
    var row = row
    row["hours"] = .number(Clock.hours(totals.seconds))
    presenter.addDuration(totals.seconds, to: &row)
    row["entries"] = .integer(Int64(totals.count))
    return row
  }

  /// The server's own answer, where our copy does not hold everybody's entries; what waits here is
  /// told beside it.
  private static func told(
    _ window: Window, _ users: [EntityID], _ call: ToolCall, notes: [String]
  ) async throws -> Answer {
    let resolved = try call.look { view in try users.map(view.resolve) }
    let (answer, provenance) = try await call.kept(
      .summary(
        from: window.from.text, to: window.to.text, users: resolved.compactMap(\.remote).sorted()))
    return try call.read { view, presenter in
      let pending = try view.pendingSeconds(in: window, users: resolved)
      var body: JSONObject = [:]
      body["server_summary"] = answer?["summary"]
      if pending != 0 {
        body["pending_s"] = .integer(pending)
        body["pending"] = .string(Clock.duration(pending))
      }
      return try Answer(
        body, provenance, clock: presenter.clock, view: view, warnings: notes)
    }
  }
}

extension JournalView {
  /// Seconds by which pending operations will change the worked time of a window.
  ///
  /// - Parameter users: only theirs, as `resolve` gives them; none: everybody's.
  func pendingSeconds(in window: Window, users: [EntityID]) throws -> Int64 {
    let me = try resolve(.me)
    return try pendingEntries().reduce(into: 0) { sum, entry in
      for (fields, sign) in [
        (try record(entry)?.fields, Int64(1)), (try serverCopy(entry)?.fields, -1),
      ] {
        guard let fields, fields.isWork, fields[.isRunning]?.flag != true,
          let start = fields[.startAt]?.instant, window.start <= start, start < window.end,
          try users.isEmpty || users.contains(resolve(fields[.userID]?.id ?? me))
        else { continue }
        sum += sign * (Presenter.seconds(of: fields) ?? 0)
      }
    }
  }
}
