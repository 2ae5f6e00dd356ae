import GRDB
package import JSONTree
package import SyncCore

extension Entrance {
  /// Puts a new operation in the place of one that is edited or resolved.
  ///
  /// It inherits position, provisional id, edges and waiting calls; the old one is `superseded` for
  /// good. What waited for its outcome waits for the new one's. One that carries merged wishes is
  /// replaced with all of them: that is what was shown.
  /// - Parameters:
  ///   - revision: of the operation as it was shown; another one: refused, to be shown again.
  ///   - draft: its target is ignored where the old one creates something: the new one creates it.
  ///   - base: the remote copy shown to the person; nil: that of the old one.
  ///   - detail: the decision, for the audit row.
  /// - Throws: a `Refusal` when it changed meanwhile or cannot be replaced.
  @discardableResult
  package func replace(
    _ id: OperationID, revision: Int64, with draft: OperationDraft, base: Base? = nil,
    because reason: Reason? = nil, detail: JSON = [:]
  ) throws -> Operation {
    guard let old = try ledger.operation(id), let head = try OperationHead.fetch(id, in: ledger.db)
    else { throw Refusal.unknownOperation(id) }
    guard old.revision == revision else { throw Refusal.changedMeanwhile(old) }
    guard head.transition(on: .replaced) != nil else { throw Refusal.notPossible("replace", old) }
    try requireRoom()
    var wish = try Draft(draft, in: ledger)
    if let created = old.creates {
      wish.created = nil
      if wish.verb == .create { wish.subject = created }
    }
    var operation = try successor(of: old, wish)
    operation.base = base ?? old.base
    try enter(operation, wish)
    var change = OperationChange(.replaced, reason: reason, detail: detail)
    change.supersededBy = operation.id
    _ = try ledger.move(head, change)
    try ledger.inherit(from: old, to: operation)
    return try accepted(operation)
  }

  /// Puts one new operation in the place of several that were never sent and have one outcome
  /// together: start and stop of a timer become one completed entry (design §8).
  ///
  /// It inherits the first one's position, the provisional id, edges and waiting calls.
  /// - Parameters:
  ///   - ids: by position, each with the revision that the decision was based on.
  ///   - created: what it brings into being instead of them.
  /// - Returns: nil when one of them changed meanwhile: nothing was written.
  func merge(
    _ ids: [(id: OperationID, revision: Int64)], into draft: OperationDraft,
    creating created: Subject,
    because reason: Reason
  ) throws -> Operation? {
    var merged: [Operation] = []
    for (id, revision) in ids {
      guard let operation = try ledger.operation(id), operation.revision == revision,
        let head = try OperationHead.fetch(id, in: ledger.db), head.transition(on: .merged) != nil
      else { return nil }
      merged.append(operation)
    }
    guard let first = merged.first else { return nil }
    var wish = try Draft(draft, in: ledger)
    wish.created = nil
    wish.subject = created
    var operation = try newOperation(wish)
    operation.position = first.position
    operation.creates = created
    operation.base = Base()
    try enter(operation, wish)
    for old in merged {
      // Read again: the one before may have raised its revision (bases, order).
      guard let head = try OperationHead.fetch(old.id, in: ledger.db) else { continue }
      var change = OperationChange(.merged, reason: reason)
      change.supersededBy = operation.id
      let state = try ledger.move(head, change)
      precondition(state == .superseded, "a row read in this transaction has its revision")
      try ledger.inherit(from: old, to: operation)
    }
    return try accepted(operation)
  }

  private func successor(of old: Operation, _ draft: Draft) throws -> Operation {
    var operation = try newOperation(draft)
    operation.position = old.position
    operation.creates = old.creates
    if old.group != nil, operation.group == nil { operation.group = old.group }
    return operation
  }
}

extension Ledger {
  func inherit(from old: Operation, to new: Operation) throws {
    if let created = new.creates {
      try db.cachedStatement(
        sql: "UPDATE identity SET operation_id = ? WHERE provisional_id = ? AND server_id IS NULL"
      ).execute(arguments: [new.id.rawValue, created.id.rawValue])
    }
    try db.cachedStatement(
      sql: """
        UPDATE operation SET waited_until_ms = max(coalesce(waited_until_ms, 0), old.waited)
        FROM (SELECT waited_until_ms AS waited FROM operation WHERE id = ?) AS old
        WHERE id = ? AND old.waited IS NOT NULL
        """
    ).execute(arguments: [old.id.rawValue, new.id.rawValue])
    try redirectBases(from: old, to: new.id)
    loosen([new.id])
    loosen(try later(than: new.id))
  }
}
