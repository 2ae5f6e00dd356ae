import Foundation
import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

/// The probe (`doctor --probe`) in every kind of account: what it learns, and that it leaves nothing.
@Suite struct ProbeTests {
  /// Both readings of each row of the table of capabilities that the probe settles.
  static let readings: [(UnknownsTests.Reading, Capability, String)] = [
    (.init("a marker is found") { _ in }, .marker, "proven third_party_id"),
    (.init("a marker is dropped") { $0.markerSupported = .ignored }, .marker, "off"),
    (.init("a marker is refused") { $0.markerSupported = .refused }, .marker, "off"),
    (.init("no policy") { _ in }, .markerPolicies, "none_found"),
    (.init("a policy that holds") { $0.policies = .strict }, .markerPolicies, "apply"),
    (
      .init("a policy that a marker gets around") {
        $0.policies = .strict
        $0.markerSkipsPolicies = true
      }, .markerPolicies, "skipped"
    ),
    (.init("updates need an end") { _ in }, .updateEnd, "required"),
    (.init("updates need no end") { $0.updateNeedsEnd = false }, .updateEnd, "optional"),
    (.init("stamps in the user's zone") { _ in }, .changeClock, "shift 0 Europe/Madrid"),
    (.init("services") { _ in }, .services, "present"),
    (.init("no services") { $0.servicesPresent = false }, .services, "absent"),
    (.init("short rows") { _ in }, .entryList, "abbreviated"),
    (.init("full rows") { $0.eventsShape = .full }, .entryList, "full"),
    (.init("errors with HTTP 200") { _ in }, .errorStatus, "ok200"),
    (.init("mirrored errors") { $0.httpStatusOfErrors = .mirrored }, .errorStatus, "mirrored"),
    (.init("offsets count") { _ in }, .zones, "honoured"),
    (
      .init("offsets do not count") {
        $0.offsetZonesOnAdd = .ignored
        $0.zoneWhenOmitted = .utc
      }, .zones, "shifted"
    ),
    (.init("overlaps") { _ in }, .overlaps, "accepted"),
    (.init("no overlaps") { $0.overlapsAccepted = false }, .overlaps, "refused"),
  ]

  @Test(arguments: readings)
  func `the probe learns how the account is, and leaves nothing behind`(
    _ reading: UnknownsTests.Reading, _ capability: Capability, _ expected: String
  ) async throws {
    var switches = SandboxSwitches()
    reading.change(&switches)
    let office = try await Office(switches)
    let before = office.sandbox.world.state.entries.all.count

    #expect(try await office.probe() == nil)

    let learned = try await office.journal.read { try $0.capabilities() }
    #expect(learned.first { $0.capability == capability }?.value == expected)
    #expect(office.sandbox.world.state.entries.all.count == before)
    let left = try await office.journal.read { try $0.pendingChanges() }
    #expect(left == 0)
    try await office.close()
  }

  @Test func `stamps in another zone than the user's are learned with their distance`()
    async throws
  {
    var switches = SandboxSwitches()
    switches.changeZone = .utc
    let office = try await Office(switches)
    #expect(try await office.probe() == nil)
    let offset = (Zone("Europe/Madrid") ?? .utc).offsetSeconds(at: Clock.now())
    let learned = try await office.journal.read { try $0.capabilities() }
    #expect(
      learned.first { $0.capability == .changeClock }?.value == "shift \(-offset) Europe/Madrid")
    try await office.close()
  }

  @Test func `a company that refuses the probe's entries is left as it was`() async throws {
    var switches = SandboxSwitches()
    switches.policies = .strict
    switches.policies.pastDays = 0
    switches.policies.requireProject = true
    let office = try await Office(switches)
    let reason = try await office.probe()
    #expect(reason?.code == "probe_refused")
    let (learned, pending) = try await office.journal.read {
      (try $0.capabilities(), try $0.pendingChanges())
    }
    #expect(pending == 0 && !learned.contains { $0.capability == .marker })
    #expect(learned.first { $0.capability == .markerPolicies }?.value == "apply")
    #expect(office.sandbox.log.entriesMade == 0)
    try await office.close()
  }

  /// Where an answer is lost: each of the probe's requests that change something.
  static let losses: [(String, String)] = [
    ("POST", "/events/add"), ("PUT", "/events/update/*"), ("DELETE", "/events/delete/*"),
  ]

  @Test(arguments: losses)
  func `a probe that breaks off cleans up behind itself`(_ method: String, _ path: String)
    async throws
  {
    let office = try await Office()
    let before = office.sandbox.world.state.entries.all.count
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: method, path: path), times: 1, action: .cutAfter(reset: true)))

    let reason = try await office.probe()
    try await office.drain()

    #expect(reason != nil)
    #expect(office.sandbox.world.state.entries.all.count == before)
    let left = try await office.journal.read { try $0.pendingChanges() }
    #expect(left == 0)
    try await office.close()
  }

  @Test func `what a killed probe had not sent is taken back by the next leader`() async throws {
    let office = try await Office()
    let call = CallContext(client: "cli", tool: "doctor --probe", argumentsDigest: "1")
    _ = try await office.journal.accept(call) { entrance in
      let create = try entrance.propose(.entry(hoursAgo: 20, notes: "probe"))
      guard let entry = create.creates else { return }
      try entrance.propose(OperationDraft(.delete, .existing(entry)))
    }

    try await office.drain()

    let all = try await office.journal.read { try $0.operations(OperationFilter(), limit: 10) }
    #expect(all.map(\.state) == [.cancelled, .cancelled])
    #expect(office.sandbox.log.entriesMade == 0)
    try await office.close()
  }
}

extension SandboxSwitches.Policies {
  /// Every entry needs a task, also those of managers.
  static var strict: Self {
    var policies = Self()
    policies.requireTask = true
    policies.appliesToManagers = true
    return policies
  }
}

extension Office {
  /// Runs a probe.
  ///
  /// - Returns: why it could not be finished; nil: it was.
  func probe() async throws -> Reason? {
    // A consenting person has used the account: its tasks and entries are known here.
    try await work { [journal] event in
      guard case .resting = event else { return false }
      return try journal.read { try !$0.isAsked(.list(.task)) }
    }
    try await journal.ask(.probe, until: Clock.now() + Limits.probePatience)
    try await work { [journal] event in
      guard case .resting = event else { return false }
      return try journal.read { try !$0.isAsked(.probe) }
    }
    return try await journal.read { try $0.pullFailure(.probe) }
  }
}
