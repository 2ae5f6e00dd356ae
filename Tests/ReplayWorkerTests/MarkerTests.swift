import Foundation
import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

/// The marker on new entries (design §6): proven by the probe, or asked for by the setting.
@Suite struct MarkerTests {
  static let adding = FaultMatch(method: "POST", path: "/events/add")

  static func markers(_ office: Office) -> [String] {
    office.sandbox.world.state.entries.all.compactMap(\.thirdPartyID)
  }

  @Test func `entries carry the operation's UUID once the probe has proven it`() async throws {
    let office = try await Office()
    let first = try await office.accept(.entry(hoursAgo: 3, notes: "before"))[0]
    try await office.drain()
    #expect(Self.markers(office).isEmpty)

    #expect(try await office.probe() == nil)
    let second = try await office.accept(.entry(hoursAgo: 5, notes: "after"))[0]
    try await office.drain()

    #expect(try office.state(first) == .applied && office.state(second) == .applied)
    #expect(Self.markers(office) == [second.uuid])
    try await office.close()
  }

  @Test func `an interval that was never sent is booked with a marker`() async throws {
    let office = try await Office()
    try TimerTests.quiet(office)
    #expect(try await office.probe() == nil)
    let task = try TimerTests.task(office)
    let start = try await office.accept(TimerTests.start(task, minutesAgo: 50))[0]
    try await office.accept(TimerTests.stop(task, entry: start.creates?.id, minutesAgo: 20))
    try await office.drain()
    #expect(Self.markers(office).count == 1)
    try await office.close()
  }

  /// Without a marker a look-alike would be taken for what was lost.
  @Test(arguments: [FaultAction.cutAfter(reset: true), .cutBefore(reset: true)])
  func `a lost entry is found by its marker, not by its looks`(_ action: FaultAction) async throws {
    let office = try await Office()
    #expect(try await office.probe() == nil)
    let now = Clock.now()
    let draft = OperationDraft.entry(hoursAgo: 3, notes: "alike", now: now)
    let start = try #require(draft.wish[.startAt]?.instant)
    let zone = try #require(Zone("Europe/Madrid"))
    // Somebody books the very same meanwhile: between our reading and the look-up.
    let twin = SandboxEdit(
      user: SandboxAccount.adminID, "POST", "/events/add",
      [
        "start": .string(zone.local(start).text),
        "end": .string(zone.local(start + .seconds(3600)).text),
        "timezone": "Europe/Madrid", "notes": "alike",
      ])
    office.sandbox.add(
      FaultRule(match: Self.adding, times: 1, action: .edit(twin, late: true)),
      FaultRule(match: Self.adding, times: 1, action: action))
    let entry = try await office.accept(draft)[0]

    try await office.drain()

    let row = try #require(try office.operation(entry.id))
    if case .cutAfter = action {
      #expect(row.state == .applied)
      let provisional = try #require(row.creates?.id)
      let id = try await office.journal.read { try $0.resolve(provisional) }
      let made = office.sandbox.world.state.entries[Int(id.rawValue)]
      #expect(made?.thirdPartyID == entry.uuid)
    } else {
      // Not there, but one like it: a person decides, nothing is sent again.
      #expect(row.state == .review && row.reason?.code == "near_match")
      #expect(Self.markers(office).isEmpty)
    }
    try await office.close()
  }

  @Test func `a refused marker is left out once, and then for good`() async throws {
    let office = try await Office()
    #expect(try await office.probe() == nil)
    office.sandbox.set { $0.markerSupported = .refused }
    let first = try await office.accept(.entry(hoursAgo: 3, notes: "first"))[0]
    try await office.drain()
    let requests = office.sandbox.log.received("POST", "/events/add")
    let second = try await office.accept(.entry(hoursAgo: 5, notes: "second"))[0]
    try await office.drain()

    #expect(try office.state(first) == .applied && office.state(second) == .applied)
    #expect(office.sandbox.log.received("POST", "/events/add") == requests + 1)
    let learned = try await office.journal.read { try $0.capabilities() }
    #expect(learned.first { $0.capability == .marker }?.value == "off")
    try await office.close()
  }

  @Test func `without the search a lost entry is looked for as before`() async throws {
    let office = try await Office()
    #expect(try await office.probe() == nil)
    office.sandbox.add(
      FaultRule(match: Self.adding, times: 1, action: .cutBefore(reset: true)),
      FaultRule(
        match: FaultMatch(method: "GET", path: "/search/events"),
        action: .envelope(status: 404, http: 200, applied: false)))
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "once"))[0]
    try await office.drain()
    #expect(try office.state(entry) == .applied)
    let learned = try await office.journal.read { try $0.capabilities() }
    #expect(learned.first { $0.capability == .marker }?.value == "off")
    try await office.close()
  }

  @Test func `an entry that a policy refuses is refused, with the marker and without`()
    async throws
  {
    let office = try await Office()
    #expect(try await office.probe() == nil)
    office.sandbox.set { $0.policies = .strict }
    let entry = try await office.accept(.entry(hoursAgo: 3, notes: "no task"))[0]
    try await office.drain()
    #expect(try office.state(entry) == .rejected)
    let learned = try await office.journal.read { try $0.capabilities() }
    #expect(learned.first { $0.capability == .marker }?.value == "proven third_party_id")
    try await office.close()
  }

  @Test func `the setting decides over what was learned`() async throws {
    let off = try await Office(marker: false)
    #expect(try await off.probe() == nil)
    try await off.accept(.entry(hoursAgo: 3, notes: "off"))
    try await off.drain()
    #expect(Self.markers(off).isEmpty)
    try await off.close()

    let on = try await Office(marker: true)
    on.sandbox.add(FaultRule(match: Self.adding, times: 1, action: .cutAfter(reset: true)))
    let entry = try await on.accept(.entry(hoursAgo: 3, notes: "on"))[0]
    try await on.drain()
    #expect(try on.state(entry) == .applied && Self.markers(on) == [entry.uuid])
    try await on.close()
  }

  @Test func `with a policy that markers get around none is sent`() async throws {
    var switches = SandboxSwitches()
    switches.policies = .strict
    switches.markerSkipsPolicies = true
    let office = try await Office(switches)
    #expect(try await office.probe() == nil)
    let task = try TimerTests.task(office)
    try await office.accept(.entry(hoursAgo: 3, notes: "on a task", task: task))
    try await office.drain()
    #expect(Self.markers(office).isEmpty)
    try await office.close()
  }

  @Test func `an update leaves out the end where it may, and puts it back when refused`()
    async throws
  {
    var switches = SandboxSwitches()
    switches.updateNeedsEnd = false
    let office = try await Office(switches)
    #expect(try await office.probe() == nil)
    let id = try await ChangeTests.known(office)
    let first = try await office.accept(ChangeTests.note(id, "without its end"))[0]
    try await office.drain()
    #expect(try office.state(first) == .applied)
    #expect(Self.lastUpdate(office)?.contains("\"end\"") == false)

    office.sandbox.set { $0.updateNeedsEnd = true }
    let second = try await office.accept(ChangeTests.note(id, "with its end"))[0]
    try await office.drain()
    #expect(try office.state(second) == .applied)
    #expect(Self.lastUpdate(office)?.contains("\"end\"") == true)
    let learned = try await office.journal.read { try $0.capabilities() }
    #expect(learned.first { $0.capability == .updateEnd }?.value == "required")
    try await office.close()
  }

  private static func lastUpdate(_ office: Office) -> String? {
    office.sandbox.log.requests.last {
      $0.method == "PUT" && $0.target.contains("/events/update/")
    }?
    .body
  }

  @Test func `a change of a billed entry that is accepted is remembered`() async throws {
    let office = try await Office()
    let id = try await ChangeTests.known(office)
    try office.sandbox.elsewhere(
      "PUT", "/events/billed", ["data": .string("[{\"id\":\(id)}]")])
    let note = try await office.accept(ChangeTests.note(id, "billed, and changed"))[0]
    try await office.drain()
    #expect(try office.state(note) == .applied)
    let learned = try await office.journal.read { try $0.capabilities() }
    #expect(learned.first { $0.capability == .billedEditing }?.value == "accepted")
    try await office.close()
  }
}
