package import SyncCore

/// Which time entries a reader wants. A property that is nil does not restrict.
package struct EntryFilter: Sendable, Hashable {
  /// Whose entries; `.me` is the user whose credentials are used.
  package var user: EntityID?
  /// Own project of the entry, else that of its task.
  package var project: EntityID?
  package var customer: EntityID?
  package var task: EntityID?
  /// Entries that start at or after this.
  package var from: Instant?
  /// Entries that start before this.
  package var to: Instant?
  /// Entries that go on after this, by their duration; those whose duration is not known are in.
  package var endsAfter: Instant?
  package var isBilled: Bool?
  /// True: worked time only, not what is planned or not logged (`event_type`, API §8.2).
  package var isWork: Bool?
  /// These entries only, at most `JournalView.idsMax`; empty matches nothing.
  package var ids: [EntityID]?

  package init(
    user: EntityID? = nil, project: EntityID? = nil, customer: EntityID? = nil,
    task: EntityID? = nil, from: Instant? = nil, to: Instant? = nil,
    endsAfter: Instant? = nil, isBilled: Bool? = nil, isWork: Bool? = nil, ids: [EntityID]? = nil
  ) {
    self.user = user
    self.project = project
    self.customer = customer
    self.task = task
    self.from = from
    self.to = to
    self.endsAfter = endsAfter
    self.isBilled = isBilled
    self.isWork = isWork
    self.ids = ids
  }
}

extension Fields {
  /// Whether an entry is worked time, not what is planned or not logged (`event_type`, API §8.2). One
  /// that does not say counts.
  package var isWork: Bool { self[.eventType]?.text.map { $0 == "WORK" } ?? true }
}
