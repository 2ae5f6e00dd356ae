package import JSONTree
package import JournalStore
import Logging
import MCPServer
package import ReplayWorker
import SyncCore
import Synchronization
import TrackingTimeAPI
package import TrackingTimeTools

/// How a process on the stage is set up: what `ttsync` would read from its settings.
package struct StagedSettings: Sendable {
  package var account: Int64
  package var secret: String
  package var worker: WorkerSettings
  package var tools: ToolSettings
  /// Which tools are offered.
  package var selection: CatalogSelection
  package var requestTimeout: Duration

  package init(
    account: Int64, secret: String, worker: WorkerSettings = WorkerSettings(),
    tools: ToolSettings, selection: CatalogSelection = CatalogSelection(toolsets: ["all"]),
    requestTimeout: Duration = .seconds(30)
  ) {
    self.account = account
    self.secret = secret
    self.worker = worker
    self.tools = tools
    self.selection = selection
    self.requestTimeout = requestTimeout
  }
}

/// `ttsync serve` as it runs on a machine of the stage: the real journal on a real file, the real
/// tools, the real worker; only sockets, clocks and threads are the stage's.
package final class StagedProcess: Sendable {
  private struct State {
    var work: Task<Void, Never>?
    var events: [WorkerEvent] = []
    /// Why the worker ended for good; nil: it runs, or was never started.
    var failure: (any Error)?
    var isJournalOpen = true
  }

  package let number: Int32
  package let device: Device
  package let executor: ProcessExecutor
  package let journal: Journal
  package let settings: StagedSettings
  let stage: Stage
  private let remote: StageRemote
  private let registry: ToolRegistry
  private let switchboard: Switchboard
  private let worker: Worker
  private let state = Mutex(State())

  /// How long a worker rests after trouble that passes, as the server's does.
  private static let restDelay: Int64 = 5_000

  /// - Parameters:
  ///   - crash: called at each durable step of this process; may kill it and throw.
  ///   - chance: uniform in 0 ..< 1.
  package init(
    number: Int32, on device: Device, place: JournalPlace, service: SimulatedService,
    switchboard: Switchboard, settings: StagedSettings, uuid: @escaping @Sendable () -> String,
    chance: @escaping @Sendable () -> Double,
    crash: (@Sendable (CrashPoint) throws -> Void)? = nil
  ) throws {
    let stage = device.stage
    let executor = ProcessExecutor(stage: stage)
    let sleep: @Sendable (Duration) async throws -> Void = { duration in
      try await stage.sleep(duration.wholeMilliseconds, for: executor)
    }
    let logger = Logger(label: "stage", factory: { _ in SwiftLogNoOpLogHandler() })
    var sources = Journal.Sources(
      now: { device.now }, uuid: uuid, crash: crash, sleep: sleep,
      ring: { switchboard.ring(place.doorbell) })
    sources.writesOnCallingThread = true
    let remote = StageRemote(
      try HTTPRemote.Configuration(
        baseURL: "https://api.trackingtime.test/api/v4", accountID: settings.account,
        password: Secret(settings.secret), requestTimeout: settings.requestTimeout,
        userAgent: "ttsync-stage", accountZone: settings.tools.systemZone),
      service: service, device: device)
    let journal = try Journal.open(
      place, account: settings.account, serviceHost: "api.trackingtime.test",
      credential: CredentialFingerprintInput(secret: settings.secret), mode: .readWrite,
      sources: sources, logger: logger)
    let environment = ToolEnvironment(
      journal: journal, settings: settings.tools, now: { device.now }, uuid: uuid, logger: logger)
    self.number = number
    self.device = device
    self.executor = executor
    self.journal = journal
    self.settings = settings
    self.stage = stage
    self.remote = remote
    self.switchboard = switchboard
    registry = try ToolRegistry(
      tools: try Catalog.tools(settings.selection, in: environment), instructions: nil,
      serverInfo: ServerInfo(name: "ttsync", version: "0"))
    let events = EventList()
    worker = Worker(
      journal: journal, remote: remote,
      lead: switchboard.leadership(place.leaderLock, of: executor), settings: settings.worker,
      sources: WorkerSources(
        now: { device.now }, awakeMilliseconds: { device.awakeMilliseconds },
        elapsedMilliseconds: { device.elapsedMilliseconds }, random: chance, sleep: sleep,
        process: ProcessIdentity(
          pid: 1_000 + number, boot: device.boot, machine: device.name),
        listen: { path, ring in switchboard.listen(path, executor, ring) }),
      logger: logger, report: { events.add($0) })
    list = events
  }

  private let list: EventList

  /// What the worker told, in order.
  package var events: [WorkerEvent] { list.events }

  /// Why the worker ended for good; nil: it did not.
  package var failure: (any Error)? { state.withLock { $0.failure } }

  package var isRunning: Bool { executor.isRunning }

  /// The worker has told that nothing is ready now, or that it cannot or may not send.
  package var isAtRest: Bool {
    switch events.last {
    case .resting, .offline, .paused, .waitingForLead: true
    case nil, .leading, .online, .sent, .settled: false
    }
  }

  // MARK: Working

  /// Starts the worker; it comes back after trouble that passes, as in a server.
  package func startWorker() {
    let task = Task(executorPreference: executor) { [self] in
      // bounded by the process's life: each round ends for good or in a rest
      while !Task.isCancelled {
        do {
          try await worker.run()
          return
        } catch {
          guard Self.passes(error) else {
            return state.withLock { $0.failure = error }
          }
          // Lost: only that the rest was cut short by a shutdown, which the loop sees.
          try? await stage.sleep(Self.restDelay, for: executor)
        }
      }
    }
    state.withLock { $0.work = task }
  }

  private static func passes(_ error: any Error) -> Bool {
    switch error {
    case JournalFailure.diskFull, JournalFailure.locked, is LeadLost: true
    default: false
    }
  }

  /// Calls a tool as an MCP client would.
  ///
  /// - Parameter cancelledAfter: milliseconds after which the client cancels the call; nil: never.
  /// - Returns: the result of `tools/call`; a client that cancelled is not told it.
  package func call(
    _ tool: String, _ arguments: JSONObject, client: String, cancelledAfter: Int64? = nil
  ) throws -> JSONObject {
    guard let handler = registry.methods.first(where: { $0.method == "tools/call" }) else {
      throw StageProblem("There is no method tools/call.")
    }
    return try stage.perform(in: executor, cancelledAfter: cancelledAfter) {
      let context = RequestContext(client: ClientInfo(name: client))
      return try await handler.answer(
        context, ["name": .string(tool), "arguments": .object(arguments)]
      ).body
    }
  }

  /// The names of all tools.
  package var toolNames: [String] { registry.tools.map(\.definition.name) }

  /// Runs something in this process, as a command would in one of its own.
  package func perform<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    try stage.perform(in: executor, body)
  }

  // MARK: Ends

  /// Killed where it stands: nothing is ended gracefully, what it sent travels on, nobody hears the
  /// answers, its locks are free.
  package func kill() {
    executor.kill()
    remote.die()
    switchboard.drop(executor)
    stage.soon { self.closeJournal() }
  }

  /// Stopped as by SIGSTOP: keeps its locks and does nothing until `thaw`.
  package func freeze() { executor.freeze() }

  package func thaw() { executor.thaw() }

  /// Ends gracefully.
  package func shutDown() throws {
    guard !executor.isDead else { return }
    executor.thaw()
    let task = state.withLock { $0.work }
    task?.cancel()
    try perform { await task?.value }
    closeJournal()
    // Nothing of it is left.
    executor.kill()
    switchboard.drop(executor)
  }

  private func closeJournal() {
    let isFirst = state.withLock { state in
      defer { state.isJournalOpen = false }
      return state.isJournalOpen
    }
    guard isFirst else { return }
    // Lost: a close that SQLite refused; the checks open the file again and would tell.
    try? journal.close()
  }
}

/// What a worker told.
private final class EventList: Sendable {
  private let list = Mutex<[WorkerEvent]>([])

  var events: [WorkerEvent] { list.withLock { $0 } }

  func add(_ event: WorkerEvent) { list.withLock { $0.append(event) } }
}

extension Duration {
  /// Whole milliseconds, rounded up, so that no sleep ends early.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let part = 1_000_000_000_000_000 as Int64
    return seconds * 1000 + (attoseconds + part - 1) / part
  }
}
