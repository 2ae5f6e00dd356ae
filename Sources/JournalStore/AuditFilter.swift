package import SyncCore

/// Which audit rows a reader wants. A property that is nil does not restrict.
package struct AuditFilter: Sendable, Hashable {
  package var operation: OperationID?
  /// Event names (`accepted`, `sent`, `lead_taken` …); empty matches nothing.
  package var events: Set<String>?
  /// The whole actor text: client and tool, `worker`, `command status`.
  package var actor: String?
  /// Written at or after this.
  package var from: Instant?
  /// Written before this.
  package var to: Instant?
  /// Rows after this one: for paging an export in the order of the chain.
  package var after: Int64?

  package init(
    operation: OperationID? = nil, events: Set<String>? = nil, actor: String? = nil,
    from: Instant? = nil, to: Instant? = nil, after: Int64? = nil
  ) {
    self.operation = operation
    self.events = events
    self.actor = actor
    self.from = from
    self.to = to
    self.after = after
  }
}
