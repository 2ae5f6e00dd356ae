import JournalStore
import Logging
import ReplayWorker
import SyncCore
import Synchronization
import Testing
import TrackingTimeSandbox

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
}
