import JSONTree
import SyncCore

/// A task (API §9.1).
enum WireTask {
  static func record(_ row: WireRow, accountZone: Zone) -> Record? {
    guard let id = row.id("id", "task_id") else { return nil }
    var fields = Fields(known: [
      .name: row.textField("name"),
      .notes: row.textField("description"),
      .projectID: row.referenceField("project_id", "project"),
      .customerID: row.referenceField("customer_id", "customer"),
      .serviceID: row.referenceField("service_id", "service"),
      .userID: row.referenceField("user_id", "user"),
      .dueDate: row.dayField("due_date"),
      .estimatedHours: row.numberField("estimated_time"),
      .accumulatedSeconds: row.integerField("accumulated_time"),
      .isArchived: row.flagField("is_archived"),
      .visibility: row.textField("visibility"),
      .createdAt: row.instantField("created_at", zone: accountZone),
      .updatedAt: row.instantField("updated_at", zone: accountZone),
    ])
    // Ghost tasks are marked by type in some answers, by visibility in others (API §7).
    if let type = row.text("type"), type == "HIDDEN" || type == "GHOST" {
      fields[.visibility] = .text("HIDDEN")
    }
    fields[.users] = users(row)
    addBilling(row, to: &fields)
    return Record(.task, id, fields)
  }

  /// The assigned users; nil when not said, or when one of them cannot be read.
  static func users(_ row: WireRow) -> FieldValue? {
    guard let list = row.value("users")?.arrayValue else { return nil }
    let ids = list.compactMap { WireRow($0).id("id") }
    return ids.count == list.count ? .ids(Set(ids.map(EntityID.remote))) : nil
  }

  /// Rate and billable flag, which stand in `billing` or in the row itself.
  static func addBilling(_ row: WireRow, to fields: inout Fields) {
    let billing = row.row("billing") ?? row
    fields[.isBillable] = billing.flagField("is_billable")
    fields[.hourlyRate] = billing.numberField("hourly_rate")
  }
}
