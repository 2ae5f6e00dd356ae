package import SyncCore

/// Which operations a reader wants. A property that is nil does not restrict; an empty set matches
/// nothing.
package struct OperationFilter: Sendable, Hashable {
  package var states: Set<OperationState>?
  package var verbs: Set<Verb>?
  /// Kinds of their subjects.
  package var kinds: Set<EntityKind>?
  /// What they are about, by server or provisional id.
  package var subject: Subject?
  /// Decided together (`Operation.group`).
  package var group: String?
  package var tool: String?
  package var client: String?
  /// Accepted at or after this.
  package var since: Instant?

  package init(
    states: Set<OperationState>? = nil, verbs: Set<Verb>? = nil, kinds: Set<EntityKind>? = nil,
    subject: Subject? = nil, group: String? = nil, tool: String? = nil, client: String? = nil,
    since: Instant? = nil
  ) {
    self.states = states
    self.verbs = verbs
    self.kinds = kinds
    self.subject = subject
    self.group = group
    self.tool = tool
    self.client = client
    self.since = since
  }

  package static let unfinished = OperationFilter(
    states: Set(OperationState.allCases.filter(\.isUnfinished)))
  package static let parked = OperationFilter(
    states: Set(OperationState.allCases.filter(\.isParked)))
}
