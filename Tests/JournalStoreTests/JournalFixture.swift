import Foundation
import GRDB
import JSONTree
import Logging
import SyncCore
import Synchronization
import TestScratch

@testable import JournalStore

/// A journal on a real file in a folder of its own, with a clock that moves only when told.
struct JournalFixture: Sendable {
  let place: JournalPlace
  let clock: FixtureClock
  let journal: Journal

  static let account: Int64 = 77
  static let host = "api.example.test"
  static let secret = CredentialFingerprintInput(secret: "correct horse")
  static let machine = "machine-1"

  init(at place: JournalPlace = JournalFixture.newPlace(), clock: FixtureClock = FixtureClock())
    throws
  {
    self.place = place
    self.clock = clock
    journal = try Self.open(place, clock: clock)
  }

  static func newPlace() -> JournalPlace {
    let root = Scratch.path("journal")
    return JournalPlace(directory: root + "/data", stateDirectory: root + "/state")
  }

  static func open(
    _ place: JournalPlace, clock: FixtureClock = FixtureClock(), mode: Journal.Mode = .readWrite,
    secret: CredentialFingerprintInput? = JournalFixture.secret, account: Int64 = account,
    steps: [Schema.Step] = Schema.steps
  ) throws -> Journal {
    let journal = try Journal.open(
      place, account: account, serviceHost: host, credential: secret, mode: mode,
      sources: Journal.Sources(now: clock.now, uuid: { UUID().uuidString.lowercased() }),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), steps: steps)
    // Lost: a close that SQLite refused; it costs this process a few descriptors.
    Scratch.atEnd { try? journal.close() }
    return journal
  }

  /// Another process's view of the same file.
  func another() throws -> Journal { try Self.open(place, clock: clock) }

  func lead() async throws -> Epoch {
    try await journal.takeLead(
      pid: 1, boot: "boot-1", machine: Self.machine, monotonicMilliseconds: 1_000
    ).epoch
  }

  static func call(
    _ digest: String = UUID().uuidString, requestID: String? = nil, client: String = "test"
  ) -> CallContext {
    CallContext(
      client: client, tool: "tt_test", requestID: requestID, argumentsDigest: digest)
  }

  /// Accepts one draft in a call of its own.
  @discardableResult
  func accept(_ draft: OperationDraft) async throws -> SyncCore.Operation {
    let acceptance = try await journal.accept(Self.call()) { try $0.propose(draft) }
    guard case .accepted(let operation, _) = acceptance else { throw Unexpected("repeated") }
    return operation
  }

  func operation(_ id: OperationID) throws -> SyncCore.Operation {
    let found = try journal.pool.read { try Ledger(reading: $0).operation(id) }
    guard let found else { throw Unexpected("no \(id)") }
    return found
  }

  /// Reads on the calling thread.
  func look<T>(_ body: (JournalView) throws -> T) throws -> T { try journal.read(body) }

  func rows<T>(_ body: (Database) throws -> T) throws -> T { try journal.pool.read(body) }

  /// Writes past every rule but those of the file.
  func tamper(_ sql: String) throws {
    try journal.pool.write { try $0.execute(sql: sql) }
  }

  /// The same past foreign keys too, as another program would.
  func tamperFreely(_ sql: String) throws {
    try journal.pool.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA foreign_keys = OFF; \(sql); PRAGMA foreign_keys = ON")
    }
  }

  /// A whole copy of the file, as a backup makes it.
  func copy(to path: String) throws {
    try journal.pool.writeWithoutTransaction {
      try $0.execute(sql: "VACUUM INTO ?", arguments: [path])
    }
  }

  func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
    try journal.pool.read { try Int.fetchOne($0, sql: sql, arguments: arguments) ?? -1 }
  }

  /// Takes an operation through a whole attempt that the server accepted.
  @discardableResult
  func apply(
    _ id: OperationID, _ lead: Epoch, created: RemoteID? = nil, records: [SyncCore.Record] = []
  ) async throws -> Recorded {
    let operation = try operation(id)
    let attempt = try await journal.begin(Self.draft(operation), lead: lead)
    guard let attempt else { throw Unexpected("\(id) could not begin") }
    var settlement = Settlement(id, revision: operation.revision + 1, .accepted)
    settlement.created = created
    settlement.records = records
    return try await journal.record(
      [settlement], answering: Self.answer(attempt), link: nil, lead: lead)
  }

  static func draft(_ operations: SyncCore.Operation...) -> AttemptDraft {
    AttemptDraft(
      of: operations, plan: [PlanStep(.main)], step: 0, request: "test", canonical: "test")
  }

  static func answer(_ attempt: AttemptID) -> AttemptResult {
    AttemptResult(
      attempt, answer: RemoteAnswer(phase: .answered, status: 200, envelopeStatus: 200),
      outcome: "accepted")
  }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A clock that stands until it is moved.
final class FixtureClock: Sendable {
  private let time = Mutex(Instant(seconds: 1_790_000_000))

  var now: @Sendable () -> Instant { { self.time.withLock { $0 } } }

  func advance(_ duration: Duration) {
    time.withLock { $0 = $0 + duration }
  }
}

extension Ledger {
  /// For tests that only look.
  convenience init(reading db: Database) {
    self.init(db, now: Instant(seconds: 0), uuid: { "" }, actor: "test")
  }
}

extension OperationDraft {
  static func create(_ kind: EntityKind, _ wish: Fields) -> OperationDraft {
    OperationDraft(.create, .new(kind), wish: wish)
  }

  static func update(_ subject: Subject, _ wish: Fields) -> OperationDraft {
    OperationDraft(.update, .existing(subject), wish: wish)
  }

  static func note(_ text: String) -> OperationDraft {
    .create(.timeEntry, [.notes: .text(text), .startAt: .instant(Instant(seconds: 100))])
  }
}

extension RemoteID {
  static func of(_ raw: Int64) -> RemoteID {
    guard let id = RemoteID(raw) else { preconditionFailure("\(raw) is no server id") }
    return id
  }
}

extension Subject {
  static func remote(_ kind: EntityKind, _ raw: Int64) -> Subject {
    Subject(kind, .remote(.of(raw)))
  }
}
