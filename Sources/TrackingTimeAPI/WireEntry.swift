import JSONTree
import SyncCore

/// A time entry in any of the three shapes the service has for it, told apart row by row: nobody
/// knows which one `/events` gives today (API §8.2).
struct WireEntry: Sendable {
  let row: WireRow
  private let names: Names

  /// Where a shape keeps what.
  private struct Names: Sendable {
    var id, start, end, duration, zone, notes, task, project, user: String
    var isBillable, isBilled, rate, type: String
    /// Only the full shape has these.
    var created: String?
    var updated: String?
  }

  private static let full = Names(
    id: "id", start: "start", end: "end", duration: "duration", zone: "timezone", notes: "notes",
    task: "task_id", project: "project_id", user: "user_id", isBillable: "is_billable",
    isBilled: "is_billed", rate: "hourly_rate", type: "type", created: "created_at",
    updated: "updated_at")

  private static let abbreviated = Names(
    id: "id", start: "s", end: "e", duration: "d", zone: "tz", notes: "n", task: "tid",
    project: "pid", user: "uid", isBillable: "b", isBilled: "bd", rate: "r", type: "ety")

  private static let flat = Names(
    id: "ID", start: "Start", end: "End", duration: "Duration", zone: "Timezone", notes: "Notes",
    task: "Task Id", project: "Project Id", user: "User Id", isBillable: "Is Billable",
    isBilled: "Is Billed", rate: "Hourly Rate", type: "Event Type")

  init(_ row: WireRow) {
    self.row = row
    if row.has("ID") {
      names = Self.flat
    } else if row.has("s") || row.has("uid") {
      names = Self.abbreviated
    } else {
      names = Self.full
    }
  }

  /// The zone string stored on the entry; nil when the row does not say.
  var zone: String? { row.text(names.zone) }

  /// What the row says about the entry's start; nil when it cannot be read.
  func start(accountZone: Zone) -> Instant? {
    row.instantField(names.start, zone: clockZone(accountZone))?.instant
  }

  /// The row as a record; nil without a usable id.
  ///
  /// Start and end are clocks in the entry's own zone, `created_at` and `updated_at` in the
  /// account's (API §6).
  func record(accountZone: Zone) -> Record? {
    guard let id = row.id(names.id) else { return nil }
    let zone = clockZone(accountZone)
    var fields = Fields(known: [
      .startAt: row.instantField(names.start, zone: zone),
      .endAt: row.instantField(names.end, zone: zone),
      .durationSeconds: row.integerField(names.duration),
      .zone: row.textField(names.zone),
      .notes: row.textField(names.notes),
      .taskID: row.idField(names.task),
      .projectID: row.idField(names.project),
      .userID: row.idField(names.user),
      .isBillable: row.flagField(names.isBillable),
      .isBilled: row.flagField(names.isBilled),
      .hourlyRate: row.numberField(names.rate),
      .eventType: row.textField(names.type),
      .customerID: row.idField("customer_id", "cid", "Customer Id"),
      .serviceID: row.idField("service_id", "seid", "Service Id"),
    ])
    fields[.createdAt] = names.created.flatMap { row.instantField($0, zone: accountZone) }
    fields[.updatedAt] = names.updated.flatMap { row.instantField($0, zone: accountZone) }
    if row.flag("tracking") == true { fields[.isRunning] = .flag(true) }
    if let span = span(fields, accountZone) {
      fields[.startAt] = .instant(span.start)
      fields[.endAt] = .instant(span.end)
    }
    return Record(.timeEntry, id, fields)
  }

  /// Start and end of an entry near a change of clocks; nil elsewhere.
  private func span(_ fields: Fields, _ accountZone: Zone) -> EntrySpan? {
    guard let start = row.text(names.start).flatMap(WallClock.parse),
      let end = row.text(names.end).flatMap(WallClock.parse)
    else { return nil }
    var duration: Int64?
    if case .integer(let told)? = fields[.durationSeconds] { duration = told }
    return EntrySpan(
      start: start, end: end, zone: zone.flatMap(Zone.init), accountZone: accountZone,
      duration: duration)
  }

  /// The marker of a flat row; nil when the row does not show one.
  var marker: String? { row.text(ThirdParty.idColumn) }

  private func clockZone(_ accountZone: Zone) -> Zone {
    zone.flatMap(Zone.init) ?? accountZone
  }
}
