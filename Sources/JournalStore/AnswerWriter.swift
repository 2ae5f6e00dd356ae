import GRDB
package import JSONTree
package import SyncCore

/// Rows of `answer`: what an online-only operation brought, for whoever asked.
enum AnswerWriter {
  /// - Parameter operation: names the key to which a secret is sealed; without one it is not kept.
  static func keep(
    _ answer: OnlineAnswer, _ operation: Operation?, at now: Instant, in db: Database
  ) throws {
    guard let operation else { return }
    // What nobody fetched in time can be read by nobody any more.
    try db.cachedStatement(
      sql: "UPDATE answer SET sealed = NULL WHERE sealed IS NOT NULL AND at_ms < ?"
    ).execute(arguments: [(now - Limits.sealedAnswerAge).milliseconds])
    let sealed = try answer.secret.flatMap { secret in
      try operation.options.answerKey.map { try AnswerKey.seal(secret, to: $0) }
    }
    try db.cachedStatement(
      sql: "INSERT INTO answer (operation_id, told, sealed, at_ms) VALUES (?, ?, ?, ?)"
    ).execute(
      arguments: [
        operation.id.rawValue, JSON.object(answer.told).encodedString(), sealed, now.milliseconds,
      ])
  }
}

extension JournalView {
  /// What the service answered to an online-only operation; nil: nothing is known.
  package func answer(to id: OperationID) throws -> JSONObject? {
    try String.fetchOne(
      db.cachedStatement(sql: "SELECT told FROM answer WHERE operation_id = ?"),
      arguments: [id.rawValue]
    ).flatMap { try JSON(parsing: $0).objectValue }
  }
}

extension Journal {
  /// The secret in an answer, once: it is gone from the journal when this returns.
  ///
  /// - Returns: nil: there is none, it was told before, or it was sealed to somebody else.
  package func takeSecret(of id: OperationID, with key: AnswerKey) async throws -> Secret? {
    let sealed = try await write { db -> String? in
      let sealed = try String.fetchOne(
        db.cachedStatement(sql: "SELECT sealed FROM answer WHERE operation_id = ?"),
        arguments: [id.rawValue])
      try db.cachedStatement(sql: "UPDATE answer SET sealed = NULL WHERE operation_id = ?")
        .execute(arguments: [id.rawValue])
      return sealed
    }
    return sealed.flatMap(key.open)
  }
}
