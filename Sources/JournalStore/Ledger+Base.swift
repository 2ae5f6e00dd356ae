import GRDB
import JSONTree
import SyncCore

/// What wishes start from (design §1, "base"), and how that is filled or falls back.
extension Ledger {
  /// The base of a wish on an existing subject, field by field: the outcome of the last unfinished
  /// operation that touches the field's group, else the server's copy, else unseen.
  ///
  /// - Parameter besides: fields that are compared though they are not wished (deletes, billing);
  ///   those that were never seen are left out.
  func base(
    of wish: Fields, besides: some Sequence<Field>, seen: Fields?, behind earlier: [Operation],
    kind: EntityKind
  ) -> Base {
    var values: [Field: BaseValue] = [:]
    let wished = wish.names
    for field in Set(wished).union(besides) {
      let last = earlier.last { $0.touches(FieldGroup(of: field, in: kind), kind) }
      if let last {
        values[field] = .outcome(of: last.id)
      } else if let value = seen?[field] {
        values[field] = .server(value)
      } else if wished.contains(field) {
        values[field] = .unseen
      }
    }
    return Base(values)
  }

  /// The answer to `operation` becomes the base of those that waited for its outcome.
  ///
  /// A field the answer does not carry counts as it was wished: the server accepted it.
  func fillBases(from operation: Operation, _ records: [SyncCore.Record]) throws {
    for subject in [operation.subject, operation.creates].compactMap(\.self) {
      let key = try IdentityLookup(db).resolve(subject)
      let answer = records.last { $0.kind == key.kind && $0.id == key.id.remote }?.fields ?? [:]
      let known = operation.wish.overlaid(by: answer)
      for waiting in try unfinished(on: key) where waiting.base.awaited.contains(operation.id) {
        try write(waiting.base.filled(by: operation.id, with: known), of: waiting)
      }
    }
  }

  /// `operation` ended unapplied: successors start from what it started from. One that changes what
  /// it wished becomes a conflict, since its author saw that wish; the others go on.
  func dropBases(from operation: Operation, because reason: Reason) throws {
    for subject in [operation.subject, operation.creates].compactMap(\.self) {
      for waiting in try unfinished(on: subject) where waiting.base.awaited.contains(operation.id) {
        let revision = try write(
          waiting.base.fallingBack(from: operation.id, to: operation.base), of: waiting)
        let isShared = !Set(waiting.wish.names).isDisjoint(with: operation.wish.names)
        guard isShared, waiting.state == .pending,
          var head = try OperationHead.fetch(waiting.id, in: db)
        else { continue }
        head.revision = revision
        _ = try move(head, OperationChange(.movedElsewhere, reason: reason))
      }
    }
  }

  /// `operation` was replaced: successors wait for the outcome of the one in its place.
  func redirectBases(from operation: Operation, to next: OperationID) throws {
    for subject in [operation.subject, operation.creates].compactMap(\.self) {
      for waiting in try unfinished(on: subject)
      where waiting.id != next && waiting.base.awaited.contains(operation.id) {
        let values = waiting.base.values.mapValues {
          $0 == .outcome(of: operation.id) ? BaseValue.outcome(of: next) : $0
        }
        try write(Base(values), of: waiting)
      }
    }
  }

  /// - Returns: the new revision: a decision made on the old base must not be used.
  @discardableResult
  func write(_ base: Base, of operation: Operation) throws -> Int64 {
    try db.cachedStatement(
      sql: "UPDATE operation SET base = ?, revision = revision + 1 WHERE id = ? AND revision = ?"
    ).execute(
      arguments: [base.json.encodedString(), operation.id.rawValue, operation.revision])
    precondition(db.changesCount == 1, "a row read in this transaction has its revision")
    return operation.revision + 1
  }
}

extension Operation {
  /// Whether its outcome decides what a field of this group will be.
  func touches(_ group: FieldGroup, _ kind: EntityKind) -> Bool {
    switch verb {
    case .create, .timerStart, .timerStop, .merge: return true
    default: return wish.names.contains { FieldGroup(of: $0, in: kind) == group }
    }
  }
}
