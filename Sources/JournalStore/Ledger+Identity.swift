import GRDB
import JSONTree
import SyncCore

/// From provisional ids to the server's: everything that names one changes in one commit.
extension Ledger {
  /// Gives the next provisional id; the row of `identity` names the operation that creates it.
  func newProvisional() throws -> EntityID {
    try db.cachedStatement(
      sql: "UPDATE journal SET provisional_last = provisional_last - 1 WHERE one = 1"
    ).execute()
    let raw = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT provisional_last FROM journal WHERE one = 1"))
    guard let id = raw.flatMap(ProvisionalID.init) else {
      preconditionFailure("the last provisional id is negative")
    }
    return .provisional(id)
  }

  func remember(_ created: Subject, by operation: OperationID) throws {
    try db.cachedStatement(
      sql: "INSERT INTO identity (provisional_id, kind, operation_id) VALUES (?, ?, ?)"
    ).execute(arguments: [created.id.rawValue, created.kind.rawValue, operation.rawValue])
  }

  /// `created` is `remote` on the server: identity, waiting operations, claims, mirror and overlay
  /// say so from this commit on. Two lanes that turn out to be one are joined by position.
  func map(_ provisional: ProvisionalID, _ kind: EntityKind, to remote: RemoteID) throws {
    try db.cachedStatement(
      sql: """
        UPDATE identity SET server_id = ?, mapped_at_ms = ?
        WHERE provisional_id = ? AND server_id IS NULL AND discarded_by IS NULL
        """
    ).execute(arguments: [remote.rawValue, now.milliseconds, provisional.rawValue])
    guard db.changesCount == 1 else { return }
    let old = Subject(kind, .provisional(provisional))
    let waiting = try claimants(of: old) + claimants(ofPairsWith: old)
    for id in waiting { try rewrite(id, from: old.id, to: .remote(remote), kind: kind) }
    try rename(claims: old, to: remote)
    try MirrorWriter.remap(provisional, to: remote, kind: kind, in: db)
    let joined = try claimants(of: Subject(kind, .remote(remote)))
    loosen(Set(waiting + joined))
    touch([old, Subject(kind, .remote(remote))])
  }

  /// Replaces one id in everything an unfinished operation says.
  private func rewrite(
    _ id: OperationID, from old: EntityID, to new: EntityID, kind: EntityKind
  ) throws {
    guard let operation = try readable(id) else { return }
    touch(operation)
    let change = { (id: EntityID) in id == old ? new : id }
    var renamed = operation
    // The timer of the user is always `.myTimer`, whatever id the user gets.
    if operation.subject.kind != .timer {
      renamed.subject.id = change(operation.subject.id)
      renamed.subject.other = operation.subject.other.map(change)
    }
    renamed.wish = operation.wish.resolving(change)
    renamed.options.boundEntry = operation.options.boundEntry.map(change)
    renamed.base = Base(
      operation.base.values.mapValues { value in
        guard case .server(let seen) = value else { return value }
        return .server(Fields([.entryID: seen]).resolving(change)[.entryID] ?? seen)
      })
    touch(renamed)
    guard renamed != operation else { return }
    try db.cachedStatement(
      sql: """
        UPDATE operation SET subject_id = ?, subject_other = ?, wish = ?, options = ?, base = ?,
          revision = revision + 1 WHERE id = ? AND revision = ?
        """
    ).execute(
      arguments: [
        renamed.subject.id.rawValue, renamed.subject.other?.rawValue ?? 0,
        renamed.wish.json.encodedString(), renamed.options.json.encodedString(),
        renamed.base.json.encodedString(), id.rawValue, operation.revision,
      ])
    precondition(db.changesCount == 1, "a row read in this transaction has its revision")
  }

  private func rename(claims old: Subject, to remote: RemoteID) throws {
    // An operation may claim both ids already: one of the two rows is enough.
    try db.cachedStatement(
      sql: "UPDATE OR REPLACE claim SET id = ? WHERE kind = ? AND id = ? AND other = 0"
    ).execute(arguments: [remote.rawValue, old.kind.rawValue, old.id.rawValue])
    for (pair, column) in old.kind.partsOfPairs {
      try db.cachedStatement(
        sql: "UPDATE OR REPLACE claim SET \(column) = ? WHERE kind = ? AND \(column) = ?"
      ).execute(arguments: [remote.rawValue, pair.rawValue, old.id.rawValue])
    }
  }

  /// Pairs name a user and a project or group in one id of their own.
  func claimants(ofPairsWith part: Subject) throws -> [OperationID] {
    try part.kind.partsOfPairs.flatMap { pair, column in
      try Int64.fetchAll(
        db.cachedStatement(
          sql: "SELECT DISTINCT operation_id FROM claim WHERE kind = ? AND \(column) = ?"),
        arguments: [pair.rawValue, part.id.rawValue])
    }.map(OperationID.init).filter { id in try !claims(of: id).contains { $0.subject == part } }
  }

  /// A create was given up: its id answers "discarded by …", and who rests on it is put before a
  /// person (design §4).
  func discard(_ created: Subject, of operation: OperationID) throws {
    try db.cachedStatement(
      sql: """
        UPDATE identity SET discarded_by = ? WHERE provisional_id = ? AND server_id IS NULL
        """
    ).execute(arguments: [operation.rawValue, created.id.rawValue])
    let reason = Reason(
      "parent_discarded",
      "\(operation) was given up, which would have created the \(created.kind.noun) this rests on.")
    for id in try claimants(of: created) where id != operation {
      guard let head = try OperationHead.fetch(id, in: db), head.state == .pending else { continue }
      _ = try move(head, OperationChange(.needsReview, reason: reason))
    }
  }
}

extension EntityKind {
  /// The pairs that name one of these, and the column in which they do.
  fileprivate var partsOfPairs: [(pair: EntityKind, column: String)] {
    let users = self == .user ? EntityKind.allCases.filter { $0.otherKind != nil } : []
    return users.map { ($0, "id") } + pairs.map { ($0, "other") }
  }
}
