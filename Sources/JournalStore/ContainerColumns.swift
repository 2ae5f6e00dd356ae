import GRDB
import SyncCore

/// Keeps the columns that records take from their containers: project and customer of what does not
/// say its own.
enum ContainerColumns {
  /// Brings everything below a project or task in line with it; other kinds have nothing below.
  static func refresh(below container: Subject, in db: Database) throws {
    guard container.kind == .project || container.kind == .task else { return }
    let fields = try JournalView(db).record(container)?.fields ?? [:]
    let lookup = ContainerLookup(db)
    let customer = try lookup.customer(of: container.kind, fields: fields)
    if container.kind == .project {
      for table in tables {
        try setCustomer(customer, ofKind: .task, where: "parent_id", container.id, table, in: db)
        try setCustomer(
          customer, ofKind: .timeEntry, where: "project_id", container.id, table, in: db)
      }
    } else {
      let project = try lookup.project(of: .task, fields: fields)
      for table in tables {
        try setProject(project, customer, ofEntriesOn: container.id, table, in: db)
      }
    }
  }

  private static let tables = ["mirror", "overlay"]

  private static func setCustomer(
    _ customer: EntityID?, ofKind kind: EntityKind, where column: String, _ id: EntityID,
    _ table: String, in db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        UPDATE \(table) SET customer_id = :customer
        WHERE kind = :kind AND \(column) = :id AND customer_id IS NOT :customer
          AND json_extract(fields, '$.customer_id') IS NULL
        """
    ).execute(
      arguments: ["customer": customer?.rawValue, "kind": kind.rawValue, "id": id.rawValue])
  }

  private static func setProject(
    _ project: EntityID?, _ customer: EntityID?, ofEntriesOn task: EntityID, _ table: String,
    in db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        UPDATE \(table) SET project_id = :project,
          customer_id = ifnull(json_extract(fields, '$.customer_id'), :customer)
        WHERE kind = 'timeEntry' AND parent_id = :task AND project_id IS NOT :project
          AND json_extract(fields, '$.project_id') IS NULL
        """
    ).execute(
      arguments: [
        "project": project?.rawValue, "customer": customer?.rawValue, "task": task.rawValue,
      ])
  }
}
