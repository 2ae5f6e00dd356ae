import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct MirrorTimerTests {
  private func timer(_ entry: Int64?, task: Int64 = 5, account: Int64? = nil) -> RunningTimer {
    RunningTimer(
      entry: entry.map(serverID), task: serverID(task), startAt: Instant(seconds: 100),
      zone: "GMT+01:00", account: account, taskName: "Report")
  }

  private func isRunning(_ raw: Int64, _ bench: MirrorBench) throws -> Bool? {
    try bench.view { try $0.record(.entry(raw)) }?.fields[.isRunning]?.flag
  }

  @Test func `nothing running and nothing known are told apart`() throws {
    let bench = try MirrorBench()
    #expect(try bench.view { try $0.coverage(.timer) } == nil)
    #expect(try bench.view { try $0.timer() } == nil)
    try bench.absorb(.timer, .timer(nil))
    #expect(try bench.view { try $0.coverage(.timer) } != nil)
    #expect(try bench.view { try $0.timer() } == nil)
  }

  @Test func `a timer brings its entry, and the next one clears the flag of the last`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.timer, .timer(timer(1)))
    let fields = try #require(try bench.view { try $0.timer() }?.fields)
    #expect(fields[.entryID] == .id(anyID(1)))
    #expect(fields[.zone] == .text("GMT+01:00"))
    #expect(try isRunning(1, bench) == true)
    #expect(
      try bench.view { try $0.entryTotals(EntryFilter(user: .me, task: anyID(5))) }.count == 1)

    try bench.absorb(.timer, .timer(timer(2)))
    #expect(try isRunning(1, bench) == false)
    #expect(try isRunning(2, bench) == true)
    try bench.absorb(.timer, .timer(nil))
    #expect(try isRunning(2, bench) == false)
    #expect(try bench.view { try $0.timer() } == nil)
  }

  @Test func `a colleague's running entry is left alone`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .entries(from: "1970-01-01", to: "1970-01-02"),
      records: [entryCopy(9, start: 50, [.userID: .id(anyID(8)), .isRunning: .flag(true)])])
    try bench.absorb(.timer, .timer(nil))
    #expect(try isRunning(9, bench) == true)
  }

  @Test func `a timer of another account runs without an entry here`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.timer, .timer(timer(1, account: 43)))
    #expect(try bench.view { try $0.timer() } != nil)
    #expect(try bench.view { try $0.record(.entry(1)) } == nil)
  }

  @Test func `a timer known only by its task runs`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.timer, .timer(timer(nil)))
    let fields = try #require(try bench.view { try $0.timer() }?.fields)
    #expect(fields[.entryID] == nil)
    #expect(fields[.taskID] == .id(anyID(5)))
  }

  @Test func `an acknowledged stop outlives an older read of the timer and of the entry`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.timer, .timer(timer(1)))
    let began = try bench.sequence()
    try bench.acknowledge([entryCopy(1, start: 100, seconds: 60)], timer: .some(nil))
    try bench.absorb(.timer, .timer(timer(1)), began: began)
    try bench.absorb(
      .entries(from: "1970-01-01", to: "1970-01-02"),
      records: [entryCopy(1, start: 100, seconds: 30, [.isRunning: .flag(true)])], began: began)
    #expect(try bench.view { try $0.timer() } == nil)
    #expect(try isRunning(1, bench) == false)
    #expect(
      try bench.view { try $0.record(.entry(1)) }?.fields[.durationSeconds] == .integer(60))
  }

  @Test func `my timer has one row, before and after the user is known`() throws {
    let bench = try MirrorBench(user: nil)
    try bench.absorb(.timer, .timer(timer(1)))
    try bench.queue.write { try $0.execute(sql: "UPDATE journal SET user_id = 7701") }
    try bench.map(.user, -1, to: 7701)
    #expect(try bench.view { try $0.timer() } != nil)
    #expect(try bench.view { try $0.record(Subject(.timer, MirrorBench.me)) }?.subject == .myTimer)
  }

  @Test func `after a switch nothing of the timer before is shown`() async throws {
    let desk = try await Desk()
    let running = RunningTimer(
      entry: .of(500), task: .of(9), project: .of(30), startAt: Instant(seconds: 100),
      zone: "GMT+01:00", taskName: "Report")
    try await desk.fixture.journal.absorb(
      Absorption(
        .timer, asOf: desk.fixture.clock.now(),
        beganSequence: try desk.fixture.journal.mirrorSequence(), content: .timer(running),
        isComplete: true), lead: desk.lead)
    #expect(try desk.fixture.look { try $0.timer() }?.fields[.name] == .text("Report"))
    try await desk.fixture.accept(
      OperationDraft(
        .timerStart, .existing(.myTimer),
        wish: [.taskID: .id(.remote(.of(10))), .startAt: .instant(Instant(seconds: 200))]))
    let shown = try #require(try desk.fixture.look { try $0.timer() }).fields
    #expect(shown[.taskID] == .id(.remote(.of(10))))
    for field in [Field.name, .projectID, .zone] {
      #expect(shown[field]?.isNull ?? true, "\(field) is of the timer before")
    }
  }
}
