import JSONTree
import SyncCore

/// Projects, customers, services, users, groups and webhooks (API §9.2–9.4, §13).
enum WireCatalogue {
  static func project(_ row: WireRow, accountZone: Zone) -> Record? {
    guard let id = row.id("id", "project_id") else { return nil }
    var fields = Fields(known: [
      .name: row.textField("name"),
      .notes: row.textField("notes"),
      .customerID: row.referenceField("customer_id", "customer"),
      .serviceID: row.referenceField("service_id", "service"),
      .isArchived: row.flagField("is_archived"),
      .isPublic: row.flagField("is_public"),
      .isFollowing: row.flagField("following", "is_following"),
      .estimatedHours: row.numberField("estimated_time"),
      .accumulatedSeconds: row.integerField("accumulated_time"),
      .createdAt: row.instantField("created_at", zone: accountZone),
      .updatedAt: row.instantField("updated_at", zone: accountZone),
    ])
    WireTask.addBilling(row, to: &fields)
    return Record(.project, id, fields)
  }

  static func customer(_ row: WireRow, accountZone: Zone) -> Record? {
    guard let id = row.id("id", "customer_id") else { return nil }
    var fields = named(row, accountZone)
    let contact = row.row("contact")
    fields[.notes] = row.textField("notes")
    fields[.contactName] = row.textField("contact_name") ?? contact?.textField("name")
    fields[.contactEmail] = row.textField("contact_email") ?? contact?.textField("email")
    return Record(.customer, id, fields)
  }

  static func service(_ row: WireRow, accountZone: Zone) -> Record? {
    guard let id = row.id("id", "service_id") else { return nil }
    return Record(.service, id, named(row, accountZone))
  }

  /// A user, archived ones included. `json` is the vendor's own and never kept (API §9.4).
  static func user(_ row: WireRow, accountZone: Zone) -> Record? {
    guard let id = row.id("id", "user_id") else { return nil }
    var fields = named(row, accountZone)
    if fields[.name] == nil { fields[.name] = row.textField("first_name") }
    fields[.surname] = row.textField("surname", "last_name")
    fields[.email] = row.textField("email")
    fields[.role] = row.textField("role")
    fields[.status] = row.textField("status")
    fields[.hourlyRate] = (row.row("billing") ?? row).numberField("hourly_rate")
    if fields[.isArchived] == nil, row.text("status") == "ARCHIVED" {
      fields[.isArchived] = .flag(true)
    }
    if let settings = row.row("settings") {
      fields[.zone] = settings.textField("timezone_iana", "timezone")
      fields[.weekStart] = WireMe.weekStart(settings).map(FieldValue.text)
    }
    return Record(.user, id, fields)
  }

  /// A user group with its members, archived ones included.
  static func userGroup(_ row: WireRow, accountZone: Zone) -> Record? {
    guard let id = row.id("id", "group_id") else { return nil }
    var fields = named(row, accountZone)
    fields[.notes] = row.textField("notes")
    fields[.supervisorID] = row.referenceField("supervisor_id", "supervisor")
    if fields[.isArchived] == nil, let status = row.text("status") {
      fields[.isArchived] = .flag(status.uppercased() == "ARCHIVED")
    }
    fields[.users] = WireTask.users(row)
    return Record(.userGroup, id, fields)
  }

  /// Whether a webhook is called. Its address, token and secret are not kept.
  static func webhook(_ row: WireRow) -> Record? {
    guard let id = row.id("id", "webhook_id") else { return nil }
    var fields = Fields()
    if let status = row.text("status") {
      fields[.isEnabled] = .flag(status.uppercased() != "DISABLED")
    }
    return Record(.webhook, id, fields)
  }

  private static func named(_ row: WireRow, _ accountZone: Zone) -> Fields {
    Fields(known: [
      .name: row.textField("name"),
      .isArchived: row.flagField("is_archived"),
      .createdAt: row.instantField("created_at", zone: accountZone),
      .updatedAt: row.instantField("updated_at", zone: accountZone),
    ])
  }
}
