import Foundation

/// A time entry with everything its three shapes show (API §8.2), seen by one reader.
struct EntryView {
  let entry: World.Entry
  let user: World.User?
  let task: World.Task?
  let project: World.Project?
  let customer: World.Customer?
  let service: World.Service?
  let zone: Zone
  let accountZone: Zone
  private let showsTags: Bool
  let start: LocalTime
  let end: LocalTime
  /// Seconds.
  let duration: Int

  init(_ entry: World.Entry, _ world: World, _ call: Call) {
    let state = world.state
    self.entry = entry
    user = state.users[entry.userID]
    task = entry.taskID.flatMap { state.tasks[$0] }
    project = entry.projectID.flatMap { state.projects[$0] }
    customer = project?.customerID.flatMap { state.customers[$0] }
    service = (task?.serviceID ?? project?.serviceID).flatMap { state.services[$0] }
    zone = world.switches.entryZone == .sent ? Zone(entry.zone) ?? call.zone : call.zone
    accountZone = call.accountZone
    showsTags = world.switches.entryTagsShown
    let end = world.end(of: entry, now: call.now)
    start = zone.local(entry.start)
    self.end = zone.local(end)
    duration = entry.statedDuration ?? Int(end.timeIntervalSince(entry.start))
  }

  private var zoneLabel: String { zone.label(at: entry.start) }

  /// Shape (a).
  var full: SandboxJSON { showsTags ? whole.setting("tags", .array(entry.tags)) : whole }

  private var whole: SandboxJSON {
    [
      "id": .int(entry.id), "type": .string(entry.type), "start": .string(start.text),
      "loc_start": .string(start.localisedText), "end": .string(end.text),
      "loc_end": .string(end.localisedText), "duration": .int(duration),
      "loc_duration": .string(String(LocalTime.clock(duration).dropLast(3))),
      "formated_duration": .string(LocalTime.clock(duration)), "service": JSON(service?.name),
      "service_id": JSON(service?.id), "customer": JSON(customer?.name),
      "customer_id": JSON(customer?.id), "project": JSON(project?.name),
      "project_id": JSON(entry.projectID), "skill": nil, "skill_id": nil, "task": JSON(task?.name),
      "task_id": JSON(entry.taskID), "task_list": nil, "due_date": JSON(task?.dueDate),
      "estimated_time": JSON(task?.estimatedTime), "is_archived": JSON(task?.isArchived ?? false),
      "user": JSON(user?.fullName), "user_id": .int(entry.userID), "timezone": .string(zoneLabel),
      "notes": JSON(entry.notes), "color": JSON(project?.color), "repeat": JSON(entry.repeatRule),
      "end_repeat": JSON(entry.endRepeat), "frequency": JSON(entry.frequency),
      "repeat_every": JSON(entry.repeatEvery), "hourly_rate": JSON(entry.hourlyRate),
      "is_billable": .bool(entry.isBillable), "is_billed": .bool(entry.isBilled),
      "created_at": .string(accountZone.local(entry.createdAt).text),
      "updated_at": JSON(entry.updatedAt.map { accountZone.local($0).text }),
      "json": JSON(entry.json),
    ]
  }

  /// Shape (b): without `created_at`, `updated_at` and `json`.
  var abbreviated: SandboxJSON {
    [
      "id": .int(entry.id), "s": .string(start.text), "e": .string(end.text), "d": .int(duration),
      "pid": JSON(entry.projectID), "p": JSON(project?.name), "tid": JSON(entry.taskID),
      "t": JSON(task?.name), "cid": JSON(customer?.id), "c": JSON(customer?.name),
      "seid": JSON(service?.id), "se": JSON(service?.name), "uid": .int(entry.userID),
      "u": JSON(user?.fullName), "tz": .string(zoneLabel), "n": JSON(entry.notes),
      "b": .bool(entry.isBillable), "bd": .bool(entry.isBilled), "ety": .string(entry.type),
      "er": JSON(entry.repeatRule), "rf": JSON(entry.frequency), "re": JSON(entry.repeatEvery),
      "rgi": nil, "a": JSON(task?.isArchived ?? false), "tt": JSON(task?.type),
      "tv": task?.isGhost == true ? "HIDDEN" : nil, "tl": nil, "dd": JSON(task?.dueDate),
      "et": JSON(task?.estimatedTime), "r": JSON(entry.hourlyRate),
      "uhr": JSON(user?.hourlyRate), "uhc": nil, "uau": nil, "co": JSON(project?.color),
      "to": nil, "has_files": false, "toi": nil, "users": nil,
    ]
  }

  /// Shape (c); `withFields` adds the columns of the custom fields.
  func flat(withFields: Bool) -> SandboxJSON {
    let row: JSON = [
      "ID": .int(entry.id), "Start": .string(start.text), "End": .string(end.text),
      "Duration": .int(duration), "Task": JSON(task?.name), "Task Id": JSON(entry.taskID),
      "Project": JSON(project?.name), "Project Id": JSON(entry.projectID),
      "Customer": JSON(customer?.name), "Customer Id": JSON(customer?.id),
      "Service": JSON(service?.name), "User": JSON(user?.fullName),
      "User Id": .int(entry.userID), "Is Billable": .bool(entry.isBillable),
      "Is Billed": .bool(entry.isBilled), "Hourly Rate": JSON(entry.hourlyRate),
      "Timezone": .string(zoneLabel), "Notes": JSON(entry.notes),
      "Event Type": .string(entry.type), "Repeat Group Id": nil,
      // The misspelt key is the real one.
      "Repeat Rrequency": JSON(entry.frequency), "Time Off Id": nil,
    ]
    guard withFields, case .object(let members) = row else { return row }
    return .object(
      members + [
        .init("Third Party ID (Event CF)", JSON(entry.thirdPartyID)),
        .init("Third Party Service (Event CF)", JSON(entry.thirdPartyService)),
      ])
  }

  /// What `include_custom_fields=true` puts beside `data` (API §4).
  var setCustomFields: [SandboxJSON] {
    let fields = [
      ("EVENT_THIRD_PARTY_ID", "Third Party ID", entry.thirdPartyID),
      ("EVENT_THIRD_PARTY_SERVICE", "Third Party Service", entry.thirdPartyService),
    ]
    return fields.compactMap { slug, name, value in
      value.map {
        [
          "slug": .string(slug), "name": .string(name), "object_id": .int(entry.id),
          "filter_object_class": "event", "value_type": "text", "value": .string($0),
        ]
      }
    }
  }

  /// The line of the CSV export, without line break.
  func csv(separator: String) -> String {
    let cells = [
      String(entry.id), start.text, end.text, LocalTime.clock(duration), user?.fullName,
      customer?.name, project?.name, task?.name, entry.notes, entry.isBillable ? "Yes" : "No",
      entry.isBilled ? "Yes" : "No",
    ]
    return cells.map { Self.quoted($0 ?? "", separator) }.joined(separator: separator)
  }

  static let csvHead = [
    "Id", "Start", "End", "Duration", "User", "Customer", "Project", "Task", "Notes", "Billable",
    "Billed",
  ]

  private static func quoted(_ cell: String, _ separator: String) -> String {
    guard cell.contains(separator) || cell.contains("\"") || cell.contains("\n") else {
      return cell
    }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
