import GRDB
import JSONTree
package import SyncCore

/// What became of a call that wanted to write.
package enum Acceptance<Result: Sendable>: Sendable {
  /// On the disk, with the closure's answer and the operations in the order they were proposed.
  case accepted(Result, [Operation])
  /// The same call was accepted before; its operations as they stand now.
  case repeated([Operation], RepeatReason)
}

package enum RepeatReason: Sendable, Hashable {
  /// Same `client_request_id` and same arguments.
  case requestID
  /// Same client, tool and arguments within `Limits.repeatWindow`.
  case identicalCall
}

extension Journal {
  /// Accepts what a tool call wishes: all of it is on the disk when this returns, or none.
  ///
  /// - Parameters:
  ///   - waiting: how long the caller will wait for the result; the worker prefers it so long.
  ///   - body: reads through `entrance.view` and proposes; throwing takes everything back.
  /// - Throws: a `Refusal` of `body` or of a limit; `JournalFailure`: not accepted.
  package func accept<T: Sendable>(
    _ call: CallContext, waiting: Duration? = nil,
    _ body: @escaping @Sendable (Entrance) throws -> T
  ) async throws -> Acceptance<T> {
    let now = sources.now()
    let acceptance = try await write { [self] db -> Acceptance<T> in
      if let earlier = try Repetition(db, now: now).find(call) { return earlier.acceptance() }
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "\(call.client)/\(call.tool)")
      let entrance = Entrance(ledger, call: call, waitedUntil: waiting.map { now + $0 })
      let result = try body(entrance)
      try ledger.finish()
      let operations = try entrance.accepted.compactMap(ledger.operation)
      crash(.insideAccept)
      return .accepted(result, operations)
    }
    crash(.afterAccept)
    if case .accepted(_, let operations) = acceptance, !operations.isEmpty { ring() }
    return acceptance
  }
}

/// Finds the call that this one repeats (design §11).
struct Repetition {
  struct Earlier {
    var operations: [Operation]
    var reason: RepeatReason

    func acceptance<T>() -> Acceptance<T> { .repeated(operations, reason) }
  }

  private let db: Database
  private let now: Instant

  init(_ db: Database, now: Instant) {
    self.db = db
    self.now = now
  }

  /// - Throws: a `Refusal` when the id was used for other arguments.
  func find(_ call: CallContext) throws -> Earlier? {
    if let id = call.requestID { return try find(call, requestID: id) }
    let latest = try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT max(accepted_at_ms) FROM operation
          WHERE client = ? AND tool = ? AND arguments_digest = ? AND accepted_at_ms >= ?
            AND state NOT IN ('cancelled', 'discarded', 'superseded')
          """),
      arguments: [
        call.client, call.tool, call.argumentsDigest,
        (now - Limits.repeatWindow).milliseconds,
      ])
    guard let latest else { return nil }
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation
          WHERE client = ? AND tool = ? AND arguments_digest = ? AND accepted_at_ms = ? ORDER BY id
          """), arguments: [call.client, call.tool, call.argumentsDigest, latest])
    return Earlier(operations: rows.compactMap(Ledger.readable), reason: .identicalCall)
  }

  private func find(_ call: CallContext, requestID: String) throws -> Earlier? {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT * FROM operation WHERE client = ? AND request_id = ? ORDER BY id"),
      arguments: [call.client, requestID])
    guard !rows.isEmpty else { return nil }
    let isSame = rows.allSatisfy {
      $0["arguments_digest"] == call.argumentsDigest && $0["tool"] == call.tool
    }
    guard isSame else {
      throw Refusal(
        "request_id_reused",
        "client_request_id \(requestID) was used for another call before.",
        next: "Choose a new id for every call that is not a repetition.")
    }
    return Earlier(operations: rows.compactMap(Ledger.readable), reason: .requestID)
  }
}
