import Foundation

/// A task as the API shows it (API §9.1).
struct TaskView {
  let json: SandboxJSON

  /// `totals` are made here when a list has not made them before.
  init(_ task: World.Task, _ world: World, _ call: Call, totals: Totals? = nil) {
    let totals = totals ?? Totals(world, call)
    let state = world.state
    let project = task.projectID.flatMap { state.projects[$0] }
    let customer = project?.customerID.flatMap { state.customers[$0] }
    let service = task.serviceID.flatMap { state.services[$0] }
    let running = state.timers.values.filter { $0.taskID == task.id }
      .compactMap { state.entries[$0.entryID] }.sorted { $0.id < $1.id }
    let shown = running.first { $0.userID == call.caller.id } ?? running.first
    let seconds = totals.tasks[task.id] ?? 0
    let stamp = { (date: Date) in call.accountZone.local(date).text }
    let users = Self.users(task, world, call, totals: totals, running: running)
    json = [
      "id": .int(task.id), "name": .string(task.name), "type": .string(task.type),
      "visibility": task.isGhost ? "HIDDEN" : nil, "project_id": JSON(task.projectID),
      "project": JSON(project?.name), "customer": JSON(customer?.name),
      "customer_id": JSON(customer?.id), "service": JSON(service?.name),
      "service_id": JSON(service?.id), "estimated_time": JSON(task.estimatedTime),
      "accumulated_time": .int(seconds), "worked_hours": Totals.hours(seconds),
      "is_archived": .bool(task.isArchived), "start_date": .string(stamp(task.createdAt)),
      "end_date": JSON(task.closedAt.map(stamp)), "due_date": JSON(task.dueDate),
      "list_id": JSON(task.listID), "list_name": nil, "list_position": 0,
      "tracking": .bool(!running.isEmpty), "account_id": .int(task.accountID),
      "day_index": .int(task.dayIndex), "index": .int(task.index),
      "user": users.array?.first ?? .null, "users": users,
      "billing": [
        "is_billable": .bool(task.isBillable), "hourly_rate": JSON(task.hourlyRate),
        "hourly_cost": nil, "fixed_rate": nil,
      ],
      "tracking_event": shown.map { EntryView($0, world, call).full } ?? .null,
      "subtasks": [], "comments": .array(task.comments), "files": nil,
      "description": JSON(task.description),
      "created_by": state.users[task.createdBy].map(UserView.brief) ?? .null,
      "third_party_data": nil, "created_at": .string(stamp(task.createdAt)),
      "updated_at": JSON(task.updatedAt.map(stamp)), "json": JSON(task.json),
    ]
  }

  private static func users(
    _ task: World.Task, _ world: World, _ call: Call, totals: Totals, running: [World.Entry]
  ) -> SandboxJSON {
    let rows = task.userIDs.compactMap { world.state.users[$0] }.map { user -> JSON in
      let entry = running.first { $0.userID == user.id }
      let event = entry.map { entry -> JSON in
        let view = EntryView(entry, world, call)
        return [
          "id": .int(entry.id), "start": .string(view.start.text), "end": .string(view.end.text),
        ]
      }
      return [
        "id": .int(user.id), "name": .string(user.name), "surname": .string(user.surname),
        "avatar_url": nil, "status": user.isArchived ? "ARCHIVED" : "ACTIVE",
        "shared_on": .string(call.accountZone.local(task.createdAt).text),
        "event": event ?? .null, "estimated_time": nil,
        "accumulated_time": .int(totals.shares[task.id]?[user.id] ?? 0),
      ]
    }
    return .array(rows)
  }

  /// The slimmer row of `/users/{id}/assigned_tasks`: no `updated_at`, no `json` (API §9.1).
  var slim: SandboxJSON {
    let left: Set = ["updated_at", "json", "users", "billing", "subtasks", "comments", "files"]
    return .object((json.members ?? []).filter { !left.contains($0.name) })
  }
}
