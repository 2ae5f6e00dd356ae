import JournalStore
import Logging
import SyncCore
import Synchronization
import Testing
import TrackingTimeAPI
import TrackingTimeSandbox

@testable import ReplayWorker

@Suite struct LeadTests {
  /// An errand that throws cancels its siblings; a loop that went on would send nothing for ever.
  @Test func `a worker whose lead was taken sends nothing more and ends`() async throws {
    let office = try await Office()
    let (events, continuation) = AsyncStream.makeStream(of: WorkerEvent.self)
    let worker = Worker(
      journal: office.journal, remote: office.remote, lead: Leadership(place: office.place),
      settings: office.settings, sources: Clock.sources, logger: Logger(label: "test"),
      report: { continuation.yield($0) })

    await #expect(throws: LeadLost.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await worker.run() }
        for await event in events {
          if case .resting = event { break }
        }
        _ = try await office.journal.takeLead(
          pid: 1, boot: "other", machine: "test-machine", monotonicMilliseconds: 0)
        try await office.accept(.entry(hoursAgo: 1, notes: "after the lead was taken"))
        worker.ring()
        try await group.waitForAll()
      }
    }

    #expect(office.sandbox.log.entriesMade == 0)
    try await office.close()
  }

  @Test func `a leader that was stopped is succeeded, and writes nothing when it wakes`()
    async throws
  {
    let office = try await Office()
    // A leader that took the lead and then never moved again, as SIGSTOP leaves it.
    let old = try #require(try Leadership(place: office.place).acquireNow())
    let taken = try await office.journal.takeLead(
      pid: 1, boot: "test-boot", machine: "test-machine", monotonicMilliseconds: 0)
    try await office.accept(.entry(hoursAgo: 1, notes: "while it stood still"))

    try await office.drain(by: office.worker(sources: Clock.hurried()))

    let leader = try await office.journal.read { try $0.leader() }
    #expect(leader.epoch > taken.epoch)
    #expect(office.sandbox.log.entriesMade == 1)
    #expect(try await office.journal.beat(taken.epoch) == false)
    withExtendedLifetime(old) {}
    try await office.close()
  }

  @Test func `a leader without a network gives way to a process that asks`() async throws {
    let office = try await Office()
    try await office.cutOffForTwoMinutes()
    try await office.sandbox.goOffline()
    let (events, continuation) = AsyncStream.makeStream(of: WorkerEvent.self)
    let worker = office.worker(report: { continuation.yield($0) })

    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        // It may be cancelled in the middle of anything.
        do { try await worker.run() } catch is CancellationError {}
      }
      var leads = 0
      for await event in events {
        guard case .leading = event else { continue }
        leads += 1
        if leads == 2 { break }
        try await office.journal.askForLead()
      }
      group.cancelAll()
      try await group.waitForAll()
    }

    try await office.close()
  }

  @Test func `a process that waits asks for the lead once the leader is cut off`() async throws {
    let office = try await Office()
    let held = try #require(try Leadership(place: office.place).acquireNow())
    // Without a beat nobody takes it for stopped; the lock stays taken.
    let epoch = try await office.cutOffForTwoMinutes()

    try await office.run(office.worker(sources: Clock.hurried())) { view in
      try view.leader().askedAt != nil
    }

    withExtendedLifetime(held) {}
    #expect(try await office.journal.read { try $0.leader().epoch } == epoch)
    try await office.close()
  }

  @Test func `only an old beat that stays away while it is watched means stopped`() {
    func leader(_ beat: Int64?) -> LeaderRow {
      LeaderRow(epoch: Epoch(3), beatAt: beat.map { Instant(seconds: $0) })
    }
    var watch = LeaderWatch()
    func look(_ beat: Int64?, now: Int64, awake: Int64) -> Bool {
      watch.isStopped(leader(beat), now: Instant(seconds: now), awake: awake * 1000)
    }
    // The machine slept for an hour: the beat is old, but nothing was watched yet.
    #expect(!look(1000, now: 4600, awake: 100))
    #expect(!look(1000, now: 4605, awake: 105))
    #expect(!look(4606, now: 4610, awake: 110))
    #expect(!look(4606, now: 4660, awake: 124))
    #expect(look(4606, now: 4667, awake: 126))
    // The wall clock was put back: a minute of watching is enough by itself.
    #expect(!look(4606, now: 10, awake: 140))
    #expect(look(4606, now: 20, awake: 171))
    #expect(!look(nil, now: 5000, awake: 300))
  }
}
