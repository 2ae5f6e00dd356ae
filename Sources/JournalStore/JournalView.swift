import GRDB
package import SyncCore

/// What is in the journal, read inside one transaction: every question gets the same moment.
///
/// It must not leave the closure it was handed to. Ids are taken as people have them: a provisional
/// id that meanwhile stands for a server's is followed. Lists take a limit; nothing here is
/// unbounded. Names compare trimmed and without case.
///
/// Errors: `DatabaseError` (the machine fails us), `UndecodablePayload` (a newer version wrote it).
package struct JournalView {
  /// Longest list of ids in one filter; longer: a `Refusal`.
  package static let idsMax = 1_000
  /// Rows one answer may have; a larger `limit` is cut to it.
  package static let rowsMax = 10_000

  let db: Database

  init(_ db: Database) {
    self.db = db
  }

  /// The server's id where the provisional one is mapped, else the id itself.
  package func resolve(_ id: EntityID) throws -> EntityID {
    try IdentityLookup(db).resolve(id)
  }

  /// Which of these server ids belong to something an operation of ours created.
  package func claimed(_ kind: EntityKind, among ids: [RemoteID]) throws -> Set<RemoteID> {
    var found: Set<RemoteID> = []
    for start in stride(from: 0, to: ids.count, by: Self.idsMax) {
      var conditions = SQLConditions()
      conditions.add(kind: kind)
      conditions.add(
        "server_id", in: ids[start..<min(start + Self.idsMax, ids.count)].map(\.rawValue))
      found.formUnion(
        try Int64.fetchAll(
          db, sql: "SELECT server_id FROM identity \(conditions.clause)",
          arguments: conditions.arguments
        ).compactMap(RemoteID.init))
    }
    return found
  }

  /// What became of a provisional id; nil for a server's id and for one that was never given.
  package func identityNote(_ id: EntityID) throws -> IdentityNote? {
    guard let provisional = id.provisional else { return nil }
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT i.kind, i.operation_id, i.server_id, i.mapped_at_ms, i.discarded_by,
            o.settled_at_ms
          FROM identity AS i LEFT JOIN operation AS o ON o.id = i.discarded_by
          WHERE i.provisional_id = ?
          """), arguments: [provisional.rawValue])
    guard let row, let kind = EntityKind(rawValue: row["kind"]) else { return nil }
    return IdentityNote(
      kind: kind,
      operation: (row["operation_id"] as Int64?).map(OperationID.init),
      remote: (row["server_id"] as Int64?).flatMap(RemoteID.init),
      mappedAt: (row["mapped_at_ms"] as Int64?).map(Instant.init(milliseconds:)),
      discardedBy: (row["discarded_by"] as Int64?).map(OperationID.init),
      discardedAt: (row["settled_at_ms"] as Int64?).map(Instant.init(milliseconds:)))
  }
}

extension JournalView {
  /// `limit` within 0 … `rowsMax`.
  static func bounded(_ limit: Int) -> Int { max(0, min(limit, rowsMax)) }
}
