import GRDB
package import SyncCore

/// Online-only operations that were not sent in time: cancelled, never sent later (design §1).
extension Journal {
  /// Cancels one that is still waiting although its time is over.
  ///
  /// For whoever waits for it; the worker does the same when it comes by.
  /// - Returns: the operation as it stands after it; nil: there is no such one.
  package func expire(_ id: OperationID, by actor: String) async throws -> Operation? {
    let now = sources.now()
    let operation = try await write { [self] db -> Operation? in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: actor)
      try ledger.expire(id)
      try ledger.finish()
      try crash(.insideSettle)
      return try ledger.operation(id)
    }
    try crash(.afterSettle)
    ring()
    return operation
  }
}

extension JournalView {
  /// Online-only operations that wait although they may not be sent any more; the oldest first.
  package func late(at now: Instant, limit: Int) throws -> [Operation] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation INDEXED BY operation_online_only
          WHERE is_online_only = 1 AND state = 'pending' ORDER BY accepted_at_ms LIMIT ?
          """), arguments: [limit]
    ).compactMap(Ledger.readable).filter { !$0.isInTime(at: now) }
  }
}

extension Ledger {
  /// Without effect on what is in time, was sent, or is settled.
  fileprivate func expire(_ id: OperationID) throws {
    guard let operation = try operation(id), operation.isOnlineOnly, operation.state == .pending,
      !operation.isInTime(at: now), let head = try OperationHead.fetch(id, in: db),
      head.transition(on: .expired) != nil
    else { return }
    _ = try move(head, OperationChange(.expired, reason: .notSentInTime))
  }
}
