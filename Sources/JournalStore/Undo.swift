import JSONTree
import SyncCore

/// Takes back what was asked for before, inside one transaction (design §4): what was not sent is
/// cancelled, what is on the server gets a compensation of its own, linked to it. Where neither can
/// be done without guessing, it is refused with what to do instead.
final class Undo {
  /// Rows of one operation's log that are looked at.
  private static let rowsMax = 200

  private let ledger: Ledger
  private let entrance: Entrance
  private let view: JournalView
  /// Taken back in the same call: they are no later changes any more.
  private var undone: Set<OperationID> = []

  init(_ ledger: Ledger, _ call: CallContext) {
    self.ledger = ledger
    entrance = Entrance(ledger, call: call, waitedUntil: nil)
    view = entrance.view
  }

  func undo(_ id: OperationID) throws -> Undone {
    guard let operation = try ledger.operation(id) else { throw Refusal.unknownOperation(id) }
    defer { undone.insert(id) }
    switch operation.state {
    case .pending, .attempted, .ambiguous: return try takeBack(operation)
    case .superseded:
      let next = try view.successor(of: operation)
      guard let next, next.own?.merged.contains(id) == true else {
        throw Refusal.notPossible("be undone", operation)
      }
      guard next.state.isUnfinished else { throw Refusal.wentTogether(operation, next) }
      return try takeBack(operation)
    case .applied: return try compensate(operation)
    case .conflict, .rejected, .review: throw Refusal.undoParked(operation)
    case .cancelled, .discarded: throw Refusal.notPossible("be undone", operation)
    }
  }

  private func takeBack(_ operation: Operation) throws -> Undone {
    try ledger.takeBack(operation.id)
    let after = try ledger.operation(operation.id) ?? operation
    return Undone(operation: after, way: after.state == .cancelled ? .cancelled : .askedFor)
  }

  private func compensate(_ operation: Operation) throws -> Undone {
    // What is asked once is never sent again, also not the other way round.
    if operation.isOnlineOnly { throw Refusal.cannotUndo(operation) }
    try requireEffect(operation)
    try requireLast(operation)
    guard var (draft, base) = try ledger.reversal(of: operation) else {
      throw Refusal.cannotUndo(operation)
    }
    var notes: [String] = []
    if draft.verb == .delete {
      try prepareDeletion(&draft, of: operation)
    } else {
      notes = try narrow(&draft, &base, operation)
    }
    let compensation = try entrance.propose(draft, parked: nil, base: base)
    return Undone(
      operation: operation, way: .compensated, compensation: compensation, notes: notes)
  }

  // MARK: What speaks against it

  /// What changed nothing, or was only found, is not ours to take back.
  private func requireEffect(_ operation: Operation) throws {
    let rows = try view.audit(
      AuditFilter(operation: operation.id), latestFirst: true, limit: Self.rowsMax)
    let end = rows.first { $0.to == .applied }
    let isFound = end?.payload?["found"] == true
    let event = isFound ? .found : end.flatMap { OperationEvent(rawValue: $0.event) }
    if event == .nothingToDo { throw Refusal.changedNothing(operation) }
    if let created = operation.creates, event == .adopted || event == .found {
      throw Refusal.notMadeHere(operation, created.kind)
    }
    if try view.undoing(operation) != nil { throw Refusal.undoneAlready(operation) }
  }

  /// Later changes of the same record rest on this one: they are taken back first.
  private func requireLast(_ operation: Operation) throws {
    var neutral = undone
    var later: [Operation] = []
    let rows = Set(try view.about(operation)).sorted { $0.id > $1.id }
    for row in rows where row.id > operation.id {
      if row.state == .cancelled || row.state == .discarded || neutral.contains(row.id) { continue }
      // One that took another back, and was not taken back itself: neither of the two counts. Where it is
      // parked it has taken back nothing.
      if !row.state.isParked, row.state != .superseded, row.call.tool != "repair",
        let other = row.options.repairs
      {
        neutral.insert(other)
      } else {
        later.append(row)
      }
    }
    guard later.isEmpty else { throw Refusal.changedAfterwards(operation, by: later) }
  }

  // MARK: What is sent

  /// A record that was made is deleted only while it is as we made it and nothing rests on it.
  private func prepareDeletion(_ draft: inout OperationDraft, of operation: Operation) throws {
    guard case .existing(let subject) = draft.target else { return }
    let resting = try view.dependants(of: operation.id)
    guard resting.isEmpty else { throw Refusal.hasDependants(operation, resting.map(\.id)) }
    let wish = try IdentityLookup(ledger.db).resolve(operation.wish)
    if let copy = try view.serverCopy(subject)?.fields {
      let changed = Self.changed(wish, since: copy)
      guard changed.isEmpty else { throw Refusal.changedElsewhere(operation, changed) }
    }
    guard subject.kind != .timeEntry else { return }
    let below = try view.countsBelow(subject)
    guard below == ContainerCounts(tasks: 0, entries: 0, seconds: 0) else {
      throw Refusal.holdsSomething(operation, subject, below)
    }
    draft.options.below = try view.countedBelow(subject, at: ledger.now) ?? below
    draft.options.deleteAll = false
  }

  /// What somebody else has changed of a wish. A zone alone is no change: accounts show the zone sent,
  /// or their own (API §6).
  private static func changed(_ wish: Fields, since copy: Fields) -> Fields {
    var changed = wish.differing(from: copy)
    changed[.zone] = nil
    return changed
  }

  /// Leaves out what the operation did not change.
  ///
  /// - Returns: sentences about what cannot be put back.
  private func narrow(
    _ draft: inout OperationDraft, _ base: inout Base?, _ operation: Operation
  ) throws -> [String] {
    let wish = operation.wish
    let changed = draft.wish.names.filter { field in
      guard let former = draft.wish[field], let wished = wish[field] else { return true }
      if case .server(let seen) = operation.base[field], !isChange(from: seen, to: wished, field) {
        return false
      }
      return isChange(from: former, to: wished, field)
    }
    guard !changed.isEmpty else { throw Refusal.changedNothing(operation) }
    if case .existing(let subject) = draft.target,
      let copy = try view.serverCopy(subject)?.fields
    {
      let others = Self.changed(wish.only(changed), since: copy)
      guard others.isEmpty else { throw Refusal.changedElsewhere(operation, others) }
    }
    let hidden: Set<Field> = [.zone, .durationSeconds]
    let lost = wish.names.filter {
      draft.wish[$0] == nil && !hidden.contains($0) && !$0.isDerived
    }
    draft.wish = draft.wish.only(changed)
    base = base.map { base in Base(base.values.filter { changed.contains($0.key) }) }
    guard !lost.isEmpty else { return [] }
    let words = lost.map(\.word).joined(separator: ", ")
    return [
      "What stood there before was never seen, or cannot be set again; it stays as it is: \(words)."
    ]
  }

  private func isChange(from old: FieldValue, to new: FieldValue, _ field: Field) -> Bool {
    if old.isNull, new.isNull { return false }
    if old.isNull || new.isNull { return true }
    return !Fields([field: new]).differing(from: [field: old]).isEmpty
  }
}
