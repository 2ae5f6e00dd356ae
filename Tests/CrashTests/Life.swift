import Foundation
import JournalStore
import Logging
import ReplayWorker
import SyncCore
import Synchronization
import TrackingTimeAPI
import TrackingTimeSandbox

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The life of one process with journal and worker: accepts the deed where nobody has yet, works, and
/// dies at a point, or when nothing is left to do.
struct Life: Codable, Sendable {
  var place: JournalPlace
  var baseURL: String
  var deed: Deed
  var ground: Deed.Ground
  /// All clocks of the deed's processes count from here, as fast as the deed says.
  var origin: Int64

  private var pace: Int64 { deed.pace }

  /// Never returns.
  func end(at point: CrashPoint?) async throws {
    try await live { reached in
      note(reached)
      if reached == point { kill(getpid(), SIGKILL) }
    }
    kill(getpid(), SIGKILL)
  }

  /// Works until the operation is settled or put before a person.
  func live(_ crash: @escaping @Sendable (CrashPoint) -> Void = { _ in }) async throws {
    let journal = try open(crash)
    if try await journal.read({ try $0.operations(OperationFilter(), limit: 1) }).isEmpty {
      try await accept(journal)
    }
    let remote = HTTPRemote(
      try HTTPRemote.Configuration(
        baseURL: baseURL, accountID: Int64(SandboxAccount.accountID),
        password: Secret(SandboxAccount.adminPassword), requestTimeout: .seconds(5),
        userAgent: "ttsync-tests", accountZone: "Europe/Madrid"))
    let worker = Worker(
      journal: journal, remote: remote, lead: Leadership(place: place),
      settings: WorkerSettings(
        requestsPerSecond: 0, inFlight: 2, lateCommitHorizon: .seconds(60)),
      sources: sources, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await worker.run() }
      var token = try await journal.changeToken()
      // bounded by the test's time limit
      while try await isMoving(journal) {
        token = try await journal.waitForChange(after: token, until: now() + .seconds(60))
      }
      try journal.checkpointNow()
      group.cancelAll()
      try await group.waitForAll()
    }
    await remote.shutdown()
    try journal.close()
  }

  func open(_ crash: @escaping @Sendable (CrashPoint) -> Void = { _ in }) throws -> Journal {
    try Journal.open(
      place, account: Int64(SandboxAccount.accountID), serviceHost: "127.0.0.1",
      credential: CredentialFingerprintInput(secret: SandboxAccount.adminPassword),
      mode: .readWrite,
      sources: Journal.Sources(
        now: { now() }, uuid: { UUID().uuidString.lowercased() }, crash: crash),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// The points that processes of this deed have come by.
  var reached: Set<CrashPoint> {
    let names = (try? String(contentsOfFile: notes, encoding: .utf8)) ?? ""  // none: no file yet
    return Set(names.split(separator: "\n").compactMap { CrashPoint(rawValue: String($0)) })
  }

  private var notes: String { place.directory + "-reached" }

  private func note(_ point: CrashPoint) {
    let descriptor = unsafe Glibc.open(notes, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let line = Array((point.rawValue + "\n").utf8)
    _ = unsafe write(descriptor, line, line.count)
    close(descriptor)
  }

  private func isMoving(_ journal: Journal) async throws -> Bool {
    try await journal.read { view in
      let counts = try view.counts()
      return [.pending, .attempted, .ambiguous].contains { counts[$0] ?? 0 > 0 }
    }
  }

  private func accept(_ journal: Journal) async throws {
    let drafts = try deed.drafts(ground)
    let isStopped = deed == .startAndStop
    let moment = ground.moment
    _ = try await journal.accept(
      CallContext(client: "test", tool: "tt_test", argumentsDigest: deed.rawValue)
    ) { entrance in
      for draft in drafts {
        let operation = try entrance.propose(draft)
        guard isStopped, let entry = operation.creates else { continue }
        let stop: Fields = [
          .taskID: draft.wish[.taskID] ?? .null, .endAt: .instant(moment + .seconds(1200)),
          .zone: .text("Europe/Madrid"),
        ]
        try entrance.propose(
          OperationDraft(
            .timerStop, .existing(.myTimer), wish: stop,
            options: OperationOptions(boundEntry: entry.id)))
      }
    }
  }

  private func now() -> Instant {
    let real = Int64(Date().timeIntervalSince1970 * 1000)
    return Instant(milliseconds: origin + (real - origin) * pace)
  }

  private var sources: WorkerSources {
    WorkerSources(
      now: { now() }, awakeMilliseconds: { now().milliseconds },
      elapsedMilliseconds: { now().milliseconds }, random: { 0.5 },
      sleep: { try await ContinuousClock().sleep(for: $0 / Int(pace)) },
      process: ProcessIdentity(pid: getpid(), boot: "boot", machine: "machine"))
  }
}
