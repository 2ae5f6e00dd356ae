import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

/// Every reading of what is unknown of the service (API §16) that the engine rests on: whatever the
/// account is like, mixed work with lost answers ends applied once.
@Suite struct UnknownsTests {
  struct Reading: Sendable, CustomStringConvertible {
    var description: String
    var change: @Sendable (inout SandboxSwitches) -> Void

    init(_ description: String, _ change: @escaping @Sendable (inout SandboxSwitches) -> Void) {
      self.description = description
      self.change = change
    }
  }

  static let readings: [Reading] = [
    Reading("lists show full entries") { $0.eventsShape = .full },
    Reading("HTTP mirrors the envelope's errors") { $0.httpStatusOfErrors = .mirrored },
    Reading("tasks are not paged") { $0.tasksPaged = false },
    Reading("there are no services") { $0.servicesPresent = false },
    Reading("an update needs no end") { $0.updateNeedsEnd = false },
    Reading("a second delete is an error 500") { $0.doubleDelete = .error },
    Reading("times are shown in the entry's zone") { $0.entryZone = .sent },
    Reading("messages are in another language") { $0.language = .spanish },
    Reading("a second start of the same moment is accepted") {
      $0.doubleStartSameDate = .duplicate
    },
    Reading("a start of the same moment adopts the timer") { $0.doubleStartSameDate = .adopt },
    Reading("a stop with another zone string is accepted") { $0.stopZoneMustMatch = false },
    Reading("zones by name are refused") { $0.ianaZonesOnAdd = .refused },
    Reading("the refusal of a second timer names its task") { $0.secondTimerNamesTask = true },
    Reading("times of change are shown in UTC") { $0.changeZone = .utc },
    Reading("third-party fields are dropped") { $0.markerSupported = .ignored },
    Reading("third-party fields are refused") { $0.markerSupported = .refused },
    Reading("billed entries are locked") { $0.billedEntriesEditable = false },
    Reading("a policy demands a task") { $0.policies = .strict },
  ]

  /// Before anything is learned, and with everything that the probe learns.
  @Test(arguments: readings, [false, true])
  func `mixed work with lost answers is applied once in every kind of account`(
    _ reading: Reading, _ isProbed: Bool
  ) async throws {
    var switches = SandboxSwitches()
    reading.change(&switches)
    let office = try await Office(switches)
    try TimerTests.quiet(office)
    let task = try TimerTests.task(office)
    if isProbed { #expect(try await office.probe() == nil) }
    let before = office.sandbox.log
    office.sandbox.add(
      FaultRule(match: FaultMatch(access: .write), times: 2, action: .cutAfter(reset: true)))

    let made = try await office.accept(
      OperationDraft(.create, .new(.task), wish: [.name: .text("Mixed")]),
      .entry(hoursAgo: 5, notes: "mixed", task: task))
    let entry = try #require(made[1].creates)
    let note = try await office.accept(
      OperationDraft(.update, .existing(entry), wish: [.notes: .text("corrected")]))
    let billed = try await office.accept(
      OperationDraft(.billing, .existing(entry), wish: [.isBilled: .flag(true)]))
    let start = try await office.accept(TimerTests.start(task, minutesAgo: 3))
    try await office.drain()

    for operation in made + note + billed + start {
      // The note goes with the entry that it corrects, as one request.
      let last = try await office.journal.read { view in
        let now = try view.operation(operation.id)
        return try now.flatMap(view.successor) ?? now
      }
      #expect(last?.state == .applied, "\(operation.words)")
    }
    let log = office.sandbox.log
    #expect(log.entriesMade - before.entriesMade == 1)
    #expect(log.applied(.start, .timeEntry) == 1)
    #expect(log.applied(.create, .task) { $0.origin == .request } == 1)
    let world = office.sandbox.world.state
    #expect(world.entries.all.count { $0.notes == "corrected" && $0.isBilled } == 1)
    try await office.close()
  }

  @Test func `what was changed here wins where the setting says so`() async throws {
    let office = try await Office(conflicts: .mine)
    let id = try await ChangeTests.known(office)
    let update = try await office.accept(ChangeTests.note(id, "mine"))[0]
    office.sandbox.set { $0.updateNeedsEnd = false }
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs"])

    try await office.drain()

    #expect(try office.state(update) == .applied)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "mine")
    try await office.close()
  }

  @Test func `what was changed elsewhere wins where the setting says so`() async throws {
    let office = try await Office(conflicts: .theirs)
    let id = try await ChangeTests.known(office)
    let update = try await office.accept(ChangeTests.note(id, "mine"))[0]
    office.sandbox.set { $0.updateNeedsEnd = false }
    try office.sandbox.elsewhere("PUT", "/events/update/\(id)", ["notes": "theirs"])

    try await office.drain()

    #expect(try office.state(update) == .discarded)
    #expect(office.sandbox.world.state.entries[Int(id.rawValue)]?.notes == "theirs")
    try await office.close()
  }
}
