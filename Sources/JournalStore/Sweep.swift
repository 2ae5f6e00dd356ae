import GRDB
import SyncCore

/// Looks for second copies among what was read, and puts each before a person as an operation of its
/// own (design §6, "Repair"). Runs in the commit that takes the records in.
struct Sweep {
  let ledger: Ledger
  let policy: RepairPolicy
  /// Where the records come from, when they are not in the mirror yet; nil: they are.
  var origin: MirrorOrigin?

  /// Creates that are still watched out for, at most; the latest of them.
  static let suspectsMax = 5_000

  private var db: Database { ledger.db }

  func look(at records: some Sequence<SyncCore.Record>) throws {
    let user = try IdentityLookup(db).boundUser()
    let twins = Twins(of: try suspects(), user: user)
    if twins.isEmpty { return }
    let found = records.compactMap { record in
      twins.maker(of: record).map { (record: record, maker: $0) }
    }
    for (record, maker) in found {
      let claimed = try JournalView(db).claimed(record.kind, among: [record.id])
      guard claimed.isEmpty, try !isDealtWith(record.subject), try !isProvenSoon(maker, record)
      else {
        continue
      }
      try propose(record, maker)
    }
  }

  /// A timer that runs is an entry that was started.
  func look(at running: RunningTimer) throws {
    guard let entry = running.entry else { return }
    var fields: Fields = [.startAt: .instant(running.startAt), .isRunning: .flag(true)]
    if let task = running.task { fields[.taskID] = .id(.remote(task)) }
    try look(at: [SyncCore.Record(.timeEntry, entry, fields)])
  }

  private func propose(_ record: SyncCore.Record, _ maker: Operation) throws {
    if let origin { try MirrorAbsorption.take([record], of: origin, in: db) }
    // Whether it runs, the timer's row tells.
    let copy = try JournalView(db).serverCopy(record.subject)?.fields ?? [:]
    var known = record
    known.fields = record.fields.overlaid(by: copy.only([.isRunning]))
    let repair = Twins.repair(of: known, madeBy: maker, policy)
    var call = maker.call
    call.tool = "repair"
    call.requestID = nil
    call.argumentsDigest = "repair of \(record.subject)"
    let entrance = Entrance(ledger, call: call, waitedUntil: nil)
    _ = try entrance.propose(repair.draft, parked: repair.reason)
  }

  /// A list shows neither a marker nor what runs. The look at the end of the watch asks for both, and
  /// says what it is: a copy that may be taken away by itself, or a timer to be stopped. Until then
  /// nobody is asked.
  private func isProvenSoon(_ maker: Operation, _ record: SyncCore.Record) throws -> Bool {
    let isProvable = policy == .auto && maker.isMarked
    let mayRun = maker.verb == .timerStart && record.fields[.isRunning] == nil
    guard origin == nil, isProvable || mayRun else { return false }
    return try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM watch WHERE operation_id = ?"),
      arguments: [maker.id.rawValue]) ?? false
  }

  private func suspects() throws -> [Operation] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation INDEXED BY operation_unfresh
          WHERE is_fresh = 0 AND verb IN ('create', 'timerStart') AND accepted_at_ms >= ?
          ORDER BY accepted_at_ms DESC LIMIT ?
          """),
      arguments: [(ledger.now - Limits.sweepAge).milliseconds, Self.suspectsMax]
    ).compactMap(Ledger.readable)
  }

  /// Whether a repair was proposed before, whatever became of it, or somebody deletes it already.
  private func isDealtWith(_ subject: Subject) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM operation
            WHERE subject_kind = ? AND subject_id = ? AND subject_other = ? AND verb = 'delete'
              AND (state NOT IN ('cancelled', 'discarded')
                OR json_extract(options, '$.repairs') IS NOT NULL))
          """), arguments: subject.columns) ?? false
  }
}
