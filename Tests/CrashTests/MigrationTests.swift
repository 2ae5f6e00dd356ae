import Foundation
import GRDB
import Logging
import SimulatedDisk
import SyncCore
import Synchronization
import TestSupport
import Testing

@testable import JournalStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Migrations that die in the middle, or lose their power.
@Suite(.serialized) struct MigrationTests {
  /// A second version that exists in tests only. It cannot be applied twice.
  static let sql = """
    CREATE TABLE extra (operation_id INTEGER PRIMARY KEY REFERENCES operation (id)) STRICT;
    INSERT INTO extra SELECT id FROM operation;
    ALTER TABLE operation ADD COLUMN colour TEXT;
    CREATE INDEX operation_colour ON operation (colour);
    """

  static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("JournalStoreTests/Fixtures/v001-every-state.sql")

  static let account: Int64 = 77

  /// - Parameter dying: the process dies when the upcaster comes to the so manieth payload.
  static func open(_ place: JournalPlace, version: Int, dying at: Int? = nil) throws -> Journal {
    let seen = Seen()
    let second = Schema.Step(
      version: 2, sql: sql,
      upcasters: at.map { at in
        [Upcaster(from: 1) { _ in if seen.next() == at { kill(getpid(), SIGKILL) } }]
      } ?? [])
    return try Journal.open(
      place, account: account, serviceHost: "api.example.test",
      credential: CredentialFingerprintInput(secret: "correct horse"), mode: .readWrite,
      sources: Journal.Sources(
        now: { Instant(seconds: 1_790_000_000) }, uuid: { UUID().uuidString.lowercased() },
        ring: {}),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      steps: version == 2 ? Schema.steps + [second] : Schema.steps)
  }

  static func load(at place: JournalPlace) throws {
    for folder in [place.directory, place.stateDirectory] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    var configuration = GRDB.Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: place.file, configuration: configuration)
    let text = try String(contentsOf: fixture, encoding: .utf8)
    try queue.write { try $0.execute(sql: text) }
    try queue.close()
  }

  /// What is wrong with a journal that came from the fixture; empty: nothing.
  static func problems(_ journal: Journal) throws -> [String] {
    try journal.read { view in
      let operations = try view.operations(OperationFilter(), limit: 10_000)
      let moved = operations.filter {
        $0.call.tool != "tt_test" && !$0.call.tool.hasSuffix("_by")
          && !$0.call.tool.hasSuffix("_\($0.state.rawValue)")
      }
      let counts = try view.counts().values.reduce(0, +)
      return try view.integrityProblems() + view.contradictions() + moved.map { "\($0.id) moved" }
        + (operations.count == counts && counts > 80 ? [] : ["\(operations.count) operations"])
    } + (try journal.verifyAudit().isWhole ? [] : ["the audit log is broken"])
  }

  @Test(arguments: [1, 40])
  func `a process killed in the middle of an upgrade leaves the file as it was`(_ at: Int)
    async throws
  {
    let place = Scene.newPlace()
    try Self.load(at: place)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [place = place as JournalPlace, at = at as Int] in
      _ = try Self.open(place, version: 2, dying: at)
    }
    let old = try Self.open(place, version: 1)
    #expect(try Self.problems(old) == [])
    try old.close()
    let new = try Self.open(place, version: 2)
    #expect(try Self.problems(new) == [])
    #expect(try new.examined().schemaVersion == 2)
  }

  @Test func `a power cut at any moment of an upgrade leaves the old journal or the new one`()
    throws
  {
    let place = Scene.newPlace()
    try Self.load(at: place)
    try Self.open(place, version: 1).close()
    let disk = try SimulatedDisk.mount(place.directory)
    try Self.open(place, version: 2).close()
    disk.unmount()

    var chance = SeededGenerator(seed: 5)
    let events = disk.events
    var image = disk.first
    var versions: Set<Int> = []
    for (index, event) in events.enumerated() {
      image.apply(event)
      guard index % max(1, events.count / 24) == 0 || index == events.count - 1 else { continue }
      let kind = CutKind.allCases[index % CutKind.allCases.count]
      let cut = Scene.newPlace()
      try SimulatedDisk.write(image.cut(kind, using: &chance), to: cut.directory)
      let raw = try DatabaseQueue(path: cut.file)
      versions.insert(try raw.read { try Schema.version($0) })
      try raw.close()
      let journal = try Self.open(cut, version: 2)
      #expect(try Self.problems(journal) == [], "\(kind) after event \(index)")
      try journal.close()
      try FileManager.default.removeItem(atPath: cut.directory)
    }
    #expect(versions == [1, 2])
  }
}

/// Counts from 1.
private final class Seen: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}

extension AuditVerdict {
  fileprivate var isWhole: Bool { if case .whole = self { true } else { false } }
}
