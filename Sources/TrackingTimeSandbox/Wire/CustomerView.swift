import Foundation

/// Customers and services as the API shows them (API §9.3).
struct CustomerView {
  let json: SandboxJSON

  init(_ customer: World.Customer, _ world: World, _ call: Call, totals: Totals) {
    let projects = world.state.projects.all.filter { $0.customerID == customer.id }
    let archived = projects.count(where: \.isArchived)
    let seconds = projects.reduce(0) { $0 + (totals.projects[$1.id] ?? 0) }
    let stamp = { (date: Date) in call.accountZone.local(date).text }
    json = [
      "id": .int(customer.id), "name": .string(customer.name), "notes": JSON(customer.notes),
      "contact": [
        "name": JSON(customer.contactName), "email": JSON(customer.contactEmail),
      ],
      "contact_name": JSON(customer.contactName), "contact_email": JSON(customer.contactEmail),
      "is_archived": .bool(customer.isArchived), "worked_hours": Totals.hours(seconds),
      "total_projects": .int(projects.count), "archived_projects": .int(archived),
      "active_projects": .int(projects.count - archived), "average_hourly_rate": nil,
      "color_index": 0, "created_at": .string(stamp(customer.createdAt)),
      "updated_at": JSON(customer.updatedAt.map(stamp)), "json": JSON(customer.json),
    ]
  }

  static func service(_ service: World.Service, _ call: Call) -> SandboxJSON {
    let stamp = { (date: Date) in call.accountZone.local(date).text }
    return [
      "id": .int(service.id), "name": .string(service.name),
      "is_archived": .bool(service.isArchived), "color_index": 0,
      "created_at": .string(stamp(service.createdAt)),
      "updated_at": JSON(service.updatedAt.map(stamp)), "json": nil,
    ]
  }
}
