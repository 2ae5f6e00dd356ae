import JournalStore
import Logging
import ReplayWorker
import ServiceLifecycle

/// The worker inside a server: comes back after trouble that passes, and leaves the server running
/// after trouble that does not, so that its tools can say what is wrong.
struct PersistentWorker: Service, CustomStringConvertible {
  let worker: Worker
  let logger: Logger

  /// How long to wait after a full disk, a busy file or a lost lead.
  static let restDelay: Duration = .seconds(5)

  /// Short: a service group logs its services whole.
  var description: String { "persistent worker" }

  func run() async throws {
    // bounded by the process's life: every round ends by a shutdown, for good, or in a rest.
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      do {
        try await worker.run()
        return
      } catch {
        guard Self.passes(error) else {
          logger.workerEnded(error)
          return
        }
        logger.workerRests(error)
        // Lost: only that the rest was cut short by a shutdown, which the loop sees.
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.restDelay) }
      }
    }
  }

  private static func passes(_ error: any Error) -> Bool {
    switch error {
    case JournalFailure.diskFull, JournalFailure.locked: true
    case is LeadLost, is LockFailure: true
    default: false
    }
  }
}

extension Logger {
  fileprivate func workerEnded(_ error: any Error) {
    self.error(
      "Nothing is sent any more by this process; what was accepted stays on disk",
      metadata: ["error": "\(error)"])
  }

  fileprivate func workerRests(_ error: any Error) {
    warning("Sending rests for a moment", metadata: ["error": "\(error)"])
  }
}
