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
}
