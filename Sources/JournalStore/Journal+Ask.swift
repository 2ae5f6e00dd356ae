import GRDB
package import JSONTree
package import SyncCore

extension Journal {
  /// Asks the worker for a read; whoever asked watches coverage and failure of the scope.
  ///
  /// - Parameter until: nobody waits for it afterwards; it may be dropped then.
  package func ask(_ scope: PullScope, until: Instant) async throws {
    let now = sources.now()
    try await write { db in
      try db.cachedStatement(
        sql: """
          INSERT INTO pull_request (scope, asked_at_ms, waited_until_ms) VALUES (?, ?, ?)
          ON CONFLICT (scope) DO UPDATE SET
            asked_at_ms = CASE WHEN failure IS NULL THEN asked_at_ms ELSE excluded.asked_at_ms END,
            waited_until_ms = max(waited_until_ms, excluded.waited_until_ms), failure = NULL
          """
      ).execute(arguments: [scope.key, now.milliseconds, until.milliseconds])
      // Those that nobody waits for any more.
      try db.cachedStatement(sql: "DELETE FROM pull_request WHERE waited_until_ms < ?")
        .execute(arguments: [now.milliseconds])
    }
    ring()
  }

  /// The server's id where a provisional one is mapped, else the id itself.
  package func resolve(_ id: EntityID) throws -> EntityID {
    try read { try $0.resolve(id) }
  }

  /// The operation with every mapped provisional id replaced, "me" included; the subject of a timer
  /// operation stays `.myTimer`.
  package func resolved(_ operation: Operation) throws -> Operation {
    try read { view in
      let identities = IdentityLookup(view.db)
      var operation = operation
      operation.subject = try identities.resolve(operation.subject)
      operation.wish = try identities.resolve(operation.wish)
      operation.options.boundEntry = try operation.options.boundEntry.map(identities.resolve)
      return operation
    }
  }

  /// Writes an audit row that is not about a change of an operation: a decision, an erased payload.
  ///
  /// - Parameter detail: never a secret.
  package func auditNote(
    event: String, actor: String, operation: OperationID? = nil, detail: JSON = [:]
  ) async throws {
    let now = sources.now()
    try await write { [self] db in
      try Ledger(db, now: now, uuid: sources.uuid, actor: actor)
        .audit(event, of: operation, detail)
    }
  }
}
