import GRDB
import JSONTree
import SyncCore

/// Taking a merge apart (design §4, §7): every operation gets back what it was accepted with.
extension Ledger {
  /// The survivor and those merged into it are pending again, each with its own content and place.
  ///
  /// - Parameters:
  ///   - id: a survivor that is fresh; another operation is left as it is.
  ///   - isForGood: they were refused together and go one by one from then on.
  func unmerge(_ id: OperationID, isForGood: Bool, because reason: Reason?) throws {
    guard let survivor = try operation(id), let own = survivor.own else { return }
    var members: [Operation] = []
    for old in own.merged {
      guard var original = try operation(old) else { continue }
      try resolve(&original)
      members.append(original)
    }
    var last = survivor
    last.verb = own.verb
    last.creates = own.creates
    last.wish = own.wish
    last.options = own.options
    last.base = own.base
    last.position = own.position
    last.own = nil
    try resolve(&last)
    members.append(last)
    touch(survivor)
    for member in members {
      try claim(resolved(own.claims[member.id] ?? []), member)
      try revive(member, isForGood: isForGood, because: reason)
    }
    try giveBackBases(of: survivor, to: members)
    for member in members {
      if let created = member.creates { try remake(created, by: member.id) }
      loosen([member.id])
      loosen(try later(than: member.id))
    }
  }

  /// What was refused together is tried one by one.
  func takeApart(
    _ survivor: Operation, _ state: OperationState, _ settlement: Settlement
  ) throws {
    guard let own = survivor.own, !settlement.losesFreshness else { return }
    let wishes = try own.merged.compactMap { try operation($0)?.wish } + [own.wish]
    guard
      Coalescing.isTakenApart(
        survivor, in: state, after: settlement.event, disputed: settlement.disputed,
        wishes: wishes)
    else { return }
    try unmerge(
      survivor.id, isForGood: true, because: .takenApart(survivor.id, settlement.reason))
  }

  /// Takes apart whatever keeps `id` from being decided about by itself: a merge that it went into,
  /// or one that it carries. Nothing happens where that was sent already.
  func separate(_ id: OperationID) throws {
    for _ in 0..<Limits.mergedMax {
      var top = try operation(id)
      for _ in 0..<Limits.mergedMax {
        guard let lower = top, lower.state == .superseded, let next = lower.supersededBy,
          let upper = try operation(next), upper.own?.merged.contains(lower.id) == true
        else { break }
        top = upper
      }
      guard let survivor = top, survivor.state == .pending, survivor.isFresh, survivor.own != nil
      else { return }
      try unmerge(survivor.id, isForGood: false, because: nil)
    }
  }

  private func revive(
    _ member: Operation, isForGood: Bool, because reason: Reason?
  ) throws {
    guard let head = try OperationHead.fetch(member.id, in: db),
      head.state == .superseded || head.transition(on: .unmerged) != nil
    else { return }
    let state = try move(head, OperationChange(.unmerged, reason: reason))
    precondition(state == .pending, "a row read in this transaction has its revision")
    var written = member
    written.revision = head.revision + 1
    try writeContent(of: written)
    if isForGood {
      try db.cachedStatement(sql: "UPDATE operation SET goes_alone = 1 WHERE id = ?")
        .execute(arguments: [member.id.rawValue])
    }
    touch(member)
  }

  /// Successors that wait for the survivor's outcome wait again for that of the one which decides
  /// their fields.
  private func giveBackBases(of survivor: Operation, to members: [Operation]) throws {
    let kind = survivor.creates?.kind ?? survivor.subject.kind
    let ids = Set(members.map(\.id))
    for waiting in try unfinished(on: survivor.subject)
    where !ids.contains(waiting.id) && waiting.base.awaited.contains(survivor.id) {
      var values = waiting.base.values
      for (field, value) in values where value == .outcome(of: survivor.id) {
        let group = FieldGroup(of: field, in: kind)
        guard let last = members.last(where: { $0.touches(group, kind) }) else { continue }
        values[field] = .outcome(of: last.id)
      }
      try write(Base(values), of: waiting)
    }
  }

  /// What was mapped while it was out of the way.
  private func resolve(_ operation: inout Operation) throws {
    let identities = IdentityLookup(db)
    operation.subject = try identities.resolve(operation.subject)
    operation.wish = try identities.resolve(operation.wish)
    operation.base = try Base(
      operation.base.values.mapValues { value in
        guard case .server(let seen) = value else { return value }
        return .server(try identities.resolve(Fields([.entryID: seen]))[.entryID] ?? seen)
      })
  }

  private func resolved(_ claims: Set<Claim>) throws -> Set<Claim> {
    let identities = IdentityLookup(db)
    return Set(try claims.map { Claim(try identities.resolve($0.subject), $0.mode) })
  }

  private func remake(_ created: Subject, by creator: OperationID) throws {
    try db.cachedStatement(
      sql: "UPDATE identity SET operation_id = ? WHERE provisional_id = ? AND server_id IS NULL"
    ).execute(arguments: [creator.rawValue, created.id.rawValue])
  }

  // MARK: Rows

  /// Writes what an operation says, guarded by the revision it was read with.
  func writeContent(of operation: Operation) throws {
    try db.cachedStatement(
      sql: """
        UPDATE operation SET verb = ?, subject_id = ?, subject_other = ?, creates_kind = ?,
          creates_id = ?, wish = ?, options = ?, base = ?, position = ?, own = ?,
          revision = revision + 1 WHERE id = ? AND revision = ? AND state = 'pending'
        """
    ).execute(
      arguments: [
        operation.verb.rawValue, operation.subject.id.rawValue,
        operation.subject.other?.rawValue ?? 0, operation.creates?.kind.rawValue,
        operation.creates?.id.rawValue, operation.wish.json.encodedString(),
        operation.options.json.encodedString(), operation.base.json.encodedString(),
        operation.position, operation.own?.json.encodedString(), operation.id.rawValue,
        operation.revision,
      ])
    precondition(db.changesCount == 1, "a row read in this transaction has its revision")
  }

  /// Replaces what an operation claims.
  func claim(_ claims: Set<Claim>, _ operation: Operation) throws {
    try db.cachedStatement(sql: "DELETE FROM claim WHERE operation_id = ?")
      .execute(arguments: [operation.id.rawValue])
    try write(claims, of: operation.id, position: operation.position)
  }
}
