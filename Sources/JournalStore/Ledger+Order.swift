import GRDB
import SyncCore

/// The order of design §7 in rows: claims, and the one operation that holds another.
extension Ledger {
  /// Writes what an operation claims; read back by `claims(of:)`.
  func write(_ claims: Set<Claim>, of id: OperationID, position: Int64) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO claim (kind, id, other, mode, position, operation_id) VALUES (?, ?, ?, ?, ?, ?)
        """)
    for claim in claims {
      try statement.execute(
        arguments: claim.subject.columns + [claim.mode.rawValue, position, id.rawValue])
    }
  }

  func claims(of id: OperationID) throws -> Set<Claim> {
    let rows = try Row.fetchAll(
      db.cachedStatement(sql: "SELECT kind, id, other, mode FROM claim WHERE operation_id = ?"),
      arguments: [id.rawValue])
    return Set(
      try rows.map { row in
        Claim(try Subject(row: row), try OperationColumns.word(row["mode"] as String, "mode"))
      })
  }

  /// The last earlier operation that `operation` waits for; nil: nothing holds it.
  ///
  /// The last one, so that a chain of operations on one id is followed link by link: each end
  /// computes one successor anew, however long the chain is.
  func holder(of operation: Operation, claims: Set<Claim>) throws -> OperationID? {
    var found: (position: Int64, id: Int64)?
    for claim in claims {
      let modes: [Claim.Mode] = claim.mode == .holds ? [.holds, .uses] : [.holds]
      for mode in modes {
        let last = try lastHolder(of: operation, claims, on: claim.subject, mode, after: found)
        found = last ?? found
      }
    }
    return found.map { OperationID($0.id) }
  }

  /// Goes back from `operation` among the claims of one id and mode until one makes it wait.
  private func lastHolder(
    of operation: Operation, _ claims: Set<Claim>, on subject: Subject, _ mode: Claim.Mode,
    after found: (position: Int64, id: Int64)?
  ) throws -> (position: Int64, id: Int64)? {
    let earlier = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT position, operation_id FROM claim
          WHERE kind = ? AND id = ? AND other = ? AND mode = ?
            AND (position, operation_id) < (?, ?)
          ORDER BY position DESC, operation_id DESC
          """),
      arguments: subject.columns + [mode.rawValue, operation.position, operation.id.rawValue])
    while let row = try earlier.next() {  // bounded by the unfinished operations before it
      let candidate = (position: row["position"] as Int64, id: row["operation_id"] as Int64)
      if let found, candidate <= found { return nil }
      if try waits(operation, claims, on: OperationID(candidate.id)) { return candidate }
    }
    return nil
  }

  private func waits(
    _ later: Operation, _ laterClaims: Set<Claim>, on id: OperationID
  ) throws -> Bool {
    // An operation that cannot be read holds whatever it claims: nobody knows what it would do.
    guard let earlier = try readable(id) else { return true }
    return Order.waits(
      later: later, laterClaims: laterClaims, on: earlier, earlierClaims: try claims(of: id))
  }

  /// Computes anew what holds an operation that may wait.
  func reorder(_ id: OperationID) throws {
    guard let operation = try readable(id),
      operation.state == .pending || operation.state == .ambiguous
    else { return }
    let holder = try holder(of: operation, claims: claims(of: id))
    guard holder != operation.heldBy else { return }
    try db.cachedStatement(sql: "UPDATE operation SET held_by = ? WHERE id = ?")
      .execute(arguments: [holder?.rawValue, id.rawValue])
  }

  func held(by id: OperationID) throws -> [OperationID] {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM operation WHERE held_by = ?"),
      arguments: [id.rawValue]
    ).map(OperationID.init)
  }

  /// Pending operations after `id` that claim something it claims.
  func later(than id: OperationID) throws -> [OperationID] {
    try Int64.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT DISTINCT b.operation_id FROM claim AS a
          CROSS JOIN claim AS b ON b.kind = a.kind AND b.id = a.id AND b.other = a.other
            AND b.mode IN ('holds', 'uses') AND b.position >= a.position
          CROSS JOIN operation AS o ON o.id = b.operation_id AND o.state = 'pending'
          WHERE a.operation_id = ? AND b.operation_id <> a.operation_id
            AND (a.mode = 'holds' OR b.mode = 'holds')
          """), arguments: [id.rawValue]
    ).map(OperationID.init)
  }

  /// Unfinished operations that claim an id, by number.
  func claimants(of subject: Subject) throws -> [OperationID] {
    try Int64.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT DISTINCT operation_id FROM claim WHERE kind = ? AND id = ? AND other = ?
          ORDER BY operation_id
          """), arguments: subject.columns
    ).map(OperationID.init)
  }
}
