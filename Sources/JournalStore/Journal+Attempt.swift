import GRDB
import JSONTree
package import SyncCore

extension Journal {
  /// Commits that a request is about to be sent. Only after it returns may the first byte leave.
  ///
  /// - Returns: the attempt, or nil when one of the operations changed or came to be held since the
  ///   decision: nothing was written; decide again.
  /// - Throws: `LeadLost`.
  package func begin(_ draft: AttemptDraft, lead: Epoch) async throws -> AttemptID? {
    let now = sources.now()
    do {
      let attempt = try await write(under: lead) { [self] db in
        let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
        let attempt = try AttemptWriter.begin(draft, lead: lead, at: now, in: db)
        for (id, revision) in draft.operations {
          try ledger.send(id, revision: revision, draft, attempt)
        }
        try ledger.finish()
        try crash(.insideBegin)
        return attempt
      }
      try crash(.afterBegin)
      return attempt
    } catch is ChangedMeanwhile {
      return nil
    }
  }
}

/// Rolls a transaction back because an operation is not as the decision thought.
private struct ChangedMeanwhile: Error {}

extension Ledger {
  fileprivate func send(
    _ id: OperationID, revision: Int64, _ draft: AttemptDraft, _ attempt: AttemptID
  ) throws {
    guard let head = try OperationHead.fetch(id, in: db), head.revision == revision else {
      throw ChangedMeanwhile()
    }
    var detail = draft.detail.objectValue ?? [:]
    detail["attempt"] = .integer(attempt.rawValue)
    detail["step"] = .integer(Int64(draft.step))
    detail["request"] = .string(draft.request)
    switch head.state {
    case .pending: try sendFirst(head, draft, .object(detail))
    case .attempted: try sendNext(head, draft, .object(detail))
    default: throw ChangedMeanwhile()
    }
  }

  private func sendFirst(_ head: OperationHead, _ draft: AttemptDraft, _ detail: JSON) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT held_by, steps_done FROM operation WHERE id = ?"),
      arguments: [head.id.rawValue])
    guard let row, row["held_by"] as Int64? == nil else { throw ChangedMeanwhile() }
    var change = OperationChange(.sent, detail: detail)
    change.preImage = draft.preImage
    // What was decided now is the plan; steps of an earlier decision are done and recorded.
    change.plan = draft.plan
    guard try move(head, change) != nil else { throw ChangedMeanwhile() }
  }

  /// A later step of a plan: the operation is attempted already.
  private func sendNext(_ head: OperationHead, _ draft: AttemptDraft, _ detail: JSON) throws {
    try db.cachedStatement(
      sql: """
        UPDATE operation SET revision = revision + 1
        WHERE id = ? AND revision = ? AND state = 'attempted' AND steps_done = ? AND steps_done > 0
          AND (SELECT epoch FROM leader WHERE one = 1) = ?
        """
    ).execute(arguments: [head.id.rawValue, head.revision, draft.step, lead?.rawValue])
    guard db.changesCount == 1 else { throw ChangedMeanwhile() }
    try audit("sent", of: head.id, from: .attempted, to: .attempted, detail)
  }
}
