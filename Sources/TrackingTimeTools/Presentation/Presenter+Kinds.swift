import JSONTree
import SyncCore

extension Presenter {
  func addEntry(_ fields: Fields, to row: inout JSONObject, full: Bool) throws {
    let isRunning = fields[.isRunning]?.flag == true
    if let start = fields[.startAt]?.instant { row["start"] = .string(clock.text(start)) }
    if isRunning {
      row["is_running"] = true
    } else {
      if let end = fields[.endAt]?.instant { row["end"] = .string(clock.text(end)) }
      if let seconds = Self.seconds(of: fields) { addDuration(seconds, to: &row) }
    }
    let task = fields[.taskID]?.id
    try addReference("task", .task, task, to: &row)
    let project = try fields[.projectID]?.id ?? self.project(ofTask: task)
    try addReference("project", .project, project, to: &row)
    if let customer = try fields[.customerID]?.id ?? customer(ofProject: project) {
      try addReference("customer", .customer, customer, to: &row)
    }
    try addReference("user", .user, fields[.userID]?.id, to: &row)
    if let notes = fields[.notes]?.text, !notes.isEmpty {
      row["notes"] = .string(full ? notes : Self.excerpt(notes))
    }
    if fields[.isBilled]?.flag == true || full { row["is_billed"] = fields[.isBilled]?.json }
    if full {
      add(
        fields,
        [.isBillable, .hourlyRate, .serviceID, .zone, .eventType, .createdAt, .updatedAt], to: &row)
    }
  }

  func addTask(_ fields: Fields, to row: inout JSONObject, full: Bool) throws {
    row["name"] = fields[.name]?.json
    try addReference("project", .project, fields[.projectID]?.id, to: &row)
    let customer = try fields[.customerID]?.id ?? customer(ofProject: fields[.projectID]?.id)
    try addReference("customer", .customer, customer, to: &row)
    if fields[.isArchived]?.flag == true { row["is_closed"] = true }
    add(fields, [.dueDate, .estimatedHours], to: &row)
    addWorked(fields, to: &row)
    try addUsers(fields[.users]?.ids ?? [], to: &row)
    if full {
      add(fields, [.isBillable, .hourlyRate, .visibility, .createdAt, .updatedAt], to: &row)
    }
  }

  func addProject(_ fields: Fields, to row: inout JSONObject, full: Bool) throws {
    row["name"] = fields[.name]?.json
    try addReference("customer", .customer, fields[.customerID]?.id, to: &row)
    try addReference("service", .service, fields[.serviceID]?.id, to: &row)
    if fields[.isArchived]?.flag == true { row["is_archived"] = true }
    if fields[.isFollowing]?.flag == true { row["is_following"] = true }
    if full {
      add(
        fields,
        [.notes, .estimatedHours, .isPublic, .isBillable, .hourlyRate, .createdAt, .updatedAt],
        to: &row)
      addWorked(fields, to: &row)
    }
  }

  func addCustomer(_ fields: Fields, to row: inout JSONObject, full: Bool) {
    row["name"] = fields[.name]?.json
    if fields[.isArchived]?.flag == true { row["is_archived"] = true }
    add(fields, [.contactName, .contactEmail], to: &row)
    if full { add(fields, [.notes, .createdAt, .updatedAt], to: &row) }
  }

  func addUser(_ fields: Fields, to row: inout JSONObject, full: Bool) {
    row["name"] = Self.name(of: fields).map(JSON.string)
    add(fields, [.email, .role, .status], to: &row)
    if fields[.isArchived]?.flag == true { row["is_archived"] = true }
    if full { add(fields, [.zone, .weekStart, .hourlyRate], to: &row) }
  }

  func addGroup(_ fields: Fields, to row: inout JSONObject, full: Bool) throws {
    row["name"] = fields[.name]?.json
    if fields[.isArchived]?.flag == true { row["is_archived"] = true }
    try addReference("supervisor", .user, fields[.supervisorID]?.id, to: &row)
    try addUsers(fields[.users]?.ids ?? [], to: &row)
    if full { add(fields, [.notes, .createdAt, .updatedAt], to: &row) }
  }

  func addTimer(_ fields: Fields, to row: inout JSONObject) throws {
    row["id"] = nil
    if let entry = fields[.entryID]?.id { row["entry_id"] = Self.json(entry) }
    try addReference("task", .task, fields[.taskID]?.id, to: &row)
    let project = try fields[.projectID]?.id ?? self.project(ofTask: fields[.taskID]?.id)
    try addReference("project", .project, project, to: &row)
    if let start = fields[.startAt]?.instant { row["start"] = .string(clock.text(start)) }
  }

  /// Both forms: seconds to compute with, text to read.
  func addDuration(_ seconds: Int64, to row: inout JSONObject) {
    row["duration_s"] = .integer(seconds)
    row["duration"] = .string(Clock.duration(seconds))
  }

  /// The length of a finished entry: as told, else from its ends; nil when neither is known.
  static func seconds(of fields: Fields) -> Int64? {
    if let seconds = fields[.durationSeconds]?.integer { return seconds }
    guard let start = fields[.startAt]?.instant, let end = fields[.endAt]?.instant else {
      return nil
    }
    return (end - start).wholeSeconds
  }

  func project(ofTask task: EntityID?) throws -> EntityID? {
    try task.flatMap { try record(Subject(.task, $0))?.fields[.projectID]?.id }
  }

  func customer(ofProject project: EntityID?) throws -> EntityID? {
    try project.flatMap { try record(Subject(.project, $0))?.fields[.customerID]?.id }
  }

  private func addWorked(_ fields: Fields, to row: inout JSONObject) {
    guard let seconds = fields[.accumulatedSeconds]?.integer else { return }
    row["worked_s"] = .integer(seconds)
    row["worked"] = .string(Clock.duration(seconds))
  }

  private func addUsers(_ users: Set<EntityID>, to row: inout JSONObject) throws {
    guard !users.isEmpty else { return }
    row["users"] = .array(
      try users.sorted().map { id in
        var user: JSONObject = ["id": Self.json(id)]
        user["name"] = try name(.user, id).map(JSON.string)
        return .object(user)
      })
  }

  private static func excerpt(_ text: String) -> String {
    text.count <= excerptMax ? text : text.prefix(excerptMax) + "…"
  }
}
