import Foundation
import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

/// What people decide, carried out over real HTTP.
@Suite struct DecisionTests {
  /// A change of notes that Ana changed in the web app meanwhile, parked.
  private func conflict(_ office: Office) async throws -> (RemoteID, SyncCore.Operation) {
    let id = try await ChangeTests.known(office)
    let update = try await office.accept(ChangeTests.note(id, "mine"))[0]
    office.sandbox.set { $0.updateNeedsEnd = false }
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs"])
    try await office.drain()
    #expect(try office.state(update) == .conflict)
    return (id, update)
  }

  @Test func `the copy that was read is shown, and mine goes over it`() async throws {
    let office = try await Office()
    let (id, update) = try await conflict(office)
    let dispute = try await office.journal.read { try $0.dispute(update.id) }
    #expect(dispute.rows.first { $0.field == .notes }?.theirs == .text("theirs"))

    let done = try await office.decide(update.id, .mine)
    try await office.drain()

    let next = try #require(done.successor)
    #expect(try office.state(next) == .applied)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "mine")
    try await office.close()
  }

  @Test func `mine is asked about again when it was changed once more`() async throws {
    let office = try await Office()
    let (id, update) = try await conflict(office)
    let done = try await office.decide(update.id, .mine)
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs again"])

    try await office.drain()

    let next = try #require(done.successor)
    #expect(try office.state(next) == .conflict)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "theirs again")
    try await office.close()
  }

  @Test func `theirs sends nothing`() async throws {
    let office = try await Office()
    let (id, update) = try await conflict(office)
    let before = office.sandbox.log.received("PUT", "/events/update/*")
    _ = try await office.decide(update.id, .theirs)
    try await office.drain()
    #expect(office.sandbox.log.received("PUT", "/events/update/*") == before)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "theirs")
    try await office.close()
  }

  @Test func `field by field sends only what is mine`() async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    let entry = try #require(office.sandbox.world.state.entries[Int(id.rawValue)])
    let start = Instant(seconds: Int64(entry.start.timeIntervalSince1970) + 60)
    var draft = ChangeTests.note(id, "mine")
    draft.wish[.startAt] = .instant(start)
    let update = try await office.accept(draft)[0]
    office.sandbox.set { $0.updateNeedsEnd = false }
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs"])
    try await office.drain()

    _ = try await office.decide(update.id, .fields([.notes: .theirs]))
    try await office.drain()

    let after = try #require(office.sandbox.world.state.entries[Int(id.rawValue)])
    #expect(after.notes == "theirs")
    #expect(Int64(after.start.timeIntervalSince1970) == start.seconds)
    try await office.close()
  }

  @Test func `a delete of what was changed elsewhere happens once a person insists`() async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    let delete = try await office.accept(
      OperationDraft(.delete, .existing(Subject(.timeEntry, .remote(id)))))[0]
    office.sandbox.set { $0.updateNeedsEnd = false }
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs"])
    try await office.drain()
    #expect(try office.state(delete) == .conflict)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)] != nil)

    _ = try await office.decide(delete.id, .mine)
    try await office.drain()

    #expect(office.sandbox.world.state.entries[Int(id.rawValue)] == nil)
    try await office.close()
  }

  @Test func `deletes and billing ask whatever the setting says`() async throws {
    let office = try await Office(conflicts: .mine)
    let id = try await ChangeTests.known(office)
    let other = try #require(
      office.sandbox.world.state.entries.all.first {
        $0.userID == SandboxAccount.adminID && !$0.isBilled && $0.id != Int(id.rawValue)
      }.flatMap { RemoteID(Int64($0.id)) })
    let operations = try await office.accept(
      ChangeTests.note(other, "mine"),
      OperationDraft(.delete, .existing(Subject(.timeEntry, .remote(id)))))
    office.sandbox.set { $0.updateNeedsEnd = false }
    for changed in [id, other] {
      try office.sandbox.elsewhere("PUT", "/events/update/\(changed)", ["notes": "theirs"])
    }
    try await office.drain()
    #expect(try office.state(operations[0]) == .applied)
    #expect(office.sandbox.world.state.entries[Int(other.rawValue)]?.notes == "mine")
    #expect(try office.state(operations[1]) == .conflict)
    try await office.close()
  }

  @Test func `billing gone half wrong is decided together`() async throws {
    let office = try await Office()
    _ = try await ChangeTests.known(office)
    let ids = office.sandbox.world.state.entries.all.filter { !$0.isBilled }.prefix(6).map(\.id)
    let operations = try await office.accept(
      all: ids.compactMap { id in
        RemoteID(Int64(id)).map {
          OperationDraft(
            .billing, .existing(Subject(.timeEntry, .remote($0))), wish: [.isBilled: .flag(true)],
            group: "invoice")
        }
      })
    office.sandbox.set { $0.updateNeedsEnd = false }
    for id in ids.prefix(2) {
      let entry = try #require(office.sandbox.world.state.entries[id])
      let zone = try #require(Zone("Europe/Madrid"))
      let end = Instant(seconds: Int64(entry.end.timeIntervalSince1970) + 600)
      try office.sandbox.elsewhere(
        "PUT", "/events/update/\(id)",
        ["end": .string(zone.local(end).text), "timezone": "Europe/Madrid"])
    }
    try await office.drain()
    #expect(try operations.map { try office.state($0) }.filter { $0 == .conflict }.count == 2)
    let group = try #require(
      try await office.journal.read { try $0.groupDispute("invoice") })
    #expect(group.now.seconds - group.before.seconds == 1_200)

    _ = try await office.journal.resolve(
      group: "invoice", .mine, shown: ShownDigest.of(group), call: Office.call)
    try await office.drain()

    #expect(ids.allSatisfy { office.sandbox.world.state.entries[$0]?.isBilled == true })
    try await office.close()
  }

  @Test func `a create of a name that exists is adopted, and its dependants go on`() async throws {
    let office = try await Office()
    let there = try #require(office.sandbox.world.state.customers.all.first)
    let made = try await office.journal.accept(Office.call) { entrance in
      let customer = try entrance.propose(
        OperationDraft(.create, .new(.customer), wish: [.name: .text(there.name)]))
      let project = try entrance.propose(
        OperationDraft(
          .create, .new(.project),
          wish: [.name: .text("Below it"), .customerID: .id(customer.subject.id)]))
      return [customer, project]
    }
    guard case .accepted(let operations, _) = made else { return }
    try await office.drainParked(operations[0].id)
    let dispute = try await office.journal.read { try $0.dispute(operations[0].id) }
    #expect(dispute.candidates.map(\.id.rawValue) == [Int64(there.id)])

    let id = try #require(dispute.candidates.first?.id)
    _ = try await office.decide(operations[0].id, .adopt(id))
    try await office.drain()

    #expect(try office.state(operations[1]) == .applied)
    let below = office.sandbox.world.state.projects.all.first { $0.name == "Below it" }
    #expect(below?.customerID == there.id)
    try await office.close()
  }

  @Test func `time on a task that cannot be made is kept without it`() async throws {
    let office = try await Office()
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "POST", path: "/tasks/share"),
        action: .envelope(status: 400, http: 200, applied: false)))
    let task = try await office.accept(
      OperationDraft(.create, .new(.task), wish: [.name: .text("Impossible")]))[0]
    let entry = try await office.accept(
      .entry(hoursAgo: 30, notes: "kept time", task: task.subject.id))[0]
    try await office.drainParked(task.id)

    _ = try await office.decide(task.id, .discard(.init(repoint: .none)))
    try await office.drain()

    let moved = try #require(try office.operation(entry.id)?.supersededBy)
    #expect(try office.operation(moved)?.state == .applied)
    #expect(
      office.sandbox.world.state.entries.all.filter { $0.notes == "kept time" }.count == 1)
    try await office.close()
  }
}

extension Office {
  static var call: CallContext {
    CallContext(client: "tests", tool: "resolve", argumentsDigest: "decision")
  }

  /// Decides on what is shown at this moment.
  @discardableResult
  func decide(_ id: OperationID, _ resolution: Resolution) async throws -> Resolved {
    let shown = try await journal.read { try ShownDigest.of($0.dispute(id)) }
    return try await journal.resolve(id, resolution, shown: shown, call: Self.call)
  }

  /// Works until one operation is parked, whatever waits behind it.
  func drainParked(_ id: OperationID) async throws {
    try await work { [journal] event in
      guard case .resting = event else { return false }
      return try journal.read { try $0.operation(id) }?.state.isParked ?? false
    }
  }
}
