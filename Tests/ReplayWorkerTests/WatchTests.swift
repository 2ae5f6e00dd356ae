import JournalStore
import SyncCore
import Testing
import TrackingTimeSandbox

@testable import ReplayWorker

@Suite struct WatchTests {
  private static let lost = FaultAction.lateCommit(seconds: 86_400, answer: .cut)

  @Test
  func `a second copy that arrives after the horizon is put before the user, and stays in view`()
    async throws
  {
    let office = try await Office(horizon: .seconds(300))
    office.sandbox.add(FaultRule(match: CreateTests.adding, times: 1, action: Self.lost))
    try await office.accept(.entry(hoursAgo: 3, notes: "twice"))
    try await office.drain(by: office.worker(sources: Clock.hurried()))
    #expect(office.sandbox.log.entriesMade == 1)

    office.sandbox.commitLate()
    try await office.run(office.worker(sources: Clock.hurried())) { view in
      try view.count(.parked) > 0
    }

    let repair = try #require(
      try await office.journal.read { try $0.operations(.parked, limit: 2) }.first)
    #expect(repair.verb == .delete && repair.reason?.code == "second_copy")
    #expect(repair.options.repairs == OperationID(1))
    let seen = try await office.journal.read { try $0.record(repair.subject) }
    #expect(seen?.pending == 1 && seen?.fields[.startAt] != nil)

    _ = try await office.journal.settleByHand(
      Settlement(repair.id, revision: repair.revision, .retried), by: "cli/retry")
    try await office.drain(by: office.worker(sources: Clock.hurried()))
    let left = office.sandbox.world.state.entries.all.filter { $0.notes == "twice" }
    #expect(left.count == 1)
    #expect(try office.state(repair) == .applied)
    try await office.close()
  }

  @Test func `a second copy that was kept is not asked about again`() async throws {
    let office = try await Office(horizon: .seconds(300))
    office.sandbox.add(FaultRule(match: CreateTests.adding, times: 1, action: Self.lost))
    try await office.accept(.entry(hoursAgo: 3, notes: "twice"))
    try await office.drain(by: office.worker(sources: Clock.hurried()))
    office.sandbox.commitLate()
    try await office.run(office.worker(sources: Clock.hurried())) { try $0.count(.parked) > 0 }
    let repair = try #require(
      try await office.journal.read { try $0.operations(.parked, limit: 2) }.first)
    _ = try await office.journal.settleByHand(
      Settlement(
        repair.id, revision: repair.revision, .discarded, reason: Reason("kept", "Both are right.")
      ), by: "cli/discard")

    let scope = PullScope.record(.timeEntry, try #require(repair.subject.id.remote))
    try await office.journal.ask(scope, until: Clock.now() + .seconds(60))
    try await office.run(office.worker()) { try $0.coverage(scope) != nil }

    #expect(try await office.journal.read { try $0.count(.parked) } == 0)
    try await office.close()
  }

  @Test func `a change that arrives late does not undo a later one`() async throws {
    // Long enough that the late arrival is within it on the slowest machine; most of it is skipped.
    let horizon: Duration = .seconds(6_000)
    let office = try await Office(horizon: horizon)
    let id = try await ChangeTests.known(office)
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "PUT", path: "/events/update/*"), times: 1, action: Self.lost))
    try await office.accept(ChangeTests.note(id, "first"))
    try await office.drain(by: office.worker(sources: Clock.hurried()))
    try await office.accept(ChangeTests.note(id, "second"))
    try await office.drain(by: office.worker(sources: Clock.hurried()))
    office.sandbox.commitLate()
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "first")

    let later = office.worker(sources: Clock.hurried(ahead: horizon))
    try await office.run(later) { try $0.watchCount() == 0 }
    try await office.drain(by: office.worker(sources: Clock.hurried()))

    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "second")
    try await office.close()
  }

  @Test func `a billing flag waits while an earlier change may still arrive`() async throws {
    let office = try await Office(horizon: .seconds(300))
    let id = try await ChangeTests.known(office)
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "PUT", path: "/events/update/*"), times: 1, action: Self.lost))
    try await office.accept(ChangeTests.note(id, "first"))
    try await office.drain(by: office.worker(sources: Clock.hurried()))
    let flag = try await office.accept(
      OperationDraft(
        .billing, .existing(Subject(.timeEntry, .remote(id))), wish: [.isBilled: .flag(true)]))[0]

    try await office.work { if case .resting = $0 { true } else { false } }
    #expect(try office.operation(flag.id)?.reason == .watched)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.isBilled == false)

    try await office.drain(by: office.worker(sources: Clock.hurried()))
    #expect(try office.state(flag) == .applied)
    try await office.close()
  }

  @Test func `a value that no read shows waits while an earlier change may still arrive`()
    async throws
  {
    let office = try await Office(horizon: .seconds(300))
    let id = try await ChangeTests.known(office)
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "PUT", path: "/events/update/*"), times: 1, action: Self.lost))
    try await office.accept(Self.value("first", of: id))
    try await office.drain(by: office.worker(sources: Clock.hurried()))
    let second = try await office.accept(Self.value("second", of: id))[0]

    try await office.work { if case .resting = $0 { true } else { false } }
    #expect(try office.operation(second.id)?.reason == .watched)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.customFields == [6271: "first"])

    try await office.drain(by: office.worker(sources: Clock.hurried()))
    #expect(try office.state(second) == .applied)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.customFields == [6271: "second"])
    let copy = try await office.journal.read { try $0.serverCopy(second.subject) }
    #expect(copy != nil && copy?.fields[.customFields] == nil)
    try await office.close()
  }

  private static func value(_ text: String, of id: RemoteID) -> OperationDraft {
    OperationDraft(
      .update, .existing(Subject(.timeEntry, .remote(id))),
      wish: [.customFields: .text(#"[{"id":6271,"value":"\#(text)"}]"#)])
  }
}
