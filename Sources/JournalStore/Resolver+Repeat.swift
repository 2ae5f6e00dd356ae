import JSONTree
import SyncCore

/// Sending again, adopting, editing.
extension Resolver {
  func retry(_ dispute: Dispute, isNow: Bool) throws -> Operation? {
    let operation = dispute.operation
    if operation.isOnlineOnly { throw Refusal.neverAgain(operation) }
    if operation.state == .ambiguous || operation.state == .pending {
      try require(operation.state == .ambiguous ? .retryNow : .retry, of: dispute)
      if operation.state == .ambiguous, !isNow {
        throw Refusal(
          "making_sure", "Nobody knows yet whether \(operation.id) was applied; it is looked up.",
          next: "Wait, or send it at once with your consent (`ttsync retry --now "
            + "\(operation.id.rawValue)`, `now: true`); there may be two of it then.")
      }
    } else if dispute.isRestingOnNothing || dispute.isGone {
      throw Refusal.notOffered(.retry, dispute)
    }
    try settle(operation.id, .retried, .retried)
    return nil
  }

  func adopt(_ record: RemoteID, _ dispute: Dispute) throws -> Operation? {
    guard let created = dispute.operation.creates, dispute.operation.state.isParked else {
      throw Refusal.notOffered(.adopt, dispute)
    }
    let subject = Subject(created.kind, .remote(record))
    guard let copy = try view.serverCopy(subject) else {
      throw Refusal(
        "not_seen", "The \(created.kind.noun) \(record) was not read from TrackingTime yet.",
        next: "Have it read first (`ttsync flush`, or a read tool), then adopt it.")
    }
    if try ledger.isClaimed(record, created.kind) {
      throw Refusal.alreadyClaimed(record, created.kind)
    }
    let different = DisputeWords.differences(dispute.operation.wish, copy.fields)
    if !different.isEmpty {
      notes.append(
        "It differs from what you wished in \(different.map(\.word).joined(separator: ", ")), and "
          + "stays as it is.")
    }
    try settle(
      dispute.id, .adopted, Reason("adopted", "A person adopted \(created.kind.noun) \(record).")
    ) { settlement in
      settlement.created = record
      settlement.records = [Record(created.kind, record, copy.fields)]
    }
    return nil
  }

  func edit(_ changes: Fields, _ dispute: Dispute) throws -> Operation? {
    let operation = dispute.operation
    try require(.edit, of: dispute)
    let kind = operation.creates?.kind ?? operation.subject.kind
    let allowed = Field.editable(operation.verb, kind)
    for field in changes.names where !allowed.contains(field) {
      throw Refusal(
        "not_editable", "\(operation.id) has no \(field.word) to edit.",
        next: "Possible: \(allowed.map(\.word).joined(separator: ", ")).")
    }
    guard !changes.isEmpty else {
      throw Refusal("nothing_given", "No change was given.", next: "Name at least one field.")
    }
    let isReplaceable =
      operation.state.isParked || (operation.state == .pending && operation.isFresh)
    guard isReplaceable else { return try queue(changes, behind: operation) }
    let wish = try operation.wish.edited(with: changes, verb: operation.verb)
    let target: OperationDraft.Target =
      operation.verb == .create ? .new(kind) : .existing(operation.subject)
    let draft = OperationDraft(
      operation.verb, target, wish: wish, options: operation.options, group: operation.group)
    return try replace(
      operation, with: draft, base: try base(of: wish, dispute),
      because: Reason(
        "edited", "A person edited \(changes.names.map(\.word).joined(separator: ", ")).")
    )
  }

  /// What may have been sent stays as it is; the edit follows it as a change of its own.
  private func queue(_ changes: Fields, behind operation: Operation) throws -> Operation? {
    let subject = operation.creates ?? operation.subject
    guard operation.verb == .create || operation.verb == .update || operation.verb == .timerStart
    else { throw Refusal.notPossible("be edited", operation) }
    notes.append("\(operation.id) may have been sent already: your edit follows it as a change.")
    return try entrance.propose(OperationDraft(.update, .existing(subject), wish: changes))
  }

  /// A wish in conflict rests on the copy that was shown; any other keeps what it started from, and
  /// starts from the server's copy where a field is new in it.
  private func base(of wish: Fields, _ dispute: Dispute) throws -> Base {
    let operation = dispute.operation
    if dispute.isComparable, let remote = dispute.remote {
      return Base(shown: remote, for: operation, wish: wish)
    }
    guard operation.verb == .update else { return operation.base }
    var values = operation.base.values
    for field in wish.names where values[field] == nil {
      values[field] = dispute.remote?[field].map(BaseValue.server) ?? .unseen
    }
    return Base(values.filter { wish[$0.key] != nil })
  }
}
