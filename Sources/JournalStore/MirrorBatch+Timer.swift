import GRDB
import SyncCore

extension MirrorBatch {
  /// Takes what was learned about the running timer; nil: nothing runs.
  ///
  /// Keeps the entries' running flags in line, and gives an entry that was never seen a first copy.
  /// A timer that runs in another account has no entry here.
  mutating func take(timer: RunningTimer?) throws {
    let old = try MirrorRow.fetch(.myTimer, in: db)
    if let old, !origin.mayReplace(old) { return }
    let row = origin.row(.myTimer, timer?.fields ?? [.entryID: .null], over: old)
    try save(row, over: old)
    let account = try Int64.fetchOne(db, sql: "SELECT account_id FROM journal WHERE one = 1")
    let isHere = timer?.account == nil || timer?.account == account
    let entry = isHere ? timer?.entry : nil
    try stopOthers(than: entry, before: old?.fields[.entryID]?.id)
    if let timer, let entry { try run(entry, timer) }
  }

  /// Clears the flag of my entries that do not run any more.
  private mutating func stopOthers(than entry: RemoteID?, before previous: EntityID?) throws {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM mirror INDEXED BY mirror_running
          WHERE kind = 'timeEntry' AND is_running = 1
          """)
    ).map(MirrorRow.init(row:))
    for old in rows where old.subject.id.remote != entry {
      let owner = old.fields[.userID]?.id
      let isMine = owner == nil ? old.subject.id == previous : owner == mine
      guard isMine || old.subject.id == previous, origin.mayReplace(old) else { continue }
      var row = old
      row.fields[.isRunning] = .flag(false)
      try save(row, over: old)
    }
  }

  private mutating func run(_ entry: RemoteID, _ timer: RunningTimer) throws {
    let subject = Subject(.timeEntry, .remote(entry))
    let old = try MirrorRow.fetch(subject, in: db)
    if let old, !origin.mayReplace(old) { return }
    var row: MirrorRow
    if let old {
      row = old
      row.missingSince = nil
    } else {
      var fields = timer.fields.without([.entryID, .name])
      fields[.userID] = mine.map(FieldValue.id)
      row = origin.row(subject, fields, over: nil)
    }
    row.fields[.isRunning] = .flag(true)
    try save(row, over: old)
  }

  private var mine: EntityID? { me.map(EntityID.remote) }
}

extension RunningTimer {
  /// The fields of the timer's row; what is not known is absent.
  var fields: Fields {
    var fields: Fields = [.startAt: .instant(startAt)]
    fields[.entryID] = entry.map { .id(.remote($0)) }
    fields[.taskID] = task.map { .id(.remote($0)) }
    fields[.projectID] = project.map { .id(.remote($0)) }
    fields[.zone] = zone.map(FieldValue.text)
    fields[.name] = taskName.map(FieldValue.text)
    return fields
  }
}
