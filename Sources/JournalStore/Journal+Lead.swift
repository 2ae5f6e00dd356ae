import GRDB
import JSONTree
import Logging
package import SyncCore
import Synchronization

/// What taking the lead brought.
package struct LeadTaken: Sendable, Hashable {
  package var epoch: Epoch
  /// Left `attempted` by earlier leaders: ambiguous now, to be looked up.
  package var rescued: [OperationID]
  /// The journal is older than its witness, or from another machine: its unfinished creates and
  /// starts are ambiguous now.
  package var restored: Bool
}

extension Journal {
  /// Makes the caller, who holds the file lock, the leader: raises the epoch and, in the same
  /// commit, turns what earlier leaders may have sent into `ambiguous` (design §4).
  ///
  /// - Parameters:
  ///   - pid, boot, machine: of this process, for `status` and the witness.
  ///   - monotonicMilliseconds: reading of the clock that stops in sleep, taken after the lock: from
  ///     here on earlier leaders can write nothing more.
  ///   - expected: taken over from a leader that does not move: the lead it had; nil: the lock was
  ///     free.
  ///   - stops: whether to give it up, asked while the operations of a restored journal are gone
  ///     through; what was done stays.
  /// - Throws: `LeadLost` when `expected` is not the lead any more: somebody else was faster.
  ///   `CancellationError` when `stops`.
  package func takeLead(
    pid: Int32, boot: String, machine: String, monotonicMilliseconds: Int64,
    succeeding expected: Epoch? = nil, stops: @Sendable () -> Bool = { Task.isCancelled }
  ) async throws -> LeadTaken {
    var claimant = Claimant(
      pid: pid, boot: boot, machine: machine,
      horizon: Horizon(
        boot: boot, fromMilliseconds: monotonicMilliseconds, wall: sources.now()))
    let ahead = try await distrustAhead(claimant, stops: stops)
    let now = sources.now()
    claimant.horizon.wall = now
    let witness = Witness.read(place.witness(of: uuid))
    let taken = try await write { [self, claimant] db in
      if let expected = expected ?? ahead?.under { try Self.requireLead(expected, in: db) }
      let last = try JournalView(db).leader().epoch.rawValue
      // What was found so stays so, also where the witness could not be set ahead.
      let isRestored =
        try ahead != nil
        || Witness.contradicts(
          witness, machine: machine, epoch: last, lastOperation: Self.lastOperation(db))
      // Beyond the witness too, so that no epoch is given twice.
      let epoch = Epoch(max(last, witness?.epoch ?? 0) + 1)
      try claimant.sit(epoch, in: db)
      let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: epoch)
      var detail: JSONObject = [
        "epoch": .integer(epoch.rawValue), "pid": .integer(Int64(pid)), "boot": .string(boot),
      ]
      if let expected { detail["taken_over_from_epoch"] = .integer(expected.rawValue) }
      try ledger.audit("lead_taken", .object(detail))
      let rescued = try ledger.rescue(claimant.horizon)
      if isRestored {
        let turned = (ahead?.count ?? 0) + (try ledger.distrust(claimant.horizon).turned)
        try ledger.audit("journal_restored", ["operations": .integer(Int64(turned))])
      }
      try ledger.finish()
      try crash(.insideLead)
      return LeadTaken(epoch: epoch, rescued: rescued, restored: isRestored)
    }
    try crash(.afterLead)
    try writeWitness(machine: machine, at: now)
    return taken
  }

  /// A sign of life, and every minute a new witness.
  ///
  /// - Returns: false: another process leads; step down.
  package func beat(_ lead: Epoch) async throws -> Bool {
    let now = sources.now()
    let machine = try await write { db in
      try String.fetchOne(
        db,
        sql: "UPDATE leader SET beat_at_ms = ? WHERE one = 1 AND epoch = ? RETURNING machine",
        arguments: [now.milliseconds, lead.rawValue])
    }
    guard let machine else { return false }
    let last = health.withLock { $0.witnessAt }
    if last.map({ now - $0 >= Self.witnessInterval }) ?? true {
      try writeWitness(machine: machine, at: now)
    }
    return true
  }

  /// Says that nobody leads; the epoch stays. Without effect when another process leads already.
  package func releaseLead(_ lead: Epoch) async throws {
    let now = sources.now()
    let machine = try await write { [self] db in
      let machine = try String.fetchOne(
        db,
        sql: """
          UPDATE leader SET beat_at_ms = NULL, pid = NULL, since_ms = NULL, asked_at_ms = NULL
          WHERE one = 1 AND epoch = ? RETURNING machine
          """, arguments: [lead.rawValue])
      if machine != nil {
        let ledger = Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead)
        try ledger.audit("lead_released", ["epoch": .integer(lead.rawValue)])
      }
      return machine
    }
    if let machine { try writeWitness(machine: machine, at: now) }
  }

  /// Asks the process that leads for its attention: it probes an open breaker or a pause at once,
  /// instead of at the next planned time (design §11).
  package func askForLead() async throws {
    let now = sources.now()
    try await write { db in
      try db.execute(
        sql: "UPDATE leader SET asked_at_ms = ? WHERE one = 1",
        arguments: [now.milliseconds])
    }
    ring()
  }
}

extension Ledger {
  /// What earlier leaders left on the wire may have been applied.
  fileprivate func rescue(_ horizon: Horizon) throws -> [OperationID] {
    let heads = try Row.fetchAll(
      db,
      sql: "SELECT \(OperationHead.columns) FROM operation WHERE state = 'attempted' ORDER BY id"
    ).map(OperationHead.init(row:))
    for head in heads {
      var change = OperationChange(.rescued, reason: .rescued)
      change.horizon = horizon
      _ = try move(head, change)
    }
    return heads.map(\.id)
  }
}

extension Reason {
  static let rescued = Reason(
    "rescued", "The process that sent it ended before the answer came; it is looked up first.")
}
