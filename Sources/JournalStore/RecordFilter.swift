package import SyncCore

/// Which records of a kind a reader wants. A property that is nil does not restrict.
package struct RecordFilter: Sendable, Hashable {
  /// Archived or closed (true), in use (false).
  package var isArchived: Bool?
  /// The container: customer of a project, project of a task, task of an entry.
  package var parent: EntityID?
  /// The customer of a project or task, also where only its project says it.
  package var customer: EntityID?
  /// These records only, at most `JournalView.idsMax`; empty matches nothing.
  package var ids: [EntityID]?
  /// Part of the name, trimmed and without case; one character is enough, none matches all.
  package var nameContains: String?
  /// The whole name, trimmed and without case. Users match by name and surname together.
  package var nameEquals: String?
  /// Assigned to this user (tasks).
  package var assignee: EntityID?
  /// Followed by the user whose credentials are used (projects).
  package var isFollowing: Bool?

  package init(
    isArchived: Bool? = nil, parent: EntityID? = nil, customer: EntityID? = nil,
    ids: [EntityID]? = nil, nameContains: String? = nil, nameEquals: String? = nil,
    isFollowing: Bool? = nil, assignee: EntityID? = nil
  ) {
    self.isArchived = isArchived
    self.parent = parent
    self.customer = customer
    self.ids = ids
    self.nameContains = nameContains
    self.nameEquals = nameEquals
    self.isFollowing = isFollowing
    self.assignee = assignee
  }
}
