import GRDB
import JSONTree
import SyncCore

/// Taking back what was applied although its cancel had been asked for (design §4). A compensation
/// is an operation of its own, linked to the first; like any other it is compared before it is sent,
/// so that what was changed since becomes a conflict, not a loss.
extension Ledger {
  func compensate(_ operation: Operation, _ settlement: Settlement) throws {
    guard let wanted = try reversal(of: operation) else {
      return try audit("cancel_impossible", of: operation.id, [:])
    }
    // What was found by a look-up is not proven ours: a person decides before it is deleted.
    let isAnswered = settlement.event == .accepted && !settlement.isFound
    let isProven = isAnswered || wanted.draft.verb != .delete
    let reason = Reason(
      "cancelled_late",
      "\(operation.id) was cancelled after it may have been sent; what was found may be someone "
        + "else's: delete it?")
    var call = operation.call
    call.requestID = nil
    call.argumentsDigest = "reversal of \(operation.id)"
    let entrance = Entrance(self, call: call, waitedUntil: nil)
    _ = try entrance.propose(wanted.draft, parked: isProven ? nil : reason, base: wanted.base)
  }

  /// What takes back an operation that is on the server, and what that starts from.
  ///
  /// - Returns: nil where nothing of ours can take it back.
  func reversal(of operation: Operation) throws -> (draft: OperationDraft, base: Base?)? {
    let options = OperationOptions(deleteAll: nil, repairs: operation.id)
    let subject = try IdentityLookup(db).resolve(operation.creates ?? operation.subject)
    if let own = operation.own, own.verb == .update {
      let former = try before(own, in: operation)
      return former.isEmpty
        ? nil : try back(to: former, from: operation.wish, .update, subject, options)
    }
    switch operation.conduct {
    case .create, .timerStart:
      guard subject.id.remote != nil else { return nil }
      return (OperationDraft(.delete, .existing(subject), options: options), nil)
    case .update, .billing:
      var former = Fields()
      for field in operation.moved where field.isShown {
        if case .server(let value) = operation.base[field], value.canBeSetAgain(as: field) {
          former[field] = value
        }
      }
      return former.isEmpty
        ? nil : try back(to: former, from: operation.wish, operation.verb, subject, options)
    case .transition where operation.subject.kind == .notification: return nil
    case .transition:
      let former = Fields(
        operation.wish.values.compactMapValues { $0.flag.map { .flag(!$0) } })
      return try back(to: former, from: operation.wish, .transition, subject, options)
    case .timerStop, .delete, .merge, .immediate: return nil
    }
  }

  /// What the last update of a merge was to replace: what those merged into it say, else what it
  /// started from. Nothing, for what a create leaves open.
  private func before(_ own: OwnContent, in survivor: Operation) throws -> Fields {
    let earlier = try own.merged.compactMap(self.operation).reduce(Fields()) {
      $0.overlaid(by: $1.wish)
    }
    let identities = IdentityLookup(db)
    var former = Fields()
    for field in own.wish.names {
      if let value = earlier[field] {
        former[field] = value
      } else if field.isShown, case .server(let value) = own.base[field] {
        former[field] = value
      } else if survivor.verb == .create, field != .name, field != .dueDate, field.isShown {
        former[field] = .null
      }
    }
    return try identities.resolve(former)
  }

  /// Starts from what we wrote: anything else found there is somebody's change.
  private func back(
    to former: Fields, from wish: Fields, _ verb: Verb, _ subject: Subject,
    _ options: OperationOptions
  ) throws -> (draft: OperationDraft, base: Base?) {
    let base = Base(
      try former.values.keys.reduce(into: [:]) { base, field in
        // What moved with what was wished is as the server shows it now.
        let now = try wish[field] ?? JournalView(db).serverCopy(subject)?.fields[field]
        base[field] = now.map(BaseValue.server)
      })
    return (OperationDraft(verb, .existing(subject), wish: former, options: options), base)
  }
}

extension Operation {
  /// The fields that an update has changed: those it names, and of task and project the other one,
  /// which the server moves along.
  fileprivate var moved: [Field] {
    let work = FieldGroup.members(beside: wish, of: subject.kind).filter {
      FieldGroup(of: $0, in: subject.kind) == .work
    }
    return Set(wish.names).union(work).sorted { $0.rawValue < $1.rawValue }
  }
}

extension FieldValue {
  /// Whether a change can bring this value back. How the day a task is due on is cleared, the API does
  /// not tell (API §9.1).
  fileprivate func canBeSetAgain(as field: Field) -> Bool { !(isNull && field == .dueDate) }
}
