import GRDB
import Logging
import SyncCore
import Synchronization

extension Journal {
  /// How often the leader writes it.
  static let witnessInterval: Duration = .seconds(60)

  /// A new journal gets its witness before it can accept anything: one that has operations and no
  /// witness was brought here from elsewhere.
  func writeFirstWitness() throws {
    guard Witness.read(place.witness(of: uuid)) == nil else { return }
    let isNew = try pool.read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT epoch = 0 AND NOT EXISTS (SELECT 1 FROM operation) FROM leader WHERE one = 1
          """) ?? false
    }
    guard isNew else { return }
    let witness = Witness(machine: nil, epoch: 0, lastOperation: 0)
    if let problem = witness.write(place.witness(of: uuid), beforeRename: {}) {
      throw JournalFailure.folderUnwritable(path: place.stateDirectory, problem: problem)
    }
  }

  /// Notes where the journal stands. A witness that cannot be written is told and tried again: it
  /// only makes a later restore look like one.
  func writeWitness(machine: String, at now: Instant) throws {
    let witness = try pool.read { db in
      Witness(
        machine: machine,
        epoch: try Int64.fetchOne(db, sql: "SELECT epoch FROM leader WHERE one = 1") ?? 0,
        lastOperation: try Self.lastOperation(db))
    }
    let problem = try witness.write(place.witness(of: uuid)) { try crash(.insideWitness) }
    try crash(.afterWitness)
    if let problem {
      logger.warning("witness not written", metadata: ["problem": "\(problem)"])
    } else {
      health.withLock { $0.witnessAt = now }
    }
  }

  static func lastOperation(_ db: Database) throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT max(id) FROM operation") ?? 0
  }
}
