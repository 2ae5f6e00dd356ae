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
  /// What the same call was accepted as before, by its request id; nil: it is a new one.
  ///
  /// - Throws: a `Refusal` when the id was used for other arguments.
  package func earlier(_ call: CallContext) throws -> [Operation]? {
    guard call.requestID != nil else { return nil }
    let now = sources.now()
    return try read { try Repetition($0.db, now: now).find(call)?.operations }
  }

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
      try crash(.insideAccept)
      return .accepted(result, operations)
    }
    try crash(.afterAccept)
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
    let operations = rows.compactMap(Ledger.readable)
    guard try operations.allSatisfy(isLastWord) else { return nil }
    return Earlier(operations: operations, reason: .identicalCall)
  }

  /// Whether nothing happened since to what the operation is about: an identical call is then the
  /// same call again, and otherwise a new wish (x, then y, then x once more).
  private func isLastWord(_ operation: Operation) throws -> Bool {
    let identities = IdentityLookup(db)
    let subjects = try [operation.subject, operation.creates].compactMap(\.self)
      .map { try identities.resolve($0) }
    let later = try subjects.contains { subject in
      try Bool.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT EXISTS (SELECT 1 FROM operation WHERE subject_kind = ? AND subject_id = ?
              AND subject_other = ? AND id > ? AND arguments_digest <> ?)
            """),
        arguments: subject.columns + [operation.id.rawValue, operation.call.argumentsDigest])
        ?? false
    }
    if later { return false }
    // What it did shows in no local copy: within the minute it is the same call again.
    if operation.isOnlineOnly { return true }
    guard operation.state == .applied, operation.verb != .delete, let last = subjects.last,
      last.kind.isRecord
    else { return true }
    guard let seen = try JournalView(db).record(last) else { return false }
    return operation.verb == .create || operation.verb == .timerStart
      || operation.wish.names.allSatisfy { Self.agree(operation.wish[$0], seen.fields[$0]) }
  }

  /// Whether the record still shows what was wished; what it does not show says nothing.
  private static func agree(_ wished: FieldValue?, _ seen: FieldValue?) -> Bool {
    switch (wished, seen) {
    case (_, nil), (.id, _), (.ids, _): true
    case (.text(let wished)?, .text(let seen)?): wished.trimmed == seen.trimmed
    case (.instant(let wished)?, .instant(let seen)?): wished.seconds == seen.seconds
    default: wished?.number.map { $0 == seen?.number } ?? (wished == seen)
    }
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
