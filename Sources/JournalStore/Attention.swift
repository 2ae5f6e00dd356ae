package import SyncCore

/// What parked since a client was last told, for the next result it gets (design §11).
package struct Attention: Sendable, Hashable {
  /// Operations of that client that are parked now, oldest first, each with its reason.
  package var operations: [Operation]
  /// Parked ones beyond those shown; they are told next time.
  package var more: Int
  /// What to hand to `Journal.told` once the client has been told; nil: nothing to tell.
  package var upTo: Int64?
}
