/// A copy of one entity as the server told it: its id and the fields known.
package struct Record: Sendable, Hashable {
  package var kind: EntityKind
  package var id: RemoteID
  /// What the answer said; fields that this kind of answer does not carry are absent, not null.
  package var fields: Fields

  package init(_ kind: EntityKind, _ id: RemoteID, _ fields: Fields) {
    self.kind = kind
    self.id = id
    self.fields = fields
  }

  package var subject: Subject { Subject(kind, .remote(id)) }
}

/// The timer that runs for a user, as `/users/{id}/tasks/tracking` tells it (API §7).
package struct RunningTimer: Sendable, Hashable {
  /// The entry it writes to; nil when the answer names only the task.
  package var entry: RemoteID?
  package var task: RemoteID?
  package var project: RemoteID?
  package var startAt: Instant
  /// The zone string stored on the entry; a stop must use the same one (API §6).
  package var zone: String?
  /// The account it runs in; nil when the answer does not say. Timers reach across accounts.
  package var account: Int64?
  package var taskName: String?

  package init(
    entry: RemoteID?, task: RemoteID?, project: RemoteID? = nil, startAt: Instant,
    zone: String? = nil, account: Int64? = nil, taskName: String? = nil
  ) {
    self.entry = entry
    self.task = task
    self.project = project
    self.startAt = startAt
    self.zone = zone
    self.account = account
    self.taskName = taskName
  }
}
