import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

@Suite struct ChangeTests {
  /// An entry of Ana that has ended, as our mirror knows it after a pull.
  static func known(_ office: Office) async throws -> RemoteID {
    try await office.work { if case .resting = $0 { true } else { false } }
    let entry = try #require(
      office.sandbox.world.state.entries.all.first {
        $0.userID == SandboxAccount.adminID && !$0.isBilled && $0.notes != nil
      })
    let id = try #require(RemoteID(Int64(entry.id)))
    // A pull of the connection may have failed on a busy machine: then it is asked for by itself.
    let subject = Subject(.timeEntry, .remote(id))
    if try await office.journal.read({ try $0.serverCopy(subject)?.asOf }) == nil {
      let scope = PullScope.record(.timeEntry, id)
      try await office.journal.ask(scope, until: Clock.now() + .seconds(120))
      try await office.run(office.worker()) { try $0.serverCopy(subject) != nil }
    }
    return id
  }

  static func note(_ id: RemoteID, _ text: String) -> OperationDraft {
    OperationDraft(
      .update, .existing(Subject(.timeEntry, .remote(id))), wish: [.notes: .text(text)])
  }

  static let silences: [FaultAction] = [
    .cutBefore(reset: true), .cutAfter(reset: true), .page(status: 502, applied: true),
    .page(status: 503, applied: false), .malformed(applied: true),
  ]

  @Test(arguments: silences)
  func `an update whose answer is lost ends as wished`(_ action: FaultAction) async throws {
    let office = try await Office()
    let id = try await Self.known(office)
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "PUT", path: "/events/update/*"), times: 1, action: action))
    let update = try await office.accept(Self.note(id, "corrected"))[0]

    try await office.drain()

    #expect(try office.state(update) == .applied)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "corrected")
    try await office.close()
  }

  @Test func `a change made elsewhere to the same field becomes a conflict`() async throws {
    let office = try await Office()
    let id = try await Self.known(office)
    let update = try await office.accept(Self.note(id, "mine"))[0]
    office.sandbox.set { $0.updateNeedsEnd = false }
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs"])

    try await office.drain()

    #expect(try office.state(update) == .conflict)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "theirs")
    try await office.close()
  }

  @Test func `a change made elsewhere to another field stays, and ours is sent`() async throws {
    let office = try await Office()
    let id = try await Self.known(office)
    let update = try await office.accept(Self.note(id, "mine"))[0]
    try office.sandbox.elsewhere("PUT", "/events/billed", ["data": .string("[{\"id\":\(id)}]")])

    try await office.drain()

    #expect(try office.state(update) == .applied)
    let entry = try #require(office.sandbox.world.state.entries[Int(id.rawValue)])
    #expect(entry.notes == "mine" && entry.isBilled)
    try await office.close()
  }

  @Test func `a record deleted elsewhere is told, not recreated`() async throws {
    let office = try await Office()
    let id = try await Self.known(office)
    let update = try await office.accept(Self.note(id, "mine"))[0]
    try office.sandbox.elsewhere("DELETE", "/events/delete/\(id)")

    try await office.drain()

    let after = try #require(try office.operation(update.id))
    #expect(after.state == .conflict && after.reason?.code == "deleted_elsewhere")
    try await office.close()
  }

  @Test(arguments: [FaultAction.cutAfter(reset: true), .cutBefore(reset: true)])
  func `a delete whose answer is lost happens once`(_ action: FaultAction) async throws {
    let office = try await Office()
    let id = try await Self.known(office)
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "DELETE", path: "/events/delete/*"), times: 1, action: action))
    let delete = try await office.accept(
      OperationDraft(.delete, .existing(Subject(.timeEntry, .remote(id)))))[0]

    try await office.drain()

    #expect(try office.state(delete) == .applied)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)] == nil)
    try await office.close()
  }

  @Test func `billing flags of one group go in one request`() async throws {
    let office = try await Office()
    _ = try await Self.known(office)
    let ids = office.sandbox.world.state.entries.all.filter { !$0.isBilled }.prefix(20).map(\.id)
    let drafts = ids.compactMap { id in
      RemoteID(Int64(id)).map {
        OperationDraft(
          .billing, .existing(Subject(.timeEntry, .remote($0))), wish: [.isBilled: .flag(true)],
          group: "group-1")
      }
    }
    let operations = try await office.accept(all: drafts)

    try await office.drain()

    #expect(try operations.allSatisfy { try office.state($0) == .applied })
    #expect(office.sandbox.log.received("PUT", "/events/billed") == 1)
    #expect(ids.allSatisfy { office.sandbox.world.state.entries[$0]?.isBilled == true })
    try await office.close()
  }
}

extension Office {
  func accept(all drafts: [OperationDraft]) async throws -> [SyncCore.Operation] {
    let call = CallContext(client: "tests", tool: "tt_mark_billed", argumentsDigest: "billing")
    let acceptance = try await journal.accept(call) { entrance in
      try drafts.map { try entrance.propose($0) }
    }
    guard case .accepted(let operations, _) = acceptance else { return [] }
    return operations
  }

  @Test func `a project is not archived over what others added to it meanwhile`() async throws {
    let office = try await Office()
    _ = try await ChangeTests.known(office)
    let project = try #require(
      office.sandbox.world.state.projects.all.first { !$0.isArchived && $0.isPublic })
    let subject = Subject(.project, try #require(EntityID(Int64(project.id))))
    let below = try await office.journal.read { try $0.countsBelow(subject) }
    let archive = try await office.accept(
      OperationDraft(
        .transition, .existing(subject), wish: [.isArchived: .flag(true)],
        options: OperationOptions(below: below)))[0]
    try office.sandbox.elsewhere(
      "POST", "/tasks/add", ["name": "Added meanwhile", "project_id": .int(project.id)])

    // The count of the connection is older than what counts for closing.
    try await office.run(office.worker(sources: Clock.hurried(ahead: .seconds(120)))) { view in
      try view.count(.parked) > 0
    }

    #expect(try office.operation(archive.id)?.reason?.code == "below_changed")
    #expect(office.sandbox.world.state.projects[project.id]?.isArchived == false)
    try await office.close()
  }
}
