import SyncCore

extension Journal {
  /// One commit of what a person or a tool decided about operations.
  ///
  /// - Parameters:
  ///   - actor: client and tool, or the command.
  ///   - isDryRun: everything is worked out and taken back; the answer says what would be.
  ///   - body: ends with `Ledger.finish` before it looks at what came of it.
  func decided<Value: Sendable>(
    by actor: String, isDryRun: Bool = false, _ body: @escaping @Sendable (Ledger) throws -> Value
  ) async throws -> Value {
    let now = sources.now()
    do {
      let value = try await write { [self] db in
        let value = try body(Ledger(db, now: now, uuid: sources.uuid, actor: actor))
        if isDryRun { throw Rehearsal(value: value) }
        try crash(.insideSettle)
        return value
      }
      try crash(.afterSettle)
      ring()
      return value
    } catch let rehearsal as Rehearsal<Value> {
      return rehearsal.value
    }
  }
}

/// Ends the transaction of a decision that was only tried.
private struct Rehearsal<Value: Sendable>: Error {
  var value: Value
}
