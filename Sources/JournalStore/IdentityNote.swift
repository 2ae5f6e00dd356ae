package import SyncCore

/// What became of a provisional id.
package struct IdentityNote: Sendable, Hashable {
  package var kind: EntityKind
  /// The create it was given to; nil for "me".
  package var operation: OperationID?
  /// nil: not on the server yet.
  package var remote: RemoteID?
  /// When it was mapped; nil with `remote`.
  package var mappedAt: Instant?
  /// The operation that gave it up ("discarded by op 77 on …"); nil: alive.
  package var discardedBy: OperationID?
  /// When that operation ended; nil with `discardedBy`, or while it is unfinished.
  package var discardedAt: Instant?
}
