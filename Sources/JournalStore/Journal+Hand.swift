import GRDB
import JSONTree
package import SyncCore

/// What people and tools decide about operations: one commit each, guarded by the revision.
extension Journal {
  /// Takes an operation back, or asks for it where it may have been sent already.
  ///
  /// - Parameter actor: client and tool, or the command.
  /// - Returns: the operation; `cancelled`, or with `isCancelAsked` and settled later.
  /// - Throws: a `Refusal` where it cannot be taken back: it says what to do instead.
  package func cancel(_ id: OperationID, by actor: String) async throws -> Operation {
    try await byHand(actor) { ledger in
      // Only its own wish is taken back; what it was merged with goes by itself.
      try ledger.separate(id)
      guard let operation = try ledger.operation(id),
        let head = try OperationHead.fetch(id, in: ledger.db)
      else { throw Refusal.unknownOperation(id) }
      guard let transition = head.transition(on: .cancelRequested) else {
        throw Refusal.notPossible("be cancelled", operation)
      }
      if transition.asksCancel, operation.isIrreversible {
        throw Refusal.cannotTakeBack(operation)
      }
      if let created = operation.creates, transition.to == .cancelled {
        let dependants = try ledger.claimants(of: created).filter { $0 != id }
        guard dependants.isEmpty else { throw Refusal.hasDependants(operation, dependants) }
      }
      _ = try ledger.settle(
        Settlement(id, revision: operation.revision, .cancelRequested, reason: nil))
      return id
    }
  }

  /// Records what a person decided about a parked operation: retried, adopted, discarded.
  ///
  /// An edit or a resolution that sends something is `Entrance.replace`. The dependants of a
  /// discarded create are put before a person.
  /// - Throws: a `Refusal` when the operation changed since it was shown, or cannot be settled so.
  package func settleByHand(
    _ settlement: Settlement, by actor: String
  ) async throws -> Operation {
    try await byHand(actor) { ledger in
      let id = settlement.operation
      guard let operation = try ledger.operation(id),
        let head = try OperationHead.fetch(id, in: ledger.db)
      else { throw Refusal.unknownOperation(id) }
      guard operation.revision == settlement.revision else {
        throw Refusal.changedMeanwhile(operation)
      }
      if settlement.event == .retried, operation.isOnlineOnly {
        throw Refusal.neverAgain(operation)
      }
      guard settlement.event != .replaced, head.transition(on: settlement.event) != nil else {
        throw Refusal.notPossible("be \(settlement.event.rawValue)", operation)
      }
      if let remote = settlement.created, let created = operation.creates,
        try ledger.isClaimed(remote, created.kind)
      {
        throw Refusal.alreadyClaimed(remote, created.kind)
      }
      var decided = settlement
      if decided.event == .retried, decided.reason == nil { decided.reason = .retried }
      _ = try ledger.settle(decided)
      return id
    }
  }

  private func byHand(
    _ actor: String, _ body: @escaping @Sendable (Ledger) throws -> OperationID
  ) async throws -> Operation {
    let now = sources.now()
    let operation = try await write { [self] db in
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: actor)
      let id = try body(ledger)
      try ledger.finish()
      try crash(.insideSettle)
      guard let operation = try ledger.operation(id) else { throw Refusal.unknownOperation(id) }
      return operation
    }
    try crash(.afterSettle)
    ring()
    return operation
  }
}

extension Ledger {
  /// Whether an operation here has brought this record into being, or adopted it.
  func isClaimed(_ id: RemoteID, _ kind: EntityKind) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM identity WHERE kind = ? AND server_id = ?)"),
      arguments: [kind.rawValue, id.rawValue]) ?? false
  }
}

extension Operation {
  /// Nothing of ours can take it back once it was sent.
  fileprivate var isIrreversible: Bool {
    switch conduct {
    case .timerStop, .delete, .merge, .immediate: true
    case .update, .transition: subject.kind.isWhole || subject.kind == .notification
    case .create, .timerStart, .billing: false
    }
  }
}
