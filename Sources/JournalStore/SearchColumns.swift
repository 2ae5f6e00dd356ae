import GRDB
import SyncCore

/// The columns that repeat parts of `fields` for search, the same in mirror and overlay.
struct SearchColumns: Equatable {
  var nameKey: String?
  /// Customer of a project, project of a task, task of an entry.
  var parent: EntityID?
  /// Of an entry: its own, else its task's.
  var project: EntityID?
  /// Of a project, task or entry: its own, else its project's.
  var customer: EntityID?
  /// Of an entry; "me" while the user is not known.
  var user: EntityID?
  /// Of an entry.
  var startAt: Instant?
  /// Of an entry.
  var durationSeconds: Int64?
  var isArchived: Bool
  /// False for an entry that says it is planned or not logged (API §8.2).
  var isWork: Bool

  init(of kind: EntityKind, _ fields: Fields, _ lookup: ContainerLookup) throws {
    let isEntry = kind == .timeEntry
    nameKey = fields.nameKey(of: kind)
    project = isEntry ? try lookup.project(of: kind, fields: fields) : nil
    customer = try lookup.customer(of: kind, fields: fields)
    parent =
      switch kind {
      case .project: try lookup.id(.customerID, in: fields)
      case .task: try lookup.id(.projectID, in: fields)
      case .timeEntry: try lookup.id(.taskID, in: fields)
      case .customer, .service, .user, .membership, .timer, .userGroup, .groupMembership, .webhook,
        .notification, .preference, .taskOrder, .tag, .account:
        nil
      }
    user = isEntry ? try lookup.id(.userID, in: fields) : nil
    startAt = isEntry ? fields[.startAt]?.instant : nil
    durationSeconds = isEntry ? fields[.durationSeconds]?.number.flatMap(Int64.init(exactly:)) : nil
    isArchived = fields[.isArchived]?.flag ?? false
    isWork = fields.isWork
  }

  /// name_key, parent_id, project_id, customer_id, user_id, start_at_ms, duration_s, is_archived,
  /// is_work.
  var arguments: StatementArguments {
    [
      nameKey, parent?.rawValue, project?.rawValue, customer?.rawValue, user?.rawValue,
      startAt?.milliseconds, durationSeconds, isArchived, isWork,
    ]
  }
}

extension Fields {
  /// What a record is searched by; nil for one without a name. Users go by name and surname.
  func nameKey(of kind: EntityKind) -> String? {
    let parts = kind == .user ? [self[.name], self[.surname]] : [self[.name]]
    let names = parts.compactMap { $0?.text?.nameKey }.filter { !$0.isEmpty }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }
}
