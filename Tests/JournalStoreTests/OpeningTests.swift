import Foundation
import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct OpeningTests {
  @Test func `a commit is durable: the settings are read back`() throws {
    let fixture = try JournalFixture()
    let settings = try fixture.journal.pool.writeWithoutTransaction { db in
      try ["synchronous", "wal_autocheckpoint", "foreign_keys"].map {
        try Int.fetchOne(db, sql: "PRAGMA \($0)")
      } + [try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" ? 1 : 0]
    }
    #expect(settings == [2, 0, 1, 1])
    let reader = try fixture.journal.pool.read {
      try Int.fetchOne($0, sql: "PRAGMA wal_autocheckpoint")
    }
    #expect(reader == 0)
  }

  @Test func `folder and file belong to the user alone`() throws {
    let fixture = try JournalFixture()
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(fixture.place.directory) == 0o700)
    #expect(try mode(fixture.place.file) == 0o600)
    #expect(try mode(fixture.place.writeAheadLog) == 0o600)
    #expect(try mode(fixture.place.witness(of: fixture.journal.uuid)) == 0o600)
  }

  @Test func `a newer file is refused and left alone`() throws {
    let fixture = try JournalFixture()
    try fixture.journal.pool.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    for mode in [Journal.Mode.readOnly, .readWrite] {
      #expect(throws: JournalFailure.fromTheFuture(version: 99, known: 1)) {
        try JournalFixture.open(fixture.place, mode: mode)
      }
    }
  }

  @Test func `a journal that a newer process has upgraded takes no more writes`() async throws {
    let fixture = try JournalFixture()
    try fixture.tamper("PRAGMA user_version = 2")
    await #expect(throws: JournalFailure.upgraded) { try await fixture.accept(.note("late")) }
    #expect(throws: JournalFailure.upgraded) { try fixture.journal.requireWritable() }
    #expect(try fixture.count("SELECT count(*) FROM operation") == 0)
  }

  @Test func `an upgrade keeps a copy of the file as it was`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("kept"))
    try fixture.journal.close()
    let steps =
      Schema.steps + [Schema.Step(version: 2, sql: "CREATE TABLE extra (id INTEGER) STRICT")]
    let upgraded = try JournalFixture.open(fixture.place, steps: steps)
    let version = try await upgraded.pool.read { try Schema.version($0) }
    #expect(version == 2)
    let copy = try DatabaseQueue(path: fixture.place.copy(beforeMigrationFrom: 1))
    let kept = try await copy.read { db in
      (try Schema.version(db), try Int.fetchOne(db, sql: "SELECT count(*) FROM operation"))
    }
    #expect(kept == (1, 1))
  }

  @Test func `reading needs no journal to be made and makes none`() throws {
    let place = JournalFixture.newPlace()
    #expect(throws: JournalFailure.missing(path: place.file)) {
      try JournalFixture.open(place, mode: .readOnly, secret: nil)
    }
    #expect(!FileManager.default.fileExists(atPath: place.directory))
  }

  @Test func `a journal that nobody has open can be read, and not written`() async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("one"))
    try fixture.journal.close()
    let reader = try JournalFixture.open(fixture.place, mode: .readOnly, secret: nil)
    let waiting = try await reader.read { try $0.pendingChanges() }
    #expect(waiting == 1)
    await #expect(throws: JournalFailure.readOnly) {
      try await reader.accept(JournalFixture.call()) { try $0.propose(.note("two")) }
    }
  }

  @Test func `another account's journal is refused`() throws {
    let fixture = try JournalFixture()
    #expect(throws: JournalFailure.otherAccount(expected: 5, found: JournalFixture.account)) {
      try JournalFixture.open(fixture.place, account: 5)
    }
  }

  @Test func `before the first contact other credentials take over only an empty journal`()
    async throws
  {
    let other = CredentialFingerprintInput(secret: "another")
    let fixture = try JournalFixture()
    #expect(try JournalFixture.open(fixture.place, secret: other).credentialStanding == .known)
    try await fixture.accept(.note("mine"))
    #expect(throws: JournalFailure.otherUser(user: nil)) {
      try JournalFixture.open(fixture.place)
    }
  }

  @Test func `the credentials themselves are nowhere in the file`() throws {
    let fixture = try JournalFixture()
    try fixture.journal.close()
    let bytes = try Data(contentsOf: URL(filePath: fixture.place.file))
    #expect(bytes.range(of: Data("correct horse".utf8)) == nil)
    #expect("\(JournalFixture.secret)" == "(redacted)")
  }

  @Test func `a folder that cannot be used is said with the way on`() throws {
    let file = Scratch.path("file")
    #expect(FileManager.default.createFile(atPath: file, contents: nil))
    let place = JournalPlace(directory: file + "/data", stateDirectory: file + "/state")
    let failure = #expect(throws: JournalFailure.self) { try JournalFixture.open(place) }
    #expect(failure?.code == "journal_folder_unwritable")
    #expect(failure?.nextStep.contains("TTSYNC_HOME") == true)
  }

  @Test func `a file that is no journal is called damaged`() throws {
    let place = JournalFixture.newPlace()
    try FileManager.default.createDirectory(
      atPath: place.directory, withIntermediateDirectories: true)
    try Data(repeating: 65, count: 8_192).write(to: URL(filePath: place.file))
    let failure = #expect(throws: JournalFailure.self) { try JournalFixture.open(place) }
    #expect(failure?.code == "journal_damaged")
  }

  @Test(arguments: [
    ("/home/a/data", "ext4", false), ("/mnt/share/x", "nfs4", true),
    ("/mnt/with space/x", "fuse.sshfs", true), ("/mnt/stick", "fuseblk", false),
    ("/mnt/sharex", "ext4", false),
  ]) func `network file systems are told from local ones`(
    path: String, type: String, isRemote: Bool
  ) {
    let table = """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw
      30 22 0:40 / /mnt/share rw,relatime shared:2 - nfs4 server:/x rw
      31 22 0:41 / /mnt/with\\040space rw,relatime shared:3 - fuse.sshfs me@there:/ rw
      32 22 0:42 / /mnt/stick rw,relatime shared:4 - fuseblk /dev/sdb1 rw
      """
    let found = FileSystemKind.mountType(of: path, in: table)
    #expect(found == type)
    #expect(FileSystemKind.isRemote(type) == isRemote)
  }

  @Test func `the released schema is never edited`() {
    // Not released yet: the digest joins this test with the first release.
    #expect(Schema.steps.map(\.version) == Array(1...Schema.version))
    #expect(Schema.steps[0].sql.contains("CREATE TABLE operation"))
  }
}
