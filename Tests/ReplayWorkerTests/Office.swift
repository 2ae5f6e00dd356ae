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
    remote = HTTPRemote(
      try HTTPRemote.Configuration(
        baseURL: address.baseURL, accountID: Int64(SandboxAccount.accountID),
        password: Secret(secret), requestTimeout: .seconds(5), userAgent: "ttsync-tests",
        accountZone: "Europe/Madrid"))
    settings = WorkerSettings(
      requestsPerSecond: 0, inFlight: inFlight, lateCommitHorizon: horizon, conflicts: conflicts,
      usesMarker: marker)
  }

  func close() async throws {
    await remote.shutdown()
    await sandbox.stop()
    try journal.close()
    try FileManager.default.removeItem(
      atPath: (place.directory as NSString).deletingLastPathComponent)
  }

  /// Works until `isDone` says so of an event, then shuts the worker down and waits for its end.
  func work(until isDone: @escaping @Sendable (WorkerEvent) throws -> Bool) async throws {
    let (events, continuation) = AsyncStream.makeStream(of: WorkerEvent.self)
    let worker = Worker(
      journal: journal, remote: remote, lead: Leadership(place: place), settings: settings,
      sources: Clock.sources, logger: Logger(label: "test"),
      report: { continuation.yield($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await worker.run() }
      for await event in events where try isDone(event) { break }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// Works until nothing unfinished is left that the worker could still move.
  func drain() async throws {
    try await work { [journal] event in
      guard case .resting(_, let wakeAt) = event, wakeAt == nil else { return false }
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
