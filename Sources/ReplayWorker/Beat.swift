import JournalStore
import SyncCore

/// A sign of life every ten seconds, the witness, and the checkpoint (design §3, §11).
struct Beat: Sendable {
  let bench: Workbench

  /// Ends by cancellation.
  ///
  /// - Throws: `LeadLost` when another process has raised the epoch.
  func run() async throws {
    // bounded by cancellation: one round each ten seconds
    while !Task.isCancelled {
      // First of all too: leaders that were killed one after the other may have left much.
      bench.journal.keepLogSmall(isLeader: true)
      do {
        try await bench.sources.sleep(Limits.beatDelay)
      } catch {
        return
      }
      guard try await bench.journal.beat(bench.lead) else {
        throw LeadLost(current: try await bench.journal.read { try $0.leader().epoch })
      }
    }
  }
}
