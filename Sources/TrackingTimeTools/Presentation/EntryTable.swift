import SyncCore

/// The columns of exported time entries: fixed, so that spreadsheets can rely on them.
enum EntryTable {
  static let header: [CSV.Cell] = [
    "id", "date", "start", "end", "duration_s", "hours", "user", "customer", "project", "task",
    "notes", "billable", "billed",
  ].map(CSV.Cell.plain)

  static func row(_ entry: VisibleRecord, _ presenter: Presenter) throws -> [CSV.Cell] {
    let fields = entry.fields
    let isRunning = fields[.isRunning]?.flag == true
    let task = fields[.taskID]?.id
    let project = try fields[.projectID]?.id ?? presenter.project(ofTask: task)
    let customer = try fields[.customerID]?.id ?? presenter.customer(ofProject: project)
    let seconds = isRunning ? nil : Presenter.seconds(of: fields)
    func name(_ kind: EntityKind, _ id: EntityID?) throws -> CSV.Cell {
      .text(try id.flatMap { try presenter.name(kind, $0) } ?? "")
    }
    func time(_ instant: Instant?) -> CSV.Cell { .plain(instant.map(presenter.clock.text) ?? "") }
    let start = fields[.startAt]?.instant
    return [
      .plain(entry.subject.id.description),
      .plain(start.map { presenter.clock.zone.day($0).text } ?? ""), time(start),
      time(isRunning ? nil : fields[.endAt]?.instant), .plain(seconds.map(String.init) ?? ""),
      .plain(seconds.map { "\(Clock.hours($0))" } ?? ""),
      try name(.user, fields[.userID]?.id), try name(.customer, customer),
      try name(.project, project), try name(.task, task), .text(fields[.notes]?.text ?? ""),
      flag(fields[.isBillable]), flag(fields[.isBilled]),
    ]
  }

  private static func flag(_ value: FieldValue?) -> CSV.Cell {
    .plain(value?.flag.map { $0 ? "yes" : "no" } ?? "")
  }
}
