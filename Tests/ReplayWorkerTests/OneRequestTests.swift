import Foundation
import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

/// What waits for one record goes as one request, over real HTTP (design §7).
@Suite struct OneRequestTests {
  static let updating = FaultMatch(method: "PUT", path: "/events/update/*")

  static func entry(_ office: Office, _ id: RemoteID) -> World.Entry? {
    office.sandbox.world.state.entries[Int(id.rawValue)]
  }

  @Test func `five edits of one entry made offline cost one request`() async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    try await office.sandbox.goOffline()
    var edits: [SyncCore.Operation] = []
    for text in ["a", "b", "c", "d", "e"] {
      edits += try await office.accept(ChangeTests.note(id, text))
    }
    try await office.work { if case .offline = $0 { true } else { false } }
    edits += try await office.accept(ChangeTests.note(id, "f"))

    try await office.sandbox.goOnline()
    try await office.drain()

    #expect(office.sandbox.log.received("PUT", "/events/update/*") == 1)
    #expect(Self.entry(office, id)?.notes == "f")
    #expect(try office.state(edits[5]) == .applied)
    for edit in edits.dropLast() { #expect(try office.state(edit) == .superseded) }
    try await office.close()
  }

  @Test func `an entry created and corrected offline is one request with the final fields`()
    async throws
  {
    let office = try await Office()
    _ = try await ChangeTests.known(office)
    try await office.sandbox.goOffline()
    let create = try await office.accept(.entry(hoursAgo: 3, notes: "first"))[0]
    let entry = create.subject
    let end = try #require(create.wish[.endAt]?.instant)
    try await office.accept(
      OperationDraft(.update, .existing(entry), wish: [.notes: .text("last")]))
    let move = try await office.accept(
      OperationDraft(
        .update, .existing(entry),
        wish: [
          .endAt: .instant(end + .seconds(600)), .durationSeconds: .integer(4200),
          .zone: .text("Europe/Madrid"),
        ]))[0]

    try await office.sandbox.goOnline()
    try await office.drain()

    let writes = office.sandbox.log.requests.filter { $0.method != "GET" }
    #expect(writes.map(\.method) == ["POST"] && office.sandbox.log.entriesMade == 1)
    let remote = try #require(try office.journal.resolve(entry.id).remote)
    let made = try #require(Self.entry(office, remote))
    #expect(made.notes == "last" && made.end.timeIntervalSince(made.start) == 4200)
    #expect(try office.state(move) == .applied)
    #expect(try office.operation(create.id)?.supersededBy == move.id)
    try await office.close()
  }

  @Test func `a refused one is taken apart, and only the culprit is left`() async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    let subject = Subject(.timeEntry, .remote(id))
    let good = try await office.accept(ChangeTests.note(id, "good"))[0]
    let bad = try await office.accept(
      OperationDraft(
        .update, .existing(subject), wish: [.taskID: .id(.remote(try #require(RemoteID(999_999))))])
    )[0]
    let after = try await office.accept(ChangeTests.note(id, "better"))[0]

    try await office.drain()

    #expect(try office.state(good) == .applied)
    #expect(try office.operation(bad.id)?.state.isParked == true)
    #expect(try office.state(after) == .applied)
    #expect(Self.entry(office, id)?.notes == "better")
    try await office.close()
  }

  @Test func `one of them cancelled while offline is not sent`() async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    let before = Self.entry(office, id)?.taskID
    try await office.sandbox.goOffline()
    let note = try await office.accept(ChangeTests.note(id, "stays"))[0]
    let move = try await office.accept(
      OperationDraft(
        .update, .existing(Subject(.timeEntry, .remote(id))), wish: [.taskID: .null]))[0]
    try await office.work { if case .offline = $0 { true } else { false } }
    _ = try await office.journal.cancel(move.id, by: "test")

    try await office.sandbox.goOnline()
    try await office.drain()

    #expect(try office.state(note) == .applied && office.state(move) == .cancelled)
    #expect(Self.entry(office, id)?.notes == "stays" && Self.entry(office, id)?.taskID == before)
    try await office.close()
  }

  @Test func `an entry created and deleted offline never reaches the server`() async throws {
    let office = try await Office()
    _ = try await ChangeTests.known(office)
    try await office.sandbox.goOffline()
    let create = try await office.accept(.entry(hoursAgo: 3, notes: "oops"))[0]
    let delete = try await office.accept(OperationDraft(.delete, .existing(create.subject)))[0]
    try await office.sandbox.goOnline()
    try await office.drain()
    #expect(try office.state(create) == .superseded && office.state(delete) == .applied)
    #expect(office.sandbox.log.requests.allSatisfy { $0.method == "GET" })
    try await office.close()
  }

  @Test(arguments: ChangeTests.silences)
  func `a merged update whose answer is lost ends as wished`(_ action: FaultAction) async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    office.sandbox.add(FaultRule(match: Self.updating, times: 1, action: action))
    let first = try await office.accept(ChangeTests.note(id, "a"))[0]
    let second = try await office.accept(ChangeTests.note(id, "b"))[0]
    try await office.drain()
    #expect(try office.state(first) == .superseded && office.state(second) == .applied)
    #expect(Self.entry(office, id)?.notes == "b")
    try await office.close()
  }

  @Test func `a change made elsewhere keeps back only what it disputes`() async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    let note = try await office.accept(ChangeTests.note(id, "mine"))[0]
    let move = try await office.accept(
      OperationDraft(
        .update, .existing(Subject(.timeEntry, .remote(id))), wish: [.taskID: .null]))[0]
    office.sandbox.set { $0.updateNeedsEnd = false }
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs"])
    try await office.drain()
    #expect(try office.state(note) == .conflict && office.state(move) == .applied)
    #expect(Self.entry(office, id)?.notes == "theirs" && Self.entry(office, id)?.taskID == nil)
    try await office.close()
  }
}
