import GRDB
package import SyncCore

extension Journal {
  /// The worker's merge of operations that were never sent into one (design §8, first row).
  ///
  /// - Parameters:
  ///   - old: by position, each with the revision that the decision was based on.
  ///   - created: the provisional entity that the new operation brings into being instead of them.
  ///   - reason: why, for the audit and the superseded rows.
  /// - Returns: the new operation, or nil when one of the old ones changed meanwhile.
  /// - Throws: `LeadLost`.
  package func merge(
    _ old: [(id: OperationID, revision: Int64)], into draft: OperationDraft,
    creating created: Subject, because reason: Reason, lead: Epoch
  ) async throws -> Operation? {
    let now = sources.now()
    return try await write(under: lead) { [self] db in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      guard let first = try old.first.flatMap({ try ledger.operation($0.id) }) else { return nil }
      let entrance = Entrance(ledger, call: first.call, waitedUntil: nil)
      return try entrance.merge(old, into: draft, creating: created, because: reason)
    }
  }

  /// Merges the first operation of a lane with its neighbours, where they go as one request or
  /// need none (design §7). To be called immediately before it would be sent.
  ///
  /// - Parameter head: as the worker read it; changed meanwhile: nothing is written.
  /// - Returns: the operations that changed, the survivor last; empty: it goes alone.
  /// - Throws: `LeadLost`.
  package func coalesce(_ head: Operation, lead: Epoch) async throws -> [Operation] {
    // Mostly there is none: a read of one index entry, no commit.
    guard try await read({ try $0.isFollowed(head) }) else { return [] }
    let now = sources.now()
    return try await write(under: lead) { [self] db -> [SyncCore.Operation] in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      guard let row = try ledger.readable(head.id), row.revision == head.revision else {
        return []
      }
      let ids = try ledger.coalesce(row)
      try ledger.finish()
      return try ids.compactMap(ledger.readable)
    }
  }
}

extension JournalView {
  /// Whether an operation that may be merged with this one stands behind it.
  fileprivate func isFollowed(_ head: Operation) throws -> Bool {
    guard Coalescing.mayTakePart(head) else { return false }
    let ledger = Ledger(
      db, now: head.acceptedAt, uuid: { "" }, actor: "worker")
    return try ledger.verdict(on: ledger.run(from: head)) != nil
  }
}
