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
    let isProven = settlement.event == .accepted || wanted.draft.verb != .delete
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
        ? nil : back(to: former, from: operation.wish, .update, subject, options)
    }
    switch operation.conduct {
    case .create, .timerStart:
      guard subject.id.remote != nil else { return nil }
      return (OperationDraft(.delete, .existing(subject), options: options), nil)
    case .update, .billing:
      var former = Fields()
      for field in operation.wish.names {
        if case .server(let value) = operation.base[field] { former[field] = value }
      }
      return former.isEmpty
        ? nil : back(to: former, from: operation.wish, operation.verb, subject, options)
    case .transition where operation.subject.kind == .notification: return nil
    case .transition:
      let former = Fields(
        operation.wish.values.compactMapValues { $0.flag.map { .flag(!$0) } })
      return back(to: former, from: operation.wish, .transition, subject, options)
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
      } else if case .server(let value) = own.base[field] {
        former[field] = value
      } else if survivor.verb == .create, field != .name {
        former[field] = .null
      }
    }
    return try identities.resolve(former)
  }

  /// Starts from what we wrote: anything else found there is somebody's change.
  private func back(
    to former: Fields, from wish: Fields, _ verb: Verb, _ subject: Subject,
    _ options: OperationOptions
  ) -> (draft: OperationDraft, base: Base?) {
    let base = Base(
      former.values.keys.reduce(into: [:]) { $0[$1] = wish[$1].map(BaseValue.server) })
    return (OperationDraft(verb, .existing(subject), wish: former, options: options), base)
  }
}
