import JSONTree
import JournalStore
import SyncCore

/// Entries in few words, and how many there are (API §8.1).
extension TimeEntryTools {
  private static let question: [Parameter] = [
    .choice("filter", EntryQuestion.filters, "By what").required, .id("id", "Id for the filter"),
  ]

  static let short = ToolOffer(
    "tt_list_time_entries_min", "List time entries (short)", in: .timeEntries, .read,
    "Lists time entries between two days (your zone) in few words: times and ids, without notes; count "
      + "and sum first. include_timeoffs: the server's last answer, time off included.",
    question + windowParameters + [
      EntryQuestion.billedParameter, .flag("include_timeoffs", "Also time off"), .limit, .cursor,
    ],
    output: OutputSchema.read([
      ("total", ["type": "integer"]), ("duration_s", ["type": "integer"]),
      ("time_entries", OutputSchema.rows),
    ]), isDefault: false
  ) { call in
    let question = try await EntryQuestion(call)
    if call.arguments.flag("include_timeoffs") == true, let selection = try question.selection(call)
    {
      return try await told(selection, question, call)
    }
    let paging = try Paging(call.arguments)
    let provenance = try await call.provide(question.needs)
    return try call.read { view, presenter in
      let totals = try view.entryTotals(question.filter)
      var body: JSONObject = ["total": .integer(Int64(totals.count))]
      presenter.addDuration(totals.seconds, to: &body)
      let rows = try view.entries(
        question.filter, ascending: true, limit: paging.limit, offset: paging.offset
      ).map { JSON.object(Self.row($0, presenter)) }
      paging.add(
        [("time_entries", rows)], of: totals.count, to: &body, narrow: "fewer days or billed")
      return try Answer(
        body, provenance, clock: presenter.clock, view: view, warnings: question.notes)
    }
  }

  /// Times and ids of an entry.
  private static func row(_ record: VisibleRecord, _ presenter: Presenter) -> JSONObject {
    let fields = record.fields
    var row: JSONObject = ["id": Presenter.json(record.subject.id)]
    if let start = fields[.startAt]?.instant {
      row["start"] = .string(presenter.clock.text(start))
    }
    if fields[.isRunning]?.flag == true {
      row["is_running"] = true
    } else {
      row["duration_s"] = Presenter.seconds(of: fields).map(JSON.integer)
    }
    for field in [Field.userID, .taskID, .projectID] {
      row[field.rawValue] = fields[field]?.id.map(Presenter.json)
    }
    if fields[.isBilled]?.flag == true { row["is_billed"] = true }
    if record.pending > 0 { row["pending"] = .integer(Int64(record.pending)) }
    return row
  }

  /// The server's last answer, where only it knows: time off has no local copy.
  private static func told(
    _ selection: EntrySelection, _ question: EntryQuestion, _ call: ToolCall
  ) async throws -> Answer {
    let paging = try Paging(call.arguments)
    let (answer, provenance) = try await call.kept(.shortEntries(selection), age: .seconds(60))
    let rows = answer?["time_entries"]?.arrayValue ?? []
    return try call.read { view, presenter in
      let seconds = rows.reduce(Int64(0)) { $0 + ($1["duration_s"]?.integerValue ?? 0) }
      var body: JSONObject = ["total": .integer(Int64(rows.count))]
      presenter.addDuration(seconds, to: &body)
      body["next_cursor"] = paging.cursor(total: rows.count).map(JSON.string)
      body["time_entries"] = .array(
        rows.dropFirst(paging.offset).prefix(paging.limit).map { row in
          var row = row.objectValue ?? [:]
          if let start = row["start_at_ms"]?.integerValue {
            row["start"] = .string(presenter.clock.text(Instant(milliseconds: start)))
          }
          for key in ["start_at_ms", "end_at_ms", "notes"] { row[key] = nil }
          return .object(row)
        })
      let pending = try view.pendingCount(of: question)
      if pending != 0 { body["pending_entries"] = .integer(pending) }
      return try Answer(
        body, provenance, clock: presenter.clock, view: view,
        warnings: question.notes + Self.cut(rows.count))
    }
  }

  private static func cut(_ rows: Int) -> [String] {
    rows < Limits.pageSize
      ? [] : ["Only the first \(rows) are told with time off: ask for fewer days."]
  }

  static let count = ToolOffer(
    "tt_count_time_entries", "Count time entries", in: .timeEntries, .read,
    "Counts time entries between two days (your zone), queued ones included. Where the local copy "
      + "does not hold everybody's, the server's count and the queued difference.",
    question + windowParameters,
    output: OutputSchema.read([("count", ["type": "integer"])]), isDefault: false
  ) { call in
    let question = try await EntryQuestion(call)
    if try !question.isCovered(call), let selection = try question.selection(call) {
      let (answer, provenance) = try await call.kept(.entryCount(selection), age: .seconds(60))
      return try call.read { view, presenter in
        var body: JSONObject = ["count": answer?["count"] ?? 0]
        let pending = try view.pendingCount(of: question)
        if pending != 0 { body["pending_entries"] = .integer(pending) }
        return try Answer(
          body, provenance, clock: presenter.clock, view: view, warnings: question.notes)
      }
    }
    let provenance = try await call.provide(question.needs)
    return try call.read { view, presenter in
      let totals = try view.entryTotals(question.filter)
      return try Answer(
        ["count": .integer(Int64(totals.count))], provenance, clock: presenter.clock, view: view,
        warnings: question.notes)
    }
  }
}

extension EntryQuestion {
  /// Whether every entry it asks for is visible to us: one's own always, others' only where the role
  /// surely sees everybody's (API §12).
  func isCovered(_ call: ToolCall) throws -> Bool {
    try call.look { view in
      if try view.account().seesEverybody { return true }
      return try filter.user.map { try view.resolve($0) == view.resolve(.me) } ?? false
    }
  }

  /// The same question to the server; nil where it names what only this journal knows.
  func selection(_ call: ToolCall) throws -> EntrySelection? {
    let named = [
      ("USER", filter.user), ("CUSTOMER", filter.customer), ("PROJECT", filter.project),
      ("TASK", filter.task),
    ].first { $0.1 != nil }
    let billed = filter.isBilled.map { $0 ? "BILLED" : "UNBILLED" }
    let word = named?.0 ?? "COMPANY"
    let asksTimeOff = call.arguments.flag("include_timeoffs") == true
    func selection(_ id: RemoteID?) -> EntrySelection {
      EntrySelection(
        filter: word, id: id, from: window.from.text, to: window.to.text, billed: billed,
        includesTimeOff: asksTimeOff)
    }
    guard let id = named?.1 else { return selection(nil) }
    return try call.look { try $0.resolve(id).remote }.map(selection)
  }
}

extension JournalView {
  /// By how many pending operations will change the number of entries that a question is about.
  func pendingCount(of question: EntryQuestion) throws -> Int64 {
    try pendingEntries().reduce(into: 0) { sum, entry in
      if try isMatched(record(entry)?.fields, question.filter) { sum += 1 }
      if try isMatched(serverCopy(entry)?.fields, question.filter) { sum -= 1 }
    }
  }

  private func isMatched(_ fields: Fields?, _ filter: EntryFilter) throws -> Bool {
    guard let fields, let start = fields[.startAt]?.instant else { return false }
    if let from = filter.from, start < from { return false }
    if let to = filter.to, start >= to { return false }
    if let isBilled = filter.isBilled, (fields[.isBilled]?.flag ?? false) != isBilled {
      return false
    }
    let containers = try containers(of: .timeEntry, fields: fields)
    let wanted = [
      (EntityKind.project, filter.project), (.customer, filter.customer), (.task, filter.task),
    ]
    for (kind, id) in wanted {
      guard let id else { continue }
      let own = containers.first { $0.kind == kind }?.id
      guard try own.map(resolve) == resolve(id) else { return false }
    }
    guard let user = filter.user else { return true }
    return try fields[.userID]?.id.map(resolve) == resolve(user)
  }
}
