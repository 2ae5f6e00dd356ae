import JournalStore
import Logging
import SyncCore
import TestScratch
import Testing

@testable import ReplayWorker
@testable import ttsync

@Suite(.scratch, .timeLimit(.minutes(1))) struct PersistentWorkerTests {
  /// Never asked: the worker fails before.
  private struct Nobody: RemoteService {
    func send(_ write: RemoteWrite) async -> RemoteAnswer { RemoteAnswer(phase: .notWritten) }
    func read(_ question: RemoteRead) async -> RemoteAnswer { RemoteAnswer(phase: .notWritten) }
    func resetConnections() async {}
  }

  /// Tells the messages of each line.
  private struct Messages: LogHandler {
    let told: AsyncStream<String>.Continuation
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { told.yield("\(event.message)") }
  }

  /// A worker that meets this on its way to the lead.
  private func worker(meeting trouble: any Error) throws -> Worker {
    let root = Scratch.path("worker")
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let journal = try Journal.open(
      JournalPlace(directory: root + "/data", stateDirectory: root + "/state"), account: 31337,
      serviceHost: "api.example.test", credential: nil, mode: .readWrite, sources: Clocks.journal,
      logger: logger)
    // Lost: a close that SQLite refused; it costs this process a few descriptors.
    Scratch.atEnd { try? journal.close() }
    return Worker(
      journal: journal, remote: Nobody(),
      lead: Leadership(
        acquireNow: { throw trouble }, replaceStopped: { _ in nil }, wait: { throw trouble }),
      settings: WorkerSettings(), sources: Clocks.worker(), logger: logger)
  }

  @Test(
    arguments: [
      (LeadLost(current: Epoch(2)), true), (LockFailure(path: "leader.lock", code: 13), true),
      (JournalFailure.locked, true), (JournalFailure.upgraded, false),
    ] as [(any Error, Bool)])
  func `a server comes back after trouble that passes, and says when it does not`(
    _ trouble: any Error, _ passes: Bool
  ) async throws {
    let (told, continuation) = AsyncStream.makeStream(of: String.self)
    let logger = Logger(label: "test", factory: { _ in Messages(told: continuation) })
    let worker = try worker(meeting: trouble)
    let running = Task {
      try await PersistentWorker(worker: worker, logger: logger).run()
      continuation.finish()
    }
    let first = await told.first { _ in true }
    #expect(first?.hasPrefix("Sending rests for a moment") == passes, "\(first ?? "nothing")")
    // Does not wait for the end of its rest.
    running.cancel()
    try await running.value
  }
}
