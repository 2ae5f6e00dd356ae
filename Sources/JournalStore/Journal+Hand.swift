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
    try await takeBack(id, by: actor).operation
  }

  /// The same, telling what it means for TrackingTime and for those behind it.
  ///
  /// - Parameter isDryRun: everything is worked out and taken back; the answer says what would be.
  /// - Returns: `dependants`: those that waited for it or started from its outcome.
  package func takeBack(
    _ id: OperationID, by actor: String, isDryRun: Bool = false
  ) async throws -> Resolved {
    try await decided(by: actor, isDryRun: isDryRun) { ledger in
      let behind = try ledger.behind(id)
      try ledger.takeBack(id)
      try ledger.finish()
      guard let operation = try ledger.operation(id) else { throw Refusal.unknownOperation(id) }
      return Resolved(
        operation: operation, successor: nil,
        dependants: try behind.compactMap(ledger.operation), notes: [operation.takenBack])
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
    try await decided(by: actor) { ledger in
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
      try ledger.finish()
      guard let after = try ledger.operation(id) else { throw Refusal.unknownOperation(id) }
      return after
    }
  }
}

extension Ledger {
  /// Cancels what was not sent; asks for it where it may have been.
  ///
  /// - Throws: a `Refusal` where it cannot be taken back: it says what to do instead.
  func takeBack(_ id: OperationID) throws {
    // Only its own wish is taken back; what it was merged with goes by itself.
    try separate(id)
    guard let operation = try operation(id), let head = try OperationHead.fetch(id, in: db)
    else { throw Refusal.unknownOperation(id) }
    guard let transition = head.transition(on: .cancelRequested) else {
      throw Refusal.notPossible("be cancelled", operation)
    }
    if transition.asksCancel, operation.isIrreversible {
      throw Refusal.cannotTakeBack(operation)
    }
    if let created = operation.creates, transition.to == .cancelled {
      let dependants = try claimants(of: created).filter { $0 != id }
      guard dependants.isEmpty else { throw Refusal.hasDependants(operation, dependants) }
    }
    _ = try settle(
      Settlement(id, revision: operation.revision, .cancelRequested, reason: nil))
  }

  /// Unfinished operations that wait for it or start from its outcome, by position.
  fileprivate func behind(_ id: OperationID) throws -> [OperationID] {
    guard let operation = try operation(id) else { return [] }
    var behind = try JournalView(db).dependants(of: id)
    let known = Set(behind.map(\.id))
    for subject in [operation.subject, operation.creates].compactMap(\.self) {
      behind += try unfinished(on: subject).filter {
        $0.base.awaited.contains(id) && !known.contains($0.id)
      }
    }
    return behind.sorted { ($0.position, $0.id.rawValue) < ($1.position, $1.id.rawValue) }
      .map(\.id)
  }

  /// Whether an operation here has brought this record into being, or adopted it.
  func isClaimed(_ id: RemoteID, _ kind: EntityKind) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM identity WHERE kind = ? AND server_id = ?)"),
      arguments: [kind.rawValue, id.rawValue]) ?? false
  }
}

extension Operation {
  /// What its cancel does on TrackingTime, in a sentence or two.
  fileprivate var takenBack: String {
    guard state.isUnfinished, isCancelAsked else {
      return "It was not sent: nothing changes on TrackingTime."
    }
    let unless = "unless somebody changed that meanwhile"
    let undone =
      switch verb {
      case .create, .timerStart:
        "what it made is deleted again by an operation of its own; what only a look-up finds is "
          + "shown to you first."
      case .update, .billing:
        wish.names.contains { if case .server = base[$0] { true } else { false } }
          ? "an operation of its own sets it back to what it was, \(unless)."
          : "it stays: what was there before is not known here."
      case .transition: "an operation of its own reverses it, \(unless)."
      case .timerStop, .delete, .merge, .immediate: "it stays."
      }
    return "It may have been sent: it is not sent again, and if it was applied, " + undone
  }

  /// Nothing of ours can take it back once it was sent.
  fileprivate var isIrreversible: Bool {
    switch conduct {
    case .timerStop, .delete, .merge, .immediate: true
    case .update, .transition: subject.kind.isWhole || subject.kind == .notification
    case .create, .timerStart, .billing: false
    }
  }
}
