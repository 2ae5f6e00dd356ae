import GRDB
import SyncCore

/// Rows of `attempt`: one request for one step of one or more operations.
enum AttemptWriter {
  static func begin(
    _ draft: AttemptDraft, lead: Epoch, at now: Instant, in db: Database
  ) throws -> AttemptID {
    try db.cachedStatement(
      sql: """
        INSERT INTO attempt (epoch, step, request, request_digest, sent_at_ms)
        VALUES (?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        lead.rawValue, draft.step, draft.request, Digest.hex(ofBytes: Array(draft.canonical.utf8)),
        now.milliseconds,
      ])
    let id = AttemptID(db.lastInsertedRowID)
    let link = try db.cachedStatement(
      sql: "INSERT INTO attempt_operation (operation_id, attempt_id) VALUES (?, ?)")
    for (operation, _) in draft.operations {
      try link.execute(arguments: [operation.rawValue, id.rawValue])
    }
    return id
  }

  /// Writes what came back; a second answer to the same attempt changes nothing.
  static func end(_ result: AttemptResult, at now: Instant, in db: Database) throws {
    let answer = result.answer
    try db.cachedStatement(
      sql: """
        UPDATE attempt SET ended_at_ms = ?, phase = ?, http_status = ?, envelope_status = ?,
          outcome = ?, message = ?, answer_digest = ?
        WHERE id = ? AND ended_at_ms IS NULL
        """
    ).execute(
      arguments: [
        now.milliseconds, answer.phase.rawValue, answer.status, answer.envelopeStatus,
        result.outcome, answer.message ?? answer.failure, AnswerDigest.of(answer.content),
        result.attempt.rawValue,
      ])
  }
}
