import GRDB
import SyncCore

/// Writes the mirror inside a transaction: what the server answered to our writes, and what reads
/// brought. The overlay of every row that changes follows in the same commit.
///
/// Which copy wins is decided by `journal.mirror_sequence`, never by a clock: an acknowledged write
/// raises it, a read carries the value at which it began, and a row acknowledged later than that is
/// left alone (pitfall 19).
enum MirrorWriter {
  /// Records what an answer to our own write told.
  ///
  /// Raises the sequence, so that no read begun earlier overwrites these rows.
  /// - Parameters:
  ///   - records: whole or slim; what they do not carry stays.
  ///   - removed: known to be gone; what hangs below them counts as missing from now on.
  ///   - timer: nil: nothing learned; `.some(nil)`: nothing runs.
  static func acknowledge(
    _ records: [SyncCore.Record], removed: [Subject], timer: RunningTimer??, at: Instant,
    in db: Database
  ) throws {
    guard !records.isEmpty || !removed.isEmpty || timer != nil else { return }
    let sequence = try raisedSequence(in: db)
    let origin = MirrorOrigin(asOf: at, sequence: sequence, isAcknowledged: true)
    var batch = try MirrorBatch(origin, in: db)
    for record in records { try batch.take(record) }
    for subject in removed { try batch.remove(subject) }
    if let timer { try batch.take(timer: timer) }
    try batch.finish()
  }

  /// Moves what is shown under a provisional id to the server's id.
  ///
  /// To be called when the identity row (for "me": the bound user) is written. Waiting operations
  /// may be rewritten before or after; rows that name the provisional id are computed anew.
  static func remap(
    _ provisional: ProvisionalID, to remote: RemoteID, kind: EntityKind, in db: Database
  ) throws {
    let resolved = try IdentityLookup(db).resolve(EntityID.provisional(provisional))
    precondition(resolved == .remote(remote), "an id is remapped before its identity is recorded")
    let affected = try OverlayReferences.rows(naming: provisional, kind: kind, in: db)
    for subject in affected { try OverlayWriter.delete(subject, in: db) }
    try OverlayWriter.recompute([Subject(kind, .remote(remote))] + affected, in: db)
  }

  private static func raisedSequence(in db: Database) throws -> Int64 {
    try db.cachedStatement(
      sql: "UPDATE journal SET mirror_sequence = mirror_sequence + 1 WHERE one = 1"
    ).execute()
    return try sequence(in: db)
  }

  static func sequence(in db: Database) throws -> Int64 {
    let statement = try db.cachedStatement(
      sql: "SELECT mirror_sequence FROM journal WHERE one = 1")
    return try Int64.fetchOne(statement) ?? 0
  }
}
