import Foundation

/// A project as the API shows it (API §9.2).
struct ProjectView {
  let json: SandboxJSON

  init(_ project: World.Project, _ world: World, _ call: Call, totals: Totals? = nil) {
    let totals = totals ?? Totals(world, call)
    let customer = project.customerID.flatMap { world.state.customers[$0] }
    let service = project.serviceID.flatMap { world.state.services[$0] }
    let seconds = totals.projects[project.id] ?? 0
    let billable = totals.billable[project.id] ?? 0
    let stamp = { (date: Date) in call.accountZone.local(date).text }
    let isFavorite = call.caller.favoriteProjects.contains(project.id)
    json = [
      "id": .int(project.id), "name": .string(project.name), "color": JSON(project.color),
      "notes": JSON(project.notes), "is_archived": .bool(project.isArchived),
      "is_public": .bool(project.isPublic), "is_template": false, "following": .bool(isFavorite),
      "customer": customer.map { ["id": .int($0.id), "name": .string($0.name)] } ?? .null,
      "service": service.map { ["id": .int($0.id), "name": .string($0.name)] } ?? .null,
      "start_date": nil, "end_date": nil, "delivery_date": JSON(project.deliveryDate),
      "estimated_time": JSON(project.estimatedTime), "accumulated_time": .int(seconds),
      "worked_hours": Totals.hours(seconds),
      "active_tasks": .int(totals.activeTasks[project.id] ?? 0),
      "archived_tasks": .int(totals.archivedTasks[project.id] ?? 0),
      "default_view": JSON(project.defaultView),
      "billing": [
        "is_billable": .bool(project.isBillable), "hourly_rate": JSON(project.hourlyRate),
        "hourly_cost": nil, "fixed_rate": JSON(project.fixedRate),
        "billable_hours": Totals.hours(billable),
        "non_billable_hours": Totals.hours(seconds - billable),
      ],
      "tasks": nil, "task_lists": nil,
      "user_preferences": (call.caller.projectPreferences[project.id] ?? [:])
        .setting("is_favorite", .bool(isFavorite)),
      "third_party_data": nil, "doc_id": nil, "created_at": .string(stamp(project.createdAt)),
      "updated_at": JSON(project.updatedAt.map(stamp)), "json": JSON(project.json),
    ]
  }

  /// The row of `/projects/min`.
  static func brief(_ project: World.Project, _ world: World) -> SandboxJSON {
    let customer = project.customerID.flatMap { world.state.customers[$0] }
    return [
      "id": .int(project.id), "name": .string(project.name), "color": JSON(project.color),
      "is_archived": .bool(project.isArchived), "customer_id": JSON(customer?.id),
      "customer": JSON(customer?.name),
    ]
  }
}
