import Foundation
import GRDB
import JSONTree
import Logging
import SyncCore
import Synchronization
import TestScratch
import Testing

@testable import JournalStore

/// Every released schema is kept with operations in every state, and brought to the present one.
///
/// Version 1 is not released yet: until then its fixture is written anew when the schema changes, by
/// `TTSYNC_WRITE_FIXTURE=1 swift test --filter EvolutionTests`.
@Suite(.serialized, .scratch) struct EvolutionTests {
  /// What a second version may bring: a table, a column, rows made of rows.
  static let later = Schema.Step(
    version: 2,
    sql: """
      CREATE TABLE extra (operation_id INTEGER PRIMARY KEY REFERENCES operation (id)) STRICT;
      INSERT INTO extra SELECT id FROM operation;
      ALTER TABLE operation ADD COLUMN colour TEXT;
      """)

  private static func loaded() throws -> JournalPlace {
    let place = JournalFixture.newPlace()
    try SQLDump.load(try String(contentsOf: EveryState.fixture, encoding: .utf8), at: place)
    return place
  }

  /// What is wrong with the file; empty: nothing.
  private static func problems(_ journal: Journal) throws -> [String] {
    try journal.read { try $0.integrityProblems() + $0.contradictions() }
  }

  private static func operations(_ journal: Journal) throws -> [SyncCore.Operation] {
    try journal.read { try $0.operations(OperationFilter(), limit: 10_000) }
  }

  @Test func `the fixture of version 1 has the schema of version 1, and every state of every verb`()
    async throws
  {
    if ProcessInfo.processInfo.environment["TTSYNC_WRITE_FIXTURE"] != nil {
      let journal = try await EveryState.make(JournalFixture.newPlace())
      let text = try await journal.pool.read { try SQLDump.text(of: $0) }
      try text.write(to: EveryState.fixture, atomically: true, encoding: .utf8)
    }
    func schema(_ place: JournalPlace) throws -> Set<String> {
      try DatabaseQueue(path: place.file).read {
        try String.fetchSet($0, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
      }
    }
    let place = try Self.loaded()
    let fresh = try JournalFixture()
    #expect(try schema(place) == schema(fresh.place), "the fixture must be written anew")

    let empty = try await DatabaseQueue(path: place.file).read { db in
      try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'").filter {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") == 0
      }
    }
    #expect(empty == [], "every table has a row")
    let tools = Set(try Self.operations(try JournalFixture.open(place)).map(\.call.tool))
    for verb in Verb.allCases {
      for state in OperationState.allCases where EveryState.isPossible(verb, state) {
        #expect(tools.contains(EveryState.tool(verb, state)), "\(verb) \(state)")
      }
    }
  }

  @Test(arguments: [0, 1])
  func `an upgrade brings every operation through, as it stood`(later: Int) async throws {
    let place = try Self.loaded()
    let steps = Schema.steps + [Self.later].prefix(later)
    let text = try String(contentsOf: EveryState.fixture, encoding: .utf8)
    let count = text.split(separator: "\n").count { $0.hasPrefix("INSERT INTO operation (") }

    let journal = try JournalFixture.open(place, steps: steps)

    let operations = try Self.operations(journal)
    #expect(operations.count == count)
    for operation in operations where !operation.call.tool.hasSuffix("_by") {
      #expect(operation.call.tool.hasSuffix("_\(operation.state.rawValue)"), "\(operation.id)")
      #expect(operation.call.tool.hasPrefix("tt_\(operation.verb.rawValue)_"))
      #expect(operation.wish != [:] || [.delete, .immediate].contains(operation.verb))
    }
    #expect(try Self.problems(journal) == [])
    guard case .whole = try journal.verifyAudit() else {
      return #expect(Bool(false), "the audit log is broken")
    }
    try await Self.goOn(journal, operations)
  }

  /// The next step of each kind works.
  private static func goOn(_ journal: Journal, _ operations: [SyncCore.Operation]) async throws {
    let clock = FixtureClock()
    let lead = try await journal.takeLead(
      pid: 2, boot: "boot-2", machine: JournalFixture.machine, monotonicMilliseconds: 9)
    let attempted = operations.filter { $0.state == .attempted }.map(\.id)
    #expect(Set(lead.rescued) == Set(attempted))
    let next = try journal.next(
      lead.epoch, now: clock.now() + .seconds(500_000), excluding: [], limit: 100)
    #expect(next.ready.contains { $0.state == .pending })
    #expect(next.ready.contains { $0.state == .ambiguous })
    for operation in next.ready where operation.state == .pending {
      let attempt = try await journal.begin(JournalFixture.draft(operation), lead: lead.epoch)
      #expect(attempt != nil, "\(operation.call.tool)")
    }
    for operation in operations where operation.state == .rejected {
      let again = try? await journal.settleByHand(  // nil: online-only ones are not repeated
        Settlement(operation.id, revision: operation.revision, .retried), by: "test")
      #expect(again?.state == .pending || operation.isOnlineOnly, "\(operation.call.tool)")
    }
    for operation in operations where [.review, .conflict].contains(operation.state) {
      let given = try await journal.settleByHand(
        Settlement(
          operation.id, revision: operation.revision, .discarded, reason: Reason("no", "No.")),
        by: "test")
      #expect(given.state == .discarded)
    }
    #expect(try problems(journal) == [])
  }

  @Test func `an old process that is still running writes nothing into an upgraded journal`()
    async throws
  {
    let place = try Self.loaded()
    let old = try JournalFixture.open(place)
    let lead = try await old.takeLead(
      pid: 2, boot: "boot-2", machine: JournalFixture.machine, monotonicMilliseconds: 9
    ).epoch
    let new = try JournalFixture.open(place, steps: Schema.steps + [Self.later])
    let before = try Self.operations(new).count

    let call = JournalFixture.call()
    let failure = await #expect(throws: JournalFailure.self) {
      try await old.accept(call) { try $0.propose(.note("late")) }
    }
    #expect(failure == .upgraded)
    #expect(failure?.nextStep == "Restart ttsync: the journal was upgraded.")
    await #expect(throws: JournalFailure.upgraded) { try await old.beat(lead) }
    await #expect(throws: JournalFailure.upgraded) {
      try await old.takeLead(
        pid: 2, boot: "boot-2", machine: JournalFixture.machine, monotonicMilliseconds: 9)
    }
    #expect(try Self.operations(new).count == before)
    // The new one goes on.
    let acceptance = try await new.accept(call) { try $0.propose(.note("in time")) }
    guard case .accepted = acceptance else { return #expect(Bool(false), "it was not accepted") }
  }

  @Test func `of several that come upon an old journal at once one upgrades it, the others wait`()
    async throws
  {
    let place = try Self.loaded()
    let opened = Mutex<[Result<Journal, any Error>]>([])
    let count = 8
    await withCheckedContinuation { done in
      let together = Threshold(count)
      for _ in 0..<count {
        Thread.detachNewThread {
          together.wait()
          let result = Result {
            try Journal.open(
              place, account: JournalFixture.account, serviceHost: JournalFixture.host,
              credential: JournalFixture.secret, mode: .readWrite,
              sources: Journal.Sources(
                now: FixtureClock().now, uuid: { UUID().uuidString.lowercased() }),
              logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
              steps: Schema.steps + [Self.later])
          }
          let isLast = opened.withLock { opened in
            opened.append(result)
            return opened.count == count
          }
          if isLast { done.resume() }
        }
      }
    }
    let journals = try opened.withLock { try $0.map { try $0.get() } }
    Scratch.atEnd { for journal in journals { try journal.close() } }
    for journal in journals {
      let acceptance = try await journal.accept(JournalFixture.call()) {
        try $0.propose(.note("after"))
      }
      guard case .accepted = acceptance else { return #expect(Bool(false), "not accepted") }
    }
    #expect(try Self.problems(journals[0]) == [])
    let once = try await journals[0].pool.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM extra")
    }
    #expect(try Self.operations(journals[0]).count - count == once)
  }

  @Test(arguments: [Journal.Mode.readOnly, .readWrite])
  func `a newer file is refused, and not one byte of it changes`(_ mode: Journal.Mode) throws {
    let fixture = try JournalFixture()
    try fixture.tamper("PRAGMA user_version = 99; CREATE TABLE newer (id INTEGER)")
    // As a process that was killed has left it: its last commits stand in the log only.
    let place = JournalFixture.newPlace()
    try FileManager.default.createDirectory(
      atPath: place.directory, withIntermediateDirectories: true)
    for (old, new) in [
      (fixture.place.file, place.file), (fixture.place.writeAheadLog, place.writeAheadLog),
    ] {
      try FileManager.default.copyItem(atPath: old, toPath: new)
    }
    func bytes() -> [Data?] {
      [place.file, place.writeAheadLog].map { FileManager.default.contents(atPath: $0) }
    }
    let before = bytes()
    #expect(throws: JournalFailure.fromTheFuture(version: 99, known: 1)) {
      try JournalFixture.open(place, mode: mode)
    }
    #expect(bytes() == before)
  }

  // MARK: Payloads

  /// Notes were called `memo` once: a version that exists in this test only.
  private static let renamed = Schema.Step(
    version: 2, sql: "CREATE TABLE second (id INTEGER) STRICT;",
    upcasters: [
      Upcaster(from: 0) { payload in
        guard var wish = payload.wish.objectValue else { throw UndecodablePayload("no wish") }
        guard let memo = wish["memo"] else { throw UndecodablePayload("no memo") }
        wish["memo"] = nil
        wish["notes"] = memo
        payload.wish = .object(wish)
      }
    ])

  /// An operation as that older version has left it.
  private static func age(_ fixture: JournalFixture, _ id: OperationID, wish: String) throws {
    try fixture.journal.pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA ignore_check_constraints = 1")
      try db.execute(
        sql:
          "UPDATE operation SET payload_version = 0, revision = revision + 1, wish = ? WHERE id = ?",
        arguments: [wish, id.rawValue])
      try db.execute(sql: "PRAGMA ignore_check_constraints = 0")
    }
  }

  @Test func `payloads of an older version are brought to the present one with the schema`()
    async throws
  {
    let fixture = try JournalFixture()
    let entry = Subject.remote(.timeEntry, 5)
    let old = try await fixture.accept(.update(entry, [.notes: .text("kept")]))
    let present = try await fixture.accept(.update(entry, [.isBilled: .flag(true)]))
    let notes = old.wish[.notes]?.json.encodedString() ?? ""
    try Self.age(fixture, old.id, wish: "{\"memo\":\(notes)}")
    #expect(throws: UndecodablePayload.self) { try fixture.operation(old.id) }
    try fixture.journal.close()

    let journal = try JournalFixture.open(
      fixture.place, clock: fixture.clock, steps: Schema.steps + [Self.renamed])

    let rows = try Self.operations(journal)
    #expect(rows.first { $0.id == old.id }?.wish == old.wish)
    #expect(rows.first { $0.id == present.id } == present)
    #expect(try Self.problems(journal) == [])
  }

  @Test func `a payload that cannot be brought along is parked with its reason, never dropped`()
    async throws
  {
    let fixture = try JournalFixture()
    let strange = try await fixture.accept(.note("strange"))
    let other = try await fixture.accept(.note("another"))
    try Self.age(fixture, strange.id, wish: #"{"scribble":1}"#)
    try fixture.journal.close()

    let journal = try JournalFixture.open(
      fixture.place, clock: fixture.clock, steps: Schema.steps + [Self.renamed])
    let lead = try await journal.takeLead(
      pid: 1, boot: "boot-1", machine: JournalFixture.machine, monotonicMilliseconds: 1_000)
    let next = try journal.next(
      lead.epoch, now: fixture.clock.now(), excluding: [], limit: 9)

    #expect(next.ready.map(\.id) == [other.id])
    let parked = try #require(try Self.operations(journal).first { $0.id == strange.id })
    #expect(parked.state == .review)
    #expect(parked.reason?.code == "undecodable")
    #expect(parked.reason?.sentence.contains("version 0") == true, "\(parked)")
    let kept = try await journal.pool.read {
      try String.fetchOne($0, sql: "SELECT wish FROM operation WHERE id = ?", arguments: [1])
    }
    #expect(kept == #"{"scribble":1}"#)
  }
}

/// Nobody passes before all are there.
private final class Threshold: Sendable {
  private let condition = NSCondition()
  private let missing: Mutex<Int>

  init(_ count: Int) {
    missing = Mutex(count)
  }

  func wait() {
    condition.lock()
    defer { condition.unlock() }
    missing.withLock { $0 -= 1 }
    condition.broadcast()
    while missing.withLock({ $0 > 0 }) { condition.wait() }
  }
}
