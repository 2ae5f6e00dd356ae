import GRDB
import JSONTree
import Logging
import SyncCore

/// Who takes the lead, and when: what `takeLead` writes about it.
struct Claimant: Sendable {
  var pid: Int32
  var boot: String
  var machine: String
  var horizon: Horizon

  /// Stands in the leader's row from now on.
  func sit(_ epoch: Epoch, in db: Database) throws {
    let now = horizon.wall.milliseconds
    try db.execute(
      sql: """
        UPDATE leader SET epoch = ?, pid = ?, boot = ?, machine = ?, since_ms = ?,
          beat_at_ms = ?, asked_at_ms = NULL WHERE one = 1
        """, arguments: [epoch.rawValue, pid, boot, machine, now, now])
  }
}

/// What `distrustAhead` did.
struct Distrusted: Sendable {
  var count: Int
  /// The lead under which it was done; whoever did it may go on only while nobody else has led.
  var under: Epoch
}

extension Journal {
  /// Operations of a restored journal that one commit turns: others write between two commits.
  static let distrustPiece = 100

  /// Turns the unfinished creates and starts of a journal that went back in time into `ambiguous`
  /// before anybody leads it, piece by piece, all but the last piece (design §3). A hundred thousand
  /// take minutes, in which the tools go on writing.
  ///
  /// Whoever is killed on the way leaves a journal that still contradicts its witness: it was set
  /// ahead on purpose. The next leader goes on where this one ended.
  /// - Parameter stops: asked between two pieces.
  /// - Returns: nil when the journal was not restored, or one commit will do for all.
  /// - Throws: `CancellationError` when `stops`; `LeadLost` when another process leads meanwhile.
  func distrustAhead(_ claimant: Claimant, stops: @Sendable () -> Bool)
    async throws -> Distrusted?
  {
    guard let last = try await epochToDistrust(claimant.machine) else { return nil }
    try setWitnessAhead(machine: claimant.machine)
    var turned = 0
    var position: Int64 = .min
    // bounded by what waits: every round passes a piece
    while true {
      if stops() { throw CancellationError() }
      let (now, after) = (sources.now(), position)
      let piece = try await write(under: last) { [self] db in
        // A sign of life: nobody takes over from one who is at it.
        var claimant = claimant
        claimant.horizon.wall = now
        try claimant.sit(last, in: db)
        let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: last)
        let piece = try ledger.distrust(claimant.horizon, after: after, atMost: Self.distrustPiece)
        try ledger.finish()
        return piece
      }
      turned += piece.turned
      guard piece.turned == Self.distrustPiece else {
        return Distrusted(count: turned, under: last)
      }
      position = piece.position
    }
  }

  /// - Returns: the epoch of the last leader; nil when nothing contradicts the witness, or one commit
  ///   will do for all.
  private func epochToDistrust(_ machine: String) async throws -> Epoch? {
    let witness = Witness.read(place.witness(of: uuid))
    return try await read { view in
      let last = try view.leader().epoch
      let isRestored = Witness.contradicts(
        witness, machine: machine, epoch: last.rawValue,
        lastOperation: try Self.lastOperation(view.db))
      guard isRestored else { return nil }
      let waiting = try Ledger.distrusted(after: .min, atMost: Self.distrustPiece + 1, in: view.db)
      return waiting.count > Self.distrustPiece ? last : nil
    }
  }

  private func setWitnessAhead(machine: String) throws {
    let path = place.witness(of: uuid)
    let known = Witness.read(path)
    let ahead = try read { view in
      Witness(
        machine: machine, epoch: max(try view.leader().epoch.rawValue, known?.epoch ?? 0) + 1,
        lastOperation: max(try Self.lastOperation(view.db), known?.lastOperation ?? 0))
    }
    let problem = try ahead.write(path) { try crash(.insideWitness) }
    if let problem {
      logger.warning("witness not written", metadata: ["problem": "\(problem)"])
    }
  }
}

extension Ledger {
  /// The file was restored or copied: what it says was never sent may have been sent.
  ///
  /// - Parameter position: only those behind it.
  /// - Returns: how many were turned, and the position of the last.
  func distrust(
    _ horizon: Horizon, after position: Int64 = .min, atMost limit: Int = .max
  ) throws -> (turned: Int, position: Int64) {
    let rows = try Self.distrusted(after: position, atMost: limit, in: db)
    for row in rows {
      var change = OperationChange(.journalRestored, reason: .journalRestored)
      change.horizon = horizon
      _ = try move(row.head, change)
    }
    return (rows.count, rows.last?.position ?? position)
  }

  static func distrusted(
    after position: Int64, atMost limit: Int, in db: Database
  ) throws -> [(head: OperationHead, position: Int64)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT \(OperationHead.columns), position
        FROM operation INDEXED BY operation_unfinished
        WHERE state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')
          AND state = 'pending' AND (verb IN ('create', 'timerStart') OR is_online_only = 1)
          AND position > ?
        ORDER BY position LIMIT ?
        """, arguments: [position, limit]
    ).map { (try OperationHead(row: $0), $0["position"]) }
  }
}
