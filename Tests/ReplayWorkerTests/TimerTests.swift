import Foundation
import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

@Suite struct TimerTests {
  static func start(_ task: EntityID, minutesAgo: Int64) -> OperationDraft {
    OperationDraft(
      .timerStart, .existing(.myTimer),
      wish: [
        .taskID: .id(task), .startAt: .instant(minutes(minutesAgo)),
        .zone: .text("Europe/Madrid"),
      ])
  }

  static func stop(_ task: EntityID, entry: EntityID?, minutesAgo: Int64) -> OperationDraft {
    OperationDraft(
      .timerStop, .existing(.myTimer),
      wish: [
        .taskID: .id(task), .endAt: .instant(minutes(minutesAgo)), .zone: .text("Europe/Madrid"),
      ], options: OperationOptions(boundEntry: entry))
  }

  /// One moment for all starts and stops of the run, so that intervals are exact.
  static let now = Clock.now().seconds

  static func minutes(_ ago: Int64) -> Instant {
    Instant(seconds: now - ago * 60)
  }

  /// What the web app sends with a start or stop at this moment.
  static var atOnce: SandboxJSON {
    let zone = Zone("Europe/Madrid") ?? .utc
    return ["date": .string(zone.local(Clock.now()).text), "timezone": .string("Europe/Madrid")]
  }

  /// A task of the studio that Ana may track.
  static func task(_ office: Office) throws -> EntityID {
    let task = try #require(office.sandbox.world.state.tasks.all.first { !$0.isArchived })
    return try #require(EntityID(Int64(task.id)))
  }

  /// The studio as it begins may have a timer running.
  static func quiet(_ office: Office) throws {
    for timer in office.sandbox.world.state.timers.values {
      try office.sandbox.elsewhere("POST", "/tasks/stop/\(timer.taskID)", atOnce)
    }
  }

  @Test func `a timer started and stopped offline becomes one entry with the true times`()
    async throws
  {
    let office = try await Office()
    try Self.quiet(office)
    let task = try Self.task(office)
    let start = try await office.accept(Self.start(task, minutesAgo: 50))[0]
    let stop = try await office.accept(
      Self.stop(task, entry: start.creates?.id, minutesAgo: 20))[0]

    try await office.drain()

    #expect(try office.state(start) == .superseded)
    #expect(try office.state(stop) == .superseded)
    #expect(office.sandbox.log.received("POST", "/tasks/track/*") == 0)
    let entry = try #require(office.sandbox.world.state.entries.all.last)
    #expect(Int64(entry.end.timeIntervalSince(entry.start)) == 1800)
    #expect(office.sandbox.log.entriesMade == 1)
    try await office.close()
  }

  @Test(arguments: [FaultAction.cutAfter(reset: true), .cutBefore(reset: true)])
  func `a start whose answer is lost runs once, with the time it was made`(_ action: FaultAction)
    async throws
  {
    let office = try await Office()
    try Self.quiet(office)
    let task = try Self.task(office)
    office.sandbox.add(
      FaultRule(
        match: FaultMatch(method: "POST", path: "/tasks/track/*"), times: 1, action: action))
    let start = try await office.accept(Self.start(task, minutesAgo: 5))[0]

    try await office.drain()

    #expect(try office.state(start) == .applied)
    #expect(office.sandbox.log.applied(.start, .timeEntry) == 1)
    try await office.close()
  }

  @Test func `a stop by us ends that entry at our time`() async throws {
    let office = try await Office()
    try Self.quiet(office)
    let task = try Self.task(office)
    let start = try await office.accept(Self.start(task, minutesAgo: 30))[0]
    try await office.drain()
    let provisional = try #require(start.creates?.id)
    let entry = try await office.journal.read { try $0.resolve(provisional) }

    let stop = try await office.accept(Self.stop(task, entry: entry, minutesAgo: 10))[0]
    try await office.drain()

    #expect(try office.state(stop) == .applied)
    let made = try #require(office.sandbox.world.state.entries[Int(entry.rawValue)])
    #expect(Int64(made.end.timeIntervalSince(made.start)) == 1200)
    #expect(office.sandbox.world.state.timers.isEmpty)
    try await office.close()
  }

  @Test func `a timer that somebody started meanwhile is never stopped unless told to`()
    async throws
  {
    let office = try await Office()
    try Self.quiet(office)
    let tasks = office.sandbox.world.state.tasks.all.filter { !$0.isArchived }.map(\.id)
    try office.sandbox.elsewhere("POST", "/tasks/track/\(tasks[1])", Self.atOnce)
    let task = try #require(EntityID(Int64(tasks[0])))
    var draft = Self.start(task, minutesAgo: 0)
    draft.wish[.startAt] = .instant(Clock.now() + .seconds(60))
    let start = try await office.accept(draft)[0]

    try await office.drain()

    #expect(try office.state(start) == .conflict)
    #expect(office.sandbox.world.state.timers.values.first?.taskID == tasks[1])
    try await office.close()
  }
}
