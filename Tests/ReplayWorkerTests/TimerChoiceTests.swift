import Foundation
import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

@Suite struct TimerChoiceTests {
  /// A start that met a timer on another task, parked.
  private func parked(_ office: Office) async throws -> (SyncCore.Operation, other: Int) {
    try TimerTests.quiet(office)
    let tasks = office.sandbox.world.state.tasks.all.filter { !$0.isArchived }.map(\.id)
    let zone = Zone("Europe/Madrid") ?? .utc
    let began = TimerTests.minutes(60)
    // A stop names the zone string that the running timer tells, which is an offset (API §6).
    let earlier: SandboxJSON = [
      "date": .string(zone.local(began).text), "timezone": .string(zone.wireOffset(at: began)),
    ]
    try office.sandbox.elsewhere("POST", "/tasks/track/\(tasks[1])", earlier)
    let task = try #require(EntityID(Int64(tasks[0])))
    let start = try await office.accept(TimerTests.start(task, minutesAgo: 30))[0]
    try await office.drain()
    #expect(try office.state(start) == .conflict)
    let dispute = try await office.journal.read { try $0.dispute(start.id) }
    #expect(dispute.running?.task?.rawValue == Int64(tasks[1]))
    return (start, tasks[1])
  }

  @Test func `stop the other ends it when ours began, and ours runs`() async throws {
    let office = try await Office()
    let (start, other) = try await parked(office)
    let done = try await office.decide(start.id, .stopOther)
    try await office.drain()
    let next = try #require(done.successor?.id)
    let after = try #require(try office.operation(next))
    #expect(after.state == .applied, "\(after.reason?.sentence ?? "")")
    let running = try #require(office.sandbox.world.state.timers.values.first)
    #expect(Int64(running.taskID) == start.wish[.taskID]?.id?.rawValue)
    let ended = try #require(
      office.sandbox.world.state.entries.all.last { $0.taskID == other })
    #expect(Int64(ended.end.timeIntervalSince1970) == TimerTests.minutes(30).seconds)
    try await office.close()
  }

  @Test func `book leaves the other alone and keeps our interval`() async throws {
    let office = try await Office()
    let (start, other) = try await parked(office)
    _ = try await office.decide(start.id, .book(until: TimerTests.minutes(10)))
    try await office.drain()
    #expect(office.sandbox.world.state.timers.values.first?.taskID == other)
    let made = office.sandbox.world.state.entries.all.filter {
      Int64($0.taskID ?? 0) == start.wish[.taskID]?.id?.rawValue
        && Int64($0.start.timeIntervalSince1970) == TimerTests.minutes(30).seconds
    }
    #expect(made.count == 1)
    #expect(made.first.map { Int64($0.end.timeIntervalSince($0.start)) } == 1_200)
    try await office.close()
  }

  @Test func `a forgotten start is started with its own time when a person says it runs`()
    async throws
  {
    let office = try await Office()
    try TimerTests.quiet(office)
    let task = try TimerTests.task(office)
    let start = try await office.accept(TimerTests.start(task, minutesAgo: 13 * 60))[0]
    try await office.drain()
    #expect(try office.operation(start.id)?.reason?.code == "still_running")
    _ = try await office.decide(start.id, .retry(isNow: false))
    try await office.drain()
    #expect(try office.state(start) == .applied)
    #expect(office.sandbox.world.state.timers.values.count == 1)
    try await office.close()
  }
}
