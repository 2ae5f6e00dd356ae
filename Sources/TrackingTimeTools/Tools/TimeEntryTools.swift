import JSONTree
import JournalStore
import SyncCore

/// Tools that read time entries (API §8).
enum TimeEntryTools {
  static let all: [ToolOffer] = reads + writes

  static let reads: [ToolOffer] = [list, get, summary, export, short, count]

  static let windowParameters: [Parameter] = [
    .day("from", "First day").required, .day("to", "Last day").required,
  ]

  static let list = ToolOffer(
    "tt_list_time_entries", "List time entries", in: .timeEntries, .read,
    "Lists time entries that start between two days (your zone); count and sums first: billable, "
      + "billed, per user and project. filter: USER (default you), PROJECT, TASK, CUSTOMER with id, "
      + "or COMPANY.",
    [
      .choice("filter", EntryQuestion.filters, default: "USER", "By what"),
      .id("id", "Id for the filter"),
    ] + windowParameters + [
      EntryQuestion.billedParameter, .integer("page", "From 0", in: 0...100_000),
      .integer("page_size", "Rows; 0: sums only", in: 0...500, default: 50),
      .choice("order", ["asc", "desc"], default: "desc", "By start"), .detail,
    ],
    output: OutputSchema.read([
      ("total", ["type": "integer"]), ("duration_s", ["type": "integer"]),
      ("time_entries", OutputSchema.rows),
    ])
  ) { call in
    let question = try await EntryQuestion(call)
    let provenance = try await call.provide(question.needs)
    let size = Int(call.arguments.integer("page_size") ?? 50)
    let page = Int(call.arguments.integer("page") ?? 0)
    return try call.read { view, presenter in
      let totals = try view.entryTotals(question.filter)
      var body: JSONObject = ["total": .integer(Int64(totals.count))]
      presenter.addDuration(totals.seconds, to: &body)
      // On the first page: they are the same on the others.
      if page == 0, totals.count > (size == 0 ? 0 : EntrySums.worthwhile) {
        if totals.count <= EntrySums.entriesMax {
          try EntrySums(question.filter, in: view).add(to: &body, presenter)
        } else {
          body["sums"] = .string("Left out above \(EntrySums.entriesMax) entries: ask fewer days.")
        }
      }
      let entries =
        size == 0
        ? []
        : try view.entries(
          question.filter, ascending: call.arguments.text("order") == "asc", limit: size,
          offset: page * size)
      let rows = try entries.map {
        JSON.object(try presenter.object($0, full: call.arguments.isFull))
      }
      let shown = RowBudget.cut(rows)
      if shown.count < rows.count {
        body["truncated"] = RowBudget.note(
          shown: shown.count, of: rows.count,
          narrow: "Ask with page_size \(shown.count), fewer days, or detail: concise.")
      } else if size > 0, (page + 1) * size < totals.count {
        body["next_page"] = .integer(Int64(page + 1))
      }
      body["time_entries"] = .array(shown)
      return try Answer(
        body, provenance, clock: presenter.clock, view: view, warnings: question.notes)
    }
  }

  static let get = ToolOffer(
    "tt_get_time_entry", "Get time entry", in: .timeEntries, .read,
    "Returns one time entry with names, times in your zone and billing flags.",
    [.id("id", "Time entry").required], output: OutputSchema.record("time_entry")
  ) { call in
    try await call.get(
      .timeEntry, try call.arguments.requiredID(),
      names: Need.names(.task, .project, .customer, .user))
  }

  static let export = ToolOffer(
    "tt_export_time_entries", "Export CSV", in: .timeEntries, .read,
    "Returns time entries as CSV with names and billing flags, in pages. Default: yours of this month.",
    [
      .choice("separator", [",", ";", "\\t"], default: ",", "\\t: tab"),
      .choice("filter", EntryQuestion.filters, default: "USER", "By what"),
      .id("id", "Id for the filter"), EntryQuestion.billedParameter, .day("from", "First day"),
      .day("to", "Last day"), .limit, .cursor,
    ],
    output: OutputSchema.read([
      ("total", ["type": "integer"]), ("csv", ["type": "string"]),
    ])
  ) { call in
    let question = try await EntryQuestion(call) { today in (today.startOfMonth, today) }
    let paging = try Paging(call.arguments)
    let provenance = try await call.provide(question.needs)
    let separator: Character =
      switch call.arguments.text("separator") {
      case ";": ";"
      case "\\t": "\t"
      default: ","
      }
    return try call.read { view, presenter in
      let total = try view.entryTotals(question.filter).count
      var csv = CSV(separator: separator)
      if paging.offset == 0 { csv.add(EntryTable.header) }
      let entries = try view.entries(
        question.filter, ascending: true, limit: paging.limit, offset: paging.offset)
      var shown = 0
      for entry in entries {
        // At least one, or the cursor would stand still.
        guard shown == 0 || csv.text.utf8.count < RowBudget.bytesMax else { break }
        csv.add(try EntryTable.row(entry, presenter))
        shown += 1
      }
      var body: JSONObject = ["total": .integer(Int64(total)), "rows": .integer(Int64(shown))]
      body["next_cursor"] = paging.cursor(total: total, shown: shown).map(JSON.string)
      body["truncated"] = RowBudget.note(
        shown: shown, of: entries.count, narrow: "Go on with next_cursor: its lines follow these.")
      body["csv"] = .string(csv.text)
      return try Answer(
        body, provenance, clock: presenter.clock, view: view, warnings: question.notes)
    }
  }
}
