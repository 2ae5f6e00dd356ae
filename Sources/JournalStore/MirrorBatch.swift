import GRDB
import SyncCore

/// Copies of one origin on their way into the mirror, inside one transaction.
///
/// `finish` must be the last call: it brings the overlay and the containers' columns in line.
struct MirrorBatch {
  let origin: MirrorOrigin
  let db: Database
  private let lookup: ContainerLookup
  private let timerRow: MirrorRow?
  let me: RemoteID?
  private var changed: [Subject] = []
  private var movedContainers: [Subject] = []

  init(_ origin: MirrorOrigin, in db: Database) throws {
    self.origin = origin
    self.db = db
    lookup = ContainerLookup(db)
    timerRow = try MirrorRow.fetch(.myTimer, in: db)
    me = try IdentityLookup(db).boundUser()
  }

  /// Takes a copy, unless the row was acknowledged or read later than the copy's read began.
  mutating func take(_ record: SyncCore.Record) throws {
    var record = record
    // What no read shows is never known to be so still (decision 0083).
    if record.fields[.customFields] != nil { record.fields[.customFields] = nil }
    let old = try MirrorRow.fetch(record.subject, in: db)
    if let old, !origin.mayReplace(old) { return }
    var row = origin.row(record, over: old)
    if record.kind == .timeEntry { try alignRunning(&row) }
    if let old, old.fields == row.fields {
      try row.saveAge(in: db)
      changed.append(row.subject)
    } else {
      try save(row, over: old)
    }
  }

  /// Takes a record out, as known to be gone. What hangs below it is missing until read again.
  mutating func remove(_ subject: Subject) throws {
    try MirrorRow.delete(subject, in: db)
    changed.append(subject)
    let below: [(kind: EntityKind, column: String)] =
      switch subject.kind {
      case .task: [(.timeEntry, "parent_id")]
      case .project: [(.task, "parent_id"), (.timeEntry, "project_id")]
      case .customer: [(.project, "parent_id")]
      case .service, .timeEntry, .user, .membership, .timer, .userGroup, .groupMembership, .webhook,
        .notification, .preference, .taskOrder, .tag, .account:
        []
      }
    for (kind, column) in below {
      try db.cachedStatement(
        sql: """
          UPDATE mirror SET missing_since_ms = ?
          WHERE kind = ? AND \(column) = ? AND missing_since_ms IS NULL
          """
      ).execute(arguments: [origin.asOf.milliseconds, kind.rawValue, subject.id.rawValue])
    }
  }

  /// Deletes what a read of this one record showed to be gone.
  ///
  /// With unfinished operations on it the last copy stays, marked: they will conflict, and who
  /// decides sees what it was. The next complete lists take it away.
  mutating func confirmGone(_ subject: Subject) throws {
    guard var row = try MirrorRow.fetch(subject, in: db), origin.mayReplace(row) else { return }
    guard try isOverlaid(subject) else { return try remove(subject) }
    row.missingSince = row.missingSince ?? origin.asOf
    try save(row, over: row)
  }

  /// Writes a row with its columns, and notes what follows from it.
  mutating func save(_ row: MirrorRow, over old: MirrorRow?) throws {
    try row.save(SearchColumns(of: row.subject.kind, row.fields, lookup), in: db)
    lookup.forget(row.subject)
    changed.append(row.subject)
    let moved = [Field.projectID, .customerID].contains { old?.fields[$0] != row.fields[$0] }
    if moved { movedContainers.append(row.subject) }
  }

  /// Brings what is derived from the rows in line: overlay, and columns of what hangs below.
  func finish() throws {
    for container in movedContainers { try ContainerColumns.refresh(below: container, in: db) }
    let shown = try changed.filter { try isOverlaid($0) }
    try OverlayWriter.recompute(shown, in: db)
  }

  private func isOverlaid(_ subject: Subject) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM overlay WHERE kind = ? AND id = ? AND other = ?"),
      arguments: subject.columns) ?? false
  }

  /// Whether the entry runs is the timer's to say, where its row is at least as new.
  private func alignRunning(_ row: inout MirrorRow) throws {
    guard let timerRow, let me, row.fields[.userID]?.id == .remote(me),
      timerRow.beganSequence > origin.sequence
        || (timerRow.beganSequence == origin.sequence && timerRow.asOf >= origin.asOf)
    else { return }
    let runs = timerRow.fields[.entryID]?.id == row.subject.id
    if runs || row.fields[.isRunning] != nil { row.fields[.isRunning] = .flag(runs) }
  }
}
