import JSONTree
import SyncCore

/// Documents about entries, timers and what a user works on.
extension WireDocument {
  static func project(_ row: WireRow) -> JSONObject? {
    guard let id = row.id("id", "project_id") else { return nil }
    let customer = row.row("customer")
    return object([
      ("id", .integer(id.rawValue)), ("name", text(row.text("name"))),
      ("customer_id", (row.id("customer_id") ?? customer?.id("id")).map(integer)),
      ("customer", text(row.text("customer") ?? customer?.text("name"))),
      ("is_archived", row.flag("is_archived").map(JSON.bool)),
    ])
  }

  /// The task that a timer runs on, with its entry.
  static func tracked(_ row: WireRow, _ accountZone: Zone) -> JSONObject? {
    guard row.row("tracking_event") != nil || row.flag("tracking") != false else { return nil }
    let isEntry = row.row("tracking_event") == nil && (row.has("start") || row.has("s"))
    let entry = WireEntry(row.row("tracking_event") ?? row)
    let record = entry.record(accountZone: accountZone)
    return object([
      ("task_id", (isEntry ? row.id("task_id", "tid") : row.id("id", "task_id")).map(integer)),
      ("task", text(isEntry ? row.text("task", "t") : row.text("name"))),
      ("project_id", (row.id("project_id", "pid") ?? row.row("project")?.id("id")).map(integer)),
      ("project", text(row.text("project", "p") ?? row.row("project")?.text("name"))),
      ("account_id", row.integer("account_id").map(JSON.integer)),
      ("entry_id", (record?.id).map(integer)),
      ("start_at_ms", entry.start(accountZone: accountZone).map { .integer($0.milliseconds) }),
    ])
  }

  static func count(_ data: JSON?) -> RemoteContent {
    guard let count = WireRow(data ?? .null).integer("count") else { return .none }
    return .document(["count": .integer(count)])
  }

  /// An entry in its short form; a time off has a type of its own.
  static func shortEntry(_ row: WireRow, _ accountZone: Zone) -> JSONObject? {
    guard let record = WireEntry(row).record(accountZone: accountZone) else { return nil }
    let fields = record.fields
    func id(_ field: Field) -> JSON? { fields[field]?.id?.remote.map(integer) }
    return object([
      ("id", integer(record.id)),
      ("start_at_ms", (fields[.startAt]?.instant).map { .integer($0.milliseconds) }),
      ("end_at_ms", (fields[.endAt]?.instant).map { .integer($0.milliseconds) }),
      ("duration_s", (fields[.durationSeconds]?.integer).map(JSON.integer)),
      ("task_id", id(.taskID)), ("task", text(row.text("t", "task"))),
      ("project_id", id(.projectID)), ("project", text(row.text("p", "project"))),
      ("user_id", id(.userID)), ("user", text(row.text("u", "user"))),
      ("notes", (fields[.notes]?.text).map(JSON.string)),
      ("is_billed", (fields[.isBilled]?.flag).map(JSON.bool)),
      ("event_type", (fields[.eventType]?.text).map(JSON.string)),
      ("time_off_id", row.integer("toi", "time_off_id").map(JSON.integer)),
    ])
  }
}
