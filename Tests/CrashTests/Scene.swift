import Foundation
import GRDB
import JSONTree
import Logging
import SyncCore

@testable import JournalStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The life of one operation from acceptance to a stepwise answer, played until the process dies.
enum Scene {
  static let draft = OperationDraft(
    .create, .new(.timeEntry), wish: [.notes: .text("n"), .startAt: .instant(Instant(seconds: 9))])

  static func newPlace() -> JournalPlace {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "ttsync-crash-\(UUID().uuidString)").path()
    return JournalPlace(directory: root + "/data", stateDirectory: root + "/state")
  }

  static func call(_ digest: String) -> CallContext {
    CallContext(client: "test", tool: "tt_test", argumentsDigest: digest)
  }

  static func open(
    _ place: JournalPlace, crash: (@Sendable (CrashPoint) -> Void)? = nil
  ) throws -> Journal {
    try Journal.open(
      place, account: 1, serviceHost: "api.example.test",
      credential: CredentialFingerprintInput(secret: "s"), mode: .readWrite,
      sources: Journal.Sources(
        now: { Instant(seconds: 1_790_000_000) }, uuid: { UUID().uuidString.lowercased() },
        crash: crash),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Every durable step once, in an order in which each is reached.
  static func play(_ place: JournalPlace, dyingAt point: CrashPoint) async throws {
    let journal = try open(place) { if $0 == point { kill(getpid(), SIGKILL) } }
    _ = try await journal.accept(call("second")) { try $0.propose(draft) }
    let lead = try await journal.takeLead(
      pid: getpid(), boot: "b", machine: "m", monotonicMilliseconds: 1
    ).epoch
    let me = RemoteMe(
      user: try id(12), defaultAccount: nil, name: "Ada", zone: nil, role: nil, weekStart: nil,
      accounts: [])
    _ = try await journal.bind(me, lead: lead)
    try await send(journal, lead)
    _ = try await journal.endWatch(
      OperationID(2), seeing: [], beganSequence: 0, repairs: .ask, lead: lead)
    try journal.checkpoint()
  }

  private static func send(_ journal: Journal, _ lead: Epoch) async throws {
    let plan = [PlanStep(.completedEntry), PlanStep(.main)]
    let pending = try operation(journal)
    let first = try await journal.begin(
      AttemptDraft(of: [pending], plan: plan, step: 0, request: "r", canonical: "r"), lead: lead)
    guard let first else { throw Unplayed() }
    let answer = RemoteAnswer(phase: .answered, status: 200, envelopeStatus: 200)
    let stepped = try await journal.recordStep(
      AttemptResult(first, answer: answer, outcome: "accepted"), of: pending.id,
      revision: pending.revision + 1, records: [], timer: nil, lead: lead)
    guard let stepped else { throw Unplayed() }
    var refusal = Settlement(
      stepped.id, revision: stepped.revision, .refused, reason: Reason("no", "It said no."))
    refusal.detail = ["answer": "no"]
    let recorded = try await journal.record(
      [refusal], answering: nil, link: LinkState(contactAt: Instant(seconds: 1)), lead: lead)
    guard let rejected = recorded.operations.first, recorded.lost.isEmpty else { throw Unplayed() }
    var adoption = Settlement(rejected.id, revision: rejected.revision, .adopted)
    adoption.created = try id(5)
    _ = try await journal.settleByHand(adoption, by: "test")
  }

  private static func operation(_ journal: Journal) throws -> SyncCore.Operation {
    guard let found = try journal.read({ try $0.operation(OperationID(2)) }) else {
      throw Unplayed()
    }
    return found
  }

  private static func id(_ raw: Int64) throws -> RemoteID {
    guard let id = RemoteID(raw) else { throw Unplayed() }
    return id
  }

  struct Unplayed: Error {}
}

extension Scene {
  struct Facts {
    var integrity: [String]
    var states: [Int64: OperationState]
    var attempts: Int
    /// Rows that belong to no operation, or operations without what belongs to them.
    var orphans: Int
  }

  static func facts(_ journal: Journal) throws -> Facts {
    try journal.pool.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT id, state FROM operation")
      return Facts(
        integrity: try String.fetchAll(db, sql: "PRAGMA integrity_check"),
        states: Dictionary(
          uniqueKeysWithValues: rows.compactMap { row in
            OperationState(rawValue: row["state"]).map { (row["id"] as Int64, $0) }
          }),
        attempts: try Int.fetchOne(db, sql: "SELECT count(*) FROM attempt") ?? -1,
        orphans: try Int.fetchOne(db, sql: orphans) ?? -1)
    }
  }

  private static let orphans = """
    SELECT (SELECT count(*) FROM pragma_foreign_key_check)
      + (SELECT count(*) FROM operation AS o WHERE NOT EXISTS (
          SELECT 1 FROM audit WHERE operation_id = o.id AND event = 'accepted'))
      + (SELECT count(*) FROM operation AS o WHERE o.state IN ('pending', 'attempted', 'rejected')
          AND NOT EXISTS (SELECT 1 FROM claim WHERE operation_id = o.id))
      + (SELECT count(*) FROM identity WHERE provisional_id < -1
          AND operation_id NOT IN (SELECT id FROM operation))
      + (SELECT count(*) FROM counter AS c WHERE operations <> (
          SELECT count(*) FROM operation AS o
            WHERE o.state = c.state AND o.verb = c.verb))
    """

  /// What stands in the file after a death at this point; nil: nothing of the operation.
  static func expectedState(after point: CrashPoint) -> OperationState? {
    switch point {
    case .insideAccept, .beforeRead, .afterRead, .beforeSend, .afterSend: nil
    case .afterAccept, .insideLead, .afterLead, .insideWitness, .afterWitness, .insideBind,
      .afterBind, .insideBegin:
      .pending
    case .afterBegin, .insideRecordStep, .afterRecordStep, .insideRecord: .attempted
    case .afterRecord, .insideSettle: .rejected
    case .afterSettle, .insideWatch, .afterWatch, .insideCheckpoint, .afterCheckpoint: .applied
    }
  }

  static func expectedAttempts(after point: CrashPoint) -> Int {
    switch point {
    case .insideAccept, .afterAccept, .insideLead, .afterLead, .insideWitness, .afterWitness,
      .insideBind, .afterBind, .insideBegin:
      0
    default: 1
    }
  }
}
