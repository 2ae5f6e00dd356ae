import GRDB
import JSONTree
import SyncCore

/// Merging neighbours that were never sent (design §7): the last one survives, keeps its number and
/// takes over what the others say; the others stay visible as superseded by it.
extension Ledger {
  /// - Parameter head: the first of the lane, not held by anything.
  /// - Returns: the operations that changed, the survivor last; empty: it goes alone.
  func coalesce(_ head: Operation) throws -> [OperationID] {
    let run = try run(from: head)
    guard let verdict = try verdict(on: run) else { return [] }
    switch verdict {
    case .one(let count, let content):
      return try merge(Array(run.prefix(count)), into: content)
    case .nothing(let count, let content):
      return try settleUnsent(Array(run.prefix(count)), content)
    case .neverWas(let count):
      return try takeBack(Array(run.prefix(count)))
    }
  }

  /// Neighbours on one record from `head` on: each waits for the one before it and for nothing
  /// else, and nothing between them claims an id of theirs.
  func run(from head: Operation) throws -> [Operation] {
    guard Coalescing.mayTakePart(head), head.heldBy == nil, try !goesAlone(head.id) else {
      return []
    }
    var run = [head]
    var wishes = head.carriedWishes
    while let last = run.last, let next = try neighbour(behind: last) {  // bounded by mergedMax
      wishes += next.carriedWishes
      guard wishes <= Limits.mergedMax, Coalescing.mayTakePart(next), next.heldBy == last.id,
        try !isParted(run, from: next), try isReady(next, inPlaceOf: head)
      else { break }
      run.append(next)
    }
    return run
  }

  func verdict(on run: [Operation]) throws -> Coalescing.Verdict? {
    guard run.count > 1, let first = run.first else { return nil }
    let copy = try JournalView(db).serverCopy(first.subject)?.fields
    let isUsed =
      try first.creates.map { created in
        try !Set(claimants(of: created) + claimants(ofPairsWith: created))
          .isSubset(of: run.map(\.id))
      } ?? false
    return Coalescing.decide(run, copy: copy, isUsedElsewhere: isUsed)
  }

  private func goesAlone(_ id: OperationID) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT goes_alone FROM operation WHERE id = ?"),
      arguments: [id.rawValue]) ?? true
  }

  /// The next unfinished operation on the same record; nil: none, or one that goes alone.
  private func neighbour(behind last: Operation) throws -> Operation? {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation INDEXED BY operation_unfinished_subject
          WHERE state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')
            AND subject_kind = ? AND subject_id = ? AND subject_other = ?
            AND position >= ? AND (position, id) > (?, ?)
          ORDER BY position, id LIMIT 1
          """),
      arguments: last.subject.columns + [last.position, last.position, last.id.rawValue])
    guard let row, row["goes_alone"] == 0 else { return nil }
    return Self.readable(row)
  }

  /// Whether something between them uses or holds an id that one of them holds, or holds one that
  /// they use.
  private func isParted(_ run: [Operation], from next: Operation) throws -> Bool {
    guard let first = run.first else { return false }
    let members = (run + [next]).map(\.id.rawValue)
    return try members.contains { member in
      try Bool.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT EXISTS (
              SELECT 1 FROM claim AS a CROSS JOIN claim AS b
                ON b.kind = a.kind AND b.id = a.id AND b.other = a.other
              WHERE a.operation_id = :member AND b.mode = 'holds'
                AND b.position BETWEEN :from AND :to
                AND b.operation_id NOT IN (SELECT value FROM json_each(:members))
              UNION ALL
              SELECT 1 FROM claim AS a CROSS JOIN claim AS b
                ON b.kind = a.kind AND b.id = a.id AND b.other = a.other
              WHERE a.operation_id = :member AND a.mode = 'holds' AND b.mode = 'uses'
                AND b.position BETWEEN :from AND :to
                AND b.operation_id NOT IN (SELECT value FROM json_each(:members)))
            """),
        arguments: [
          "member": member, "from": first.position, "to": next.position,
          "members": JSON.array(members.map(JSON.integer)).encodedString(),
        ]) ?? false
    }
  }

  /// Whether nothing would hold `next` if it stood where `head` stands.
  private func isReady(_ next: Operation, inPlaceOf head: Operation) throws -> Bool {
    var moved = next
    moved.position = head.position
    moved.id = head.id
    return try holder(of: moved, claims: claims(of: next.id)) == nil
  }

  // MARK: What follows from a verdict

  private func merge(
    _ run: [Operation], into content: Coalescing.Content
  ) throws -> [OperationID] {
    guard let first = run.first, let last = run.last else { return [] }
    let earlier = Array(run.dropLast())
    let claims = Dictionary(
      uniqueKeysWithValues: try run.map { ($0.id, try self.claims(of: $0.id)) })
    var survivor = last
    survivor.own = OwnContent(of: last, takingOver: earlier, claims: claims)
    survivor.verb = content.verb
    survivor.creates = content.creates
    survivor.wish = content.wish
    survivor.options = content.options
    survivor.base = content.base
    survivor.position = first.position
    try supersede(earlier, by: survivor)
    try writeContent(of: survivor)
    try claim(try edges(of: survivor, from: claims.values.reduce([]) { $0.union($1) }), survivor)
    try audit(
      "took_over", of: survivor.id, from: .pending, to: .pending,
      [
        "merged": .array(earlier.map { .integer($0.id.rawValue) }),
        "verb": .string(survivor.verb.rawValue), "wish": survivor.wish.json,
        "base": survivor.base.json, "position": .integer(survivor.position),
      ])
    touch(survivor)
    loosen([survivor.id])
    loosen(try later(than: survivor.id))
    return run.map(\.id)
  }

  /// What all of them claimed, but for what is created here and was named by an overwritten wish
  /// only: giving that up concerns the survivor no more.
  private func edges(of survivor: Operation, from claims: Set<Claim>) throws -> Set<Claim> {
    let now = Order.claims(
      verb: survivor.verb, subject: survivor.subject, creates: survivor.creates,
      wish: survivor.wish, options: survivor.options, containers: try containers(of: survivor))
    let kept = claims.filter { $0.mode == .holds || $0.subject.id.provisional == nil }
    let held = Set(now.union(kept).filter { $0.mode == .holds }.map(\.subject))
    return now.union(kept).filter { $0.mode == .holds || !held.contains($0.subject) }
  }

  /// Together they change nothing: what is on the server is what was wished last.
  private func settleUnsent(
    _ run: [Operation], _ content: Coalescing.Content
  ) throws -> [OperationID] {
    guard let last = run.last else { return [] }
    try supersede(Array(run.dropLast()), by: last)
    try apply(last, because: .nothingToSend(after: run.dropLast().map(\.id)))
    var answered = last
    answered.wish = content.wish
    var copies: [SyncCore.Record] = []
    if let id = last.subject.id.remote, let copy = try JournalView(db).serverCopy(last.subject) {
      copies = [SyncCore.Record(last.subject.kind, id, copy.fields)]
    }
    try fillBases(from: answered, copies)
    return run.map(\.id)
  }

  /// Created and deleted without ever being sent: the provisional id answers "discarded by …".
  func takeBack(_ run: [Operation]) throws -> [OperationID] {
    guard let last = run.last, let created = run.first?.creates else { return [] }
    try supersede(Array(run.dropLast()), by: last)
    try apply(last, because: .neverSent(created))
    // Whoever else wished it deleted has what they wished.
    for id in try claimants(of: created) {
      guard let other = try readable(id), other.verb == .delete, other.subject == created,
        other.state == .pending
      else { continue }
      try apply(other, because: .neverSent(created))
    }
    try discard(created, of: last.id)
    touch([created])
    return run.map(\.id)
  }

  private func supersede(_ earlier: [Operation], by survivor: Operation) throws {
    for old in earlier {
      guard let head = try OperationHead.fetch(old.id, in: db) else { continue }
      var change = OperationChange(.merged, reason: .merged(into: survivor.id))
      change.supersededBy = survivor.id
      let state = try move(head, change)
      precondition(state == .superseded, "a row read in this transaction has its revision")
    }
    // Only now: those of the run keep the bases they were accepted with.
    for old in earlier { try inherit(from: old, to: survivor) }
  }

  private func apply(_ last: Operation, because reason: Reason) throws {
    guard let head = try OperationHead.fetch(last.id, in: db) else { return }
    let state = try move(head, OperationChange(.nothingToDo, reason: reason))
    precondition(state == .applied, "a row read in this transaction has its revision")
  }
}
