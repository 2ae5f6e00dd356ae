import Foundation
import JournalStore
import ReplayWorker
import SyncCore
import Synchronization
import TrackingTimeAPI

/// The program's worker, in this process, between a journal on the disk and the loopback server.
final class Replay: Sendable {
  let home: Home
  let journal: Journal
  let server: LoopbackServer
  private let remote: HTTPRemote
  private let tally: Tally
  private let task: Task<Void, any Error>

  init(
    _ run: Run, _ name: String, inFlight: Int, requestsPerSecond: Double = 0,
    delay: Duration = .zero
  ) async throws {
    home = Home(folder: try run.scratch(name))
    journal = try home.open()
    let lead = try await Account.furnish(journal)
    try await journal.releaseLead(lead)
    server = try LoopbackServer(LoopbackServer.Settings(delay: delay))
    remote = HTTPRemote(
      try HTTPRemote.Configuration(
        baseURL: server.baseURL, accountID: Home.account, password: Secret(Home.secret),
        requestTimeout: .seconds(30), userAgent: "ttsync-bench", accountZone: Home.zone),
      logger: Home.logger)
    let tally = Tally()
    self.tally = tally
    let worker = Worker(
      journal: journal, remote: remote, lead: Leadership(place: home.place),
      settings: WorkerSettings(requestsPerSecond: requestsPerSecond, inFlight: inFlight),
      sources: WorkerSources(
        now: { Clocks.now() }, awakeMilliseconds: { Clocks.elapsedMilliseconds() },
        elapsedMilliseconds: { Clocks.elapsedMilliseconds() }, random: { 0.5 },
        sleep: { try await Task.sleep(for: $0) },
        process: ProcessIdentity(pid: getpid(), boot: "bench", machine: Clocks.machine)),
      logger: Home.logger, report: { tally.note($0) })
    task = Task { try await worker.run() }
    await tally.untilResting()
  }

  /// Accepts these wishes in one commit, and waits until as many of them are applied.
  ///
  /// - Returns: how many per second, from the moment they were safe.
  func drain(_ drafts: [OperationDraft], applied: Int? = nil) async throws -> Double {
    let target = applied ?? drafts.count
    let call = CallContext(
      client: "bench", tool: "tt_add_time_entry", argumentsDigest: UUID().uuidString)
    let goal = tally.expect(target)
    _ = try await journal.accept(call) { entrance in
      for draft in drafts { try entrance.propose(draft) }
    }
    let start = ContinuousClock.now
    await goal.value
    return Double(target) / (ContinuousClock.now - start).inSeconds
  }

  func close() async throws {
    task.cancel()
    // A cancelled worker may say so by throwing; what it did stands in the journal.
    _ = await task.result
    await remote.shutdown()
    server.stop()
    try journal.close()
  }
}

/// What the worker told, as far as somebody waits for it.
private final class Tally: Sendable {
  private struct State {
    var applied = 0
    var target = Int.max
    var waiter: CheckedContinuation<Void, Never>?
    var isResting = false
    var restWaiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func note(_ event: WorkerEvent) {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>?] in
      switch event {
      case .settled(_, .applied):
        state.applied += 1
        guard state.applied >= state.target else { return [] }
        defer { state.waiter = nil }
        return [state.waiter]
      case .resting:
        state.isResting = true
        defer { state.restWaiter = nil }
        return [state.restWaiter]
      default: return []
      }
    }
    for waiter in waiters { waiter?.resume() }
  }

  func untilResting() async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        if !state.isResting { state.restWaiter = continuation }
        return state.isResting
      }
      if isDone { continuation.resume() }
    }
  }

  /// From now on, so many that are applied.
  func expect(_ count: Int) -> Task<Void, Never> {
    state.withLock { state in
      state.applied = 0
      state.target = count
    }
    return Task { [self] in
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          if state.applied < state.target { state.waiter = continuation }
          return state.applied >= state.target
        }
        if isDone { continuation.resume() }
      }
    }
  }
}
