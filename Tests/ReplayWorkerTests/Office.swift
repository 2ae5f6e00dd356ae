import Foundation
import JournalStore
import Logging
import ReplayWorker
import SyncCore
import Synchronization
import Testing
import TrackingTimeAPI
import TrackingTimeSandbox

/// A journal, the simulated service over real HTTP, and a worker between them.
final class Office: Sendable {
  let sandbox: Sandbox
  let journal: Journal
  let remote: HTTPRemote
  let place: JournalPlace
  let settings: WorkerSettings

  /// - Parameter horizon: late-commit horizon; short, so that tests wait for events, not for time.
  init(
    _ switches: SandboxSwitches = SandboxSwitches(), horizon: Duration = .milliseconds(300),
    inFlight: Int = 2, conflicts: ConflictPolicy = .ask, marker: Bool? = nil, user: Int? = nil
  ) async throws {
    sandbox = Sandbox(switches: switches, clock: { Date() })
    let address = try await sandbox.start()
    let root = NSTemporaryDirectory() + "ttsync-worker-\(UUID().uuidString)"
    place = JournalPlace(directory: root + "/data", stateDirectory: root + "/state")
    let secret = SandboxAccount.passwords[user ?? SandboxAccount.adminID] ?? ""
    journal = try Journal.open(
      place, account: Int64(SandboxAccount.accountID), serviceHost: "127.0.0.1",
      credential: CredentialFingerprintInput(secret: secret), mode: .readWrite,
      sources: Journal.Sources(now: { Clock.now() }, uuid: { UUID().uuidString.lowercased() }),
      logger: Logger(label: "test"))
    remote = HTTPRemote(try Self.configuration(baseURL: address.baseURL))
    settings = WorkerSettings(
      requestsPerSecond: 0, inFlight: inFlight, lateCommitHorizon: horizon, conflicts: conflicts,
      usesMarker: marker)
  }

  static func configuration(baseURL: String) throws -> HTTPRemote.Configuration {
    try HTTPRemote.Configuration(
      baseURL: baseURL, accountID: Int64(SandboxAccount.accountID),
      password: Secret(SandboxAccount.adminPassword), requestTimeout: .seconds(30),
      userAgent: "ttsync-tests", accountZone: "Europe/Madrid")
  }

  /// A process that may lead.
  func worker(
    remote: (any RemoteService)? = nil, sources: WorkerSources = Clock.sources,
    report: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
  ) -> Worker {
    Worker(
      journal: journal, remote: remote ?? self.remote, lead: Leadership(place: place),
      settings: settings, sources: sources, logger: Logger(label: "test"), report: report)
  }

  func close() async throws {
    await remote.shutdown()
    await sandbox.stop()
    try journal.close()
    try FileManager.default.removeItem(
      atPath: (place.directory as NSString).deletingLastPathComponent)
  }

  /// As a leader left it that has not reached the service for two minutes.
  ///
  /// - Returns: its epoch; nobody leads.
  @discardableResult
  func cutOffForTwoMinutes() async throws -> Epoch {
    let taken = try await journal.takeLead(
      pid: 1, boot: "test-boot", machine: "test-machine", monotonicMilliseconds: 0)
    let since = Clock.now() - .seconds(120)
    try await journal.recordLink(
      LinkState(
        failures: 3, openedAt: since, probeAt: Clock.now() + .seconds(50), offlineSince: since),
      lead: taken.epoch)
    try await journal.releaseLead(taken.epoch)
    return taken.epoch
  }

  /// Works until `isDone` says so of an event, then shuts the worker down and waits for its end.
  ///
  /// - Parameter service: between the worker and the sandbox; nil: the office's own client.
  func work(
    through service: (any RemoteService)? = nil,
    until isDone: @escaping @Sendable (WorkerEvent) throws -> Bool
  ) async throws {
    let (events, continuation) = AsyncStream.makeStream(of: WorkerEvent.self)
    let worker = Worker(
      journal: journal, remote: service ?? remote, lead: Leadership(place: place),
      settings: settings,
      sources: Clock.sources, logger: Logger(label: "test"),
      report: { continuation.yield($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await worker.run() }
      for await event in events where try isDone(event) { break }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// The same with a worker of the test's own making: until nothing is left that could be moved.
  func drain(by worker: Worker) async throws {
    try await run(worker) { try $0.pendingChanges() == 0 }
  }

  /// Runs a worker until the journal says so.
  func run(
    _ worker: Worker, until isDone: @escaping @Sendable (JournalView) throws -> Bool
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await worker.run() }
      var token = try await journal.changeToken()
      // bounded by the test's time limit
      while try await !journal.read(isDone) {
        token = try await journal.waitForChange(after: token, until: Clock.now() + .seconds(1))
      }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// Works until nothing unfinished is left that the worker could still move.
  func drain(through service: (any RemoteService)? = nil) async throws {
    try await work(through: service) { [journal] event in
      guard case .resting = event else { return false }
      return try journal.read { view in
        let counts = try view.counts()
        return [.pending, .attempted, .ambiguous].allSatisfy { counts[$0] ?? 0 == 0 }
      }
    }
  }

  @discardableResult
  func accept(_ drafts: OperationDraft..., tool: String = "tt_test") async throws -> [SyncCore
    .Operation]
  {
    let call = CallContext(
      client: "tests", tool: tool, argumentsDigest: UUID().uuidString)
    let acceptance = try await journal.accept(call) { entrance in
      try drafts.map { try entrance.propose($0) }
    }
    guard case .accepted(let operations, _) = acceptance else { return [] }
    return operations
  }

  func operation(_ id: OperationID) throws -> SyncCore.Operation? {
    try journal.read { try $0.operation(id) }
  }

  func state(_ operation: SyncCore.Operation) throws -> OperationState? {
    try self.operation(operation.id)?.state
  }
}

/// Clocks of the machine the tests run on.
enum Clock {
  static func now() -> Instant {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }

  static func monotonic() -> Int64 {
    Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)
  }

  static let sources = WorkerSources(
    now: { now() }, awakeMilliseconds: { monotonic() }, elapsedMilliseconds: { monotonic() },
    random: { 0.5 },
    sleep: { try await ContinuousClock().sleep(for: $0) },
    process: ProcessIdentity(
      pid: ProcessInfo.processInfo.processIdentifier, boot: "test-boot", machine: "test-machine"))
}

extension Clock {
  /// Clocks that run two hundred times as fast, and so does sleep.
  ///
  /// - Parameter head: how far ahead of the real time they begin.
  static func hurried(ahead head: Duration = .zero) -> WorkerSources {
    let pace: Int64 = 200
    let start = (wall: now(), monotonic: monotonic())
    let passed: @Sendable () -> Int64 = { (monotonic() - start.monotonic) * pace }
    var sources = Clock.sources
    sources.now = { start.wall + head + .milliseconds(passed()) }
    sources.awakeMilliseconds = { start.monotonic + passed() }
    sources.elapsedMilliseconds = { start.monotonic + passed() }
    sources.sleep = { try await ContinuousClock().sleep(for: $0 / Int(pace)) }
    return sources
  }
}

extension OperationDraft {
  /// A time entry of an hour, `hoursAgo` hours ago, on a task of the studio.
  static func entry(
    hoursAgo: Int64, notes: String, task: EntityID? = nil, now: Instant = Clock.now()
  ) -> OperationDraft {
    let start = Instant(seconds: now.seconds - hoursAgo * 3600)
    var wish: Fields = [
      .userID: .id(.me), .startAt: .instant(start), .endAt: .instant(start + .seconds(3600)),
      .durationSeconds: .integer(3600), .zone: .text("Europe/Madrid"), .notes: .text(notes),
    ]
    if let task { wish[.taskID] = .id(task) }
    return OperationDraft(.create, .new(.timeEntry), wish: wish)
  }
}

extension SandboxLog {
  /// How many entries a request of ours brought into being.
  var entriesMade: Int {
    applied(.create, .timeEntry) { $0.origin != .server && $0.origin != .edit }
  }
}

extension Sandbox {
  /// A change that Ana makes in the web app meanwhile.
  func elsewhere(_ method: String, _ path: String, _ parameters: SandboxJSON? = nil) throws {
    let response = edit(as: SandboxAccount.adminID, method, path, parameters)
    #expect(response.envelopeStatus == 200, "\(method) \(path)")
  }
}
