/// Field values that can be sent: no provisional id can stand in here.
package struct RemoteFields: Sendable, Hashable {
  package let fields: Fields

  /// - Returns: nil when a provisional id is among the values (pitfall 24).
  package init?(_ fields: Fields) {
    guard fields.provisionalReferences.isEmpty else { return nil }
    self.fields = fields
  }

  package subscript(field: Field) -> FieldValue? { fields[field] }
}

/// One request that changes something on the server, in our words.
package enum RemoteWrite: Sendable, Hashable {
  /// Creates a customer, service, project, task or time entry. `marker`: the operation's UUID for
  /// the entry's third-party fields (API §10.2); nil where the account is not proven to echo it.
  case create(EntityKind, RemoteFields, marker: String?)
  case update(EntityKind, RemoteID, RemoteFields)
  /// Close or archive (true), open or reactivate (false).
  case setArchived(EntityKind, RemoteID, Bool)
  /// `deleteAll`: also the time entries below; nil where the kind has none.
  case delete(EntityKind, RemoteID, deleteAll: Bool?)
  /// At most `Limits.billingBatchMax` entries.
  case setBilled([RemoteID], Bool)
  case assign(user: RemoteID, projects: [RemoteID])
  case remove(user: RemoteID, projects: [RemoteID])
  /// Puts users into a user group and takes others out.
  case changeMembers(group: RemoteID, add: [RemoteID], remove: [RemoteID])
  /// Everything below the first project goes to the second, and the first is gone.
  case mergeProjects(RemoteID, into: RemoteID)
  /// How the user of the credentials sees a project: favourite, default view, closed tasks.
  case setPreferences(project: RemoteID, RemoteFields)
  /// The places of tasks, each once; `byDay`: in the order of the day.
  case sortTasks([TaskPlace], byDay: Bool)
  case setEnabled(webhook: RemoteID, Bool)
  /// At most `Limits.operationsPerCallMax`.
  case markRead(notifications: [RemoteID])
  /// `zone`: sent as `timezone`; the wall clock of `at` is made in it. `notes`: of the new entry.
  case startTimer(
    task: RemoteID, at: Instant, zone: String, stopRunning: Bool, notes: String? = nil)
  case stopTimer(task: RemoteID, at: Instant, zone: String)
  /// Asked once, and never again (design §6).
  case online(OnlineRequest)
}

/// A task on the server with its place in an order.
package struct TaskPlace: Sendable, Hashable {
  package var task: RemoteID
  package var index: Int64

  package init(task: RemoteID, index: Int64) {
    self.task = task
    self.index = index
  }
}

/// One question to the server.
package enum RemoteRead: Sendable, Hashable {
  /// The user of the credentials, unscoped (API §1).
  case me
  case record(EntityKind, RemoteID)
  /// Everything of a kind, archived included, page by page (zero-based).
  case list(EntityKind, page: Int)
  /// Time entries by day, both ends inclusive, as `yyyy-MM-dd`. `user` nil: everybody visible.
  case entries(user: RemoteID?, from: String, to: String, page: Int)
  case runningTimer(user: RemoteID)
  /// Entries that carry a marker (API §10.2). `field`: the parameter that searches for it; nil: the
  /// usual one.
  case entriesMarked(String, field: String?)
  /// Which parameter searches entries by their marker: a document `{"field": …}`.
  case markerField
  case userProjects(RemoteID)
  /// A question answered as a document and kept per question (`read-cached` tools).
  case document(RemoteDocument)
}
