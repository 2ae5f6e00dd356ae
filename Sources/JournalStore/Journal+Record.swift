import GRDB
import JSONTree
package import SyncCore

/// What became of the settlements of one `record`.
package struct Recorded: Sendable, Hashable {
  /// The operations as they stand after the commit, those whose settlement was lost included.
  package var operations: [Operation]
  /// Changed meanwhile (a cancel, an edit): nothing was written for them; read and decide again.
  package var lost: [OperationID]
}

extension Journal {
  /// Records what became of an attempt, a look-up or a decision, in one durable commit.
  ///
  /// Each settlement stands for itself: one that is lost does not keep the others from being
  /// written. Never cancelled, whatever happens to the caller's task.
  /// - Parameters:
  ///   - result: facts of the answer for the attempt's row; nil for a decision without a request.
  ///   - link: the connection after it; nil leaves it.
  /// - Throws: `LeadLost`: nothing was written; the new leader looks the attempt up.
  package func record(
    _ settlements: [Settlement], answering result: AttemptResult?, link: LinkState?, lead: Epoch
  ) async throws -> Recorded {
    let now = sources.now()
    let recorded = try await write(under: lead) { [self] db in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      if let result { try AttemptWriter.end(result, at: now, in: db) }
      if let link { try LinkWriter.write(link, in: db) }
      var lost: [OperationID] = []
      for settlement in settlements where try !ledger.settle(settlement) {
        lost.append(settlement.operation)
      }
      try ledger.finish()
      let operations = try settlements.compactMap { try ledger.readable($0.operation) }
      try crash(.insideRecord)
      return Recorded(operations: operations, lost: lost)
    }
    try crash(.afterRecord)
    return recorded
  }

  /// Records that one step of a plan was answered; the operation stays attempted.
  ///
  /// - Returns: the operation, or nil when it changed meanwhile: read and decide again.
  /// - Throws: `LeadLost`.
  package func recordStep(
    _ result: AttemptResult, of id: OperationID, revision: Int64, records: [SyncCore.Record],
    timer: RunningTimer??, lead: Epoch
  ) async throws -> Operation? {
    let now = sources.now()
    let operation = try await write(under: lead) { [self] db -> Operation? in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
      try AttemptWriter.end(result, at: now, in: db)
      try db.cachedStatement(
        sql: """
          UPDATE operation SET steps_done = steps_done + 1, revision = revision + 1
          WHERE id = ? AND revision = ? AND state = 'attempted'
            AND (SELECT epoch FROM leader WHERE one = 1) = ?
          """
      ).execute(arguments: [id.rawValue, revision, lead.rawValue])
      guard db.changesCount == 1 else { return nil }
      try ledger.audit(
        "step_done", of: id, from: .attempted, to: .attempted,
        ["attempt": .integer(result.attempt.rawValue), "outcome": .string(result.outcome)])
      try MirrorWriter.acknowledge(records, removed: [], timer: timer, at: now, in: db)
      ledger.touch(records.map(\.subject) + (timer == nil ? [] : [.myTimer]))
      try ledger.finish()
      try crash(.insideRecordStep)
      return try ledger.operation(id)
    }
    try crash(.afterRecordStep)
    return operation
  }
}
