package import JournalStore
package import SyncCore

extension JournalView {
  /// Operations that the worker still has to do something about: unfinished, neither parked nor held
  /// by one that is.
  package func movable() throws -> [SyncCore.Operation] {
    let open = try operations(.unfinished, limit: Limits.queueMax)
    let byID = Dictionary(uniqueKeysWithValues: open.map { ($0.id, $0) })
    return open.filter { operation in
      var current: SyncCore.Operation? = operation
      // bounded by the number of open operations: a chain of holders has no circle
      for _ in 0...open.count {
        guard let seen = current else { return true }
        if seen.state.isParked { return false }
        current = seen.heldBy.flatMap { byID[$0] }
      }
      return true
    }
  }
}
