import GRDB
package import SyncCore

extension JournalView {
  /// Unfinished operations that rest on an entity which is not on the server yet, but for changes of
  /// the entity itself; by position. Empty for one that is there.
  package func resting(on entity: Subject) throws -> [Operation] {
    let subject = try IdentityLookup(db).resolve(entity)
    guard subject.id.provisional != nil else { return [] }
    let ledger = Ledger(db, now: Instant(seconds: 0), uuid: { "" }, actor: "reader")
    let ids = try Set(ledger.claimants(of: subject) + ledger.claimants(ofPairsWith: subject))
    return try ids.compactMap(ledger.readable)
      .filter { $0.subject != subject && $0.creates != subject }
      .sorted { ($0.position, $0.id.rawValue) < ($1.position, $1.id.rawValue) }
  }
}

extension Entrance {
  /// Accepts the deletion of an entity that may not be on the server yet, and says what becomes of
  /// the operations that rest on it (design §7).
  ///
  /// Time entries, and starts of timers, are never taken along: they are put before a person, who
  /// gives them another task or discards each. Everything else that rests on it is cancelled in the
  /// same commit, and a create that was never sent is taken back with all that changed it.
  /// - Parameter isWithDependants: the caller knows of them; false: refused while there are any.
  /// - Throws: a `Refusal` naming them, or one that may have been sent already.
  @discardableResult
  package func proposeDeletion(
    _ draft: OperationDraft, of subject: Subject, isWithDependants: Bool
  ) throws -> Operation {
    let resting = try view.resting(on: subject)
    guard !resting.isEmpty else { return try propose(draft) }
    guard isWithDependants else { throw Refusal.restsOnIt(subject, resting) }
    if let sent = resting.first(where: { $0.state == .attempted || $0.state == .ambiguous }) {
      throw Refusal.mayBeSent(sent)
    }
    for operation in resting { try ledger.separate(operation.id) }
    let deletion = try propose(draft)
    for operation in try view.resting(on: subject) {
      try ledger.letGo(operation, of: subject, deletedBy: deletion.id)
    }
    try takeBack(subject, with: deletion)
    return try accepted(deletion)
  }

  /// Nothing of it was sent: nothing has to be.
  private func takeBack(_ subject: Subject, with deletion: Operation) throws {
    let all = try ledger.unfinished(on: ledger.resolved(subject))
    guard let create = all.first, create.creates != nil, create.verb == .create,
      all.last?.id == deletion.id, all.allSatisfy(Coalescing.mayTakePart)
    else { return }
    _ = try ledger.takeBack(all)
  }
}

extension Ledger {
  fileprivate func resolved(_ subject: Subject) throws -> Subject {
    try IdentityLookup(db).resolve(subject)
  }

  /// What rests on an entity that is deleted before it was sent.
  fileprivate func letGo(
    _ operation: Operation, of subject: Subject, deletedBy deletion: OperationID
  ) throws {
    guard operation.state == .pending, let head = try OperationHead.fetch(operation.id, in: db)
    else { return }
    if operation.isAboutTime {
      let reason = Reason.lostItsParent(subject, to: deletion)
      _ = try move(head, OperationChange(.needsReview, reason: reason))
    } else {
      _ = try settle(
        Settlement(operation.id, revision: operation.revision, .cancelRequested))
    }
  }
}

extension Operation {
  /// A person's time: never given up with something else.
  fileprivate var isAboutTime: Bool {
    subject.kind == .timeEntry || subject.kind == .timer || creates?.kind == .timeEntry
  }
}

extension Reason {
  static func lostItsParent(_ parent: Subject, to deletion: OperationID) -> Reason {
    Reason(
      "parent_discarded",
      "The \(parent.kind.noun) \(parent.id) it rests on was deleted by \(deletion) before it was "
        + "sent: give it another one, or none, or discard it.")
  }
}

extension Refusal {
  static func restsOnIt(_ subject: Subject, _ resting: [Operation]) -> Refusal {
    let named = resting.prefix(10).map { "\($0.id) (\($0.words))" }.joined(separator: ", ")
    let more = resting.count > 10 ? " and \(resting.count - 10) more" : ""
    return Refusal(
      "has_dependants",
      "\(subject.kind.noun.prefix(1).uppercased())\(subject.kind.noun.dropFirst()) \(subject.id) is "
        + "not on the server yet, and \(named)\(more) rest on it.",
      next:
        "Give those another \(subject.kind.noun) first, or pass with_dependants: true: they are "
        + "cancelled then, but time entries are kept and wait for your decision.")
  }

  static func mayBeSent(_ operation: Operation) -> Refusal {
    Refusal(
      "has_dependants", "\(operation.id) (\(operation.words)) may be on the server already.",
      next: "Wait for its outcome (tt_get_operation \(operation.id.rawValue)), then delete again.")
  }
}
