import Foundation
import JSONTree
import JournalStore
import ReplayWorker
import SimulatedStage
import SyncCore
import Synchronization
import TrackingTimeSandbox
import TrackingTimeTools

/// A scenario being played: the stage, what stands on it, and what the steps have named.
final class Play {
  let stage: Stage
  let service: SimulatedService
  /// The machine on which processes start.
  var device: Device
  /// How many machines the journal has seen.
  var machine = 1
  let switchboard = Switchboard()
  let zone: Zone
  /// The scenario's first day.
  let day: Day
  var settings: StagedSettings
  var processes: [StagedProcess] = []
  /// Set by steps before the engine starts.
  var startsOffline = false
  var isStarted = false
  /// What steps have named with `as`.
  var names: [String: JSON] = [:]
  /// The last call of the user, for `repeat`.
  var lastCall: (tool: String, arguments: JSONObject, client: String)?
  var lastReply: ToolReply?
  /// A refusal that no step has expected yet.
  var unexpectedRefusal: String?
  /// Requests before this one are not counted.
  var countedFrom: UInt64 = 1
  /// Operations that receipts told of.
  var acknowledged: Set<Int64> = []
  /// Those of them that a backup of the journal has.
  var acknowledgedInBackup: Set<Int64> = []
  var allowances = Allowances()
  var story: [String] = []
  let killSwitch = KillSwitch()
  let uuids = UUIDSource()
  private let root: String

  /// - Throws: `Mistake` when `at` names no time or zone.
  init(at time: LocalDateTime, zone: Zone) throws {
    self.zone = zone
    day = time.date
    let begins: Instant
    switch zone.instant(of: time) {
    case .unique(let instant), .twice(let instant, _): begins = instant
    case .missing: throw Mistake("\(time) does not exist in \(zone): the clocks jump over it.")
    }
    stage = Stage(epoch: begins.milliseconds)
    service = SimulatedService(on: stage, account: .studio(weeksBack: 0, weeksAhead: 0))
    device = Device("laptop", on: stage)
    settings = StagedSettings(
      account: Int64(SandboxAccount.accountID), secret: SandboxAccount.adminPassword,
      // The far months would stand between the requests that a story tells of.
      worker: WorkerSettings(mirrorDays: Limits.firstPullDaysAhead),
      tools: ToolSettings(
        waitBudget: .zero, wireBudget: .zero, readBudget: .zero, coldBudget: .zero,
        systemZone: zone.id))
    let memory = "/dev/shm"
    let base =
      FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    root = base + "/ttsync-scenario-\(UUID().uuidString)"
    service.furnish { $0.users[SandboxAccount.adminID]?.zone = zone.id }
  }

  var place: JournalPlace {
    JournalPlace(
      directory: "\(root)/data-\(machine)", stateDirectory: "\(root)/state-\(machine)")
  }

  /// Ends every process and removes the files.
  func strike() throws {
    for process in processes { try process.shutDown() }
    guard FileManager.default.fileExists(atPath: root) else { return }
    try FileManager.default.removeItem(atPath: root)
  }

  // MARK: Processes

  /// The process that tools are called in: the last one that runs.
  func process() throws -> StagedProcess {
    guard let process = processes.last(where: \.isRunning) else {
      throw Mistake("No process runs: write `start` first.")
    }
    return process
  }

  func process(number: Int) throws -> StagedProcess {
    guard processes.indices.contains(number - 1) else {
      throw Mistake("There is no process \(number): \(processes.count) were started.")
    }
    return processes[number - 1]
  }

  /// Starts the engine where no step has done so yet, and lets it connect.
  func begin() throws {
    guard !isStarted else { return }
    isStarted = true
    if startsOffline { service.disconnect(device) }
    try startProcess()
    if !startsOffline { try untilRest(patience: 600_000) }
    countFromHere()
  }

  func startProcess() throws {
    let number = Int32(processes.count + 1)
    let killSwitch = killSwitch
    let process = try StagedProcess(
      number: number, on: device, place: place, service: service, switchboard: switchboard,
      settings: settings, uuid: { [uuids] in uuids.next() }, chance: { 0.5 },
      crash: { point in try killSwitch.reached(point, number) })
    processes.append(process)
    killSwitch.kills[number] = { process.kill() }
    process.startWorker()
    try stage.settle()
  }

  // MARK: Time

  /// Lets virtual time pass until nothing can be done any more without waiting for a person.
  func untilRest(patience: Int64) throws {
    let limit = stage.now + patience
    guard try stage.run(until: limit, { try isAtRest() }) else {
      throw Mistake(
        "Nothing came to rest within \(Self.words(patience)). Unfinished: \(try unfinishedWords())")
    }
  }

  func isAtRest() throws -> Bool {
    let running = processes.filter(\.isRunning)
    guard service.underWay == 0, running.allSatisfy(\.isAtRest) else { return false }
    guard let reader = running.last else { return true }
    return try reader.journal.read { try $0.movable().isEmpty }
  }

  func unfinishedWords() throws -> String {
    let open = try read { try $0.movable() }
    guard !open.isEmpty else { return "no operation; something else is still under way." }
    return open.map { "\($0.id) (\($0.words)) is \($0.state.rawValue)" }
      .joined(separator: ", ") + "."
  }

  static func words(_ milliseconds: Int64) -> String {
    milliseconds < 120_000
      ? "\(Double(milliseconds) / 1000) s" : "\(milliseconds / 60_000) min"
  }

  func countFromHere() { countedFrom = UInt64(service.traces.count + 1) }

  /// The engine's requests that count, those that never left excluded.
  var counted: [Trace] {
    service.traces.filter { $0.number >= countedFrom && $0.end != "no connection" }
  }

  // MARK: Looking

  func read<T>(_ body: (JournalView) throws -> T) throws -> T {
    if let process = processes.last(where: { !$0.executor.isDead }) {
      return try process.journal.read(body)
    }
    throw Mistake("No process runs, so nothing can be looked at: write `start` first.")
  }
}

/// What a scenario allows that the checks at its end would not.
struct Allowances: Sendable {
  /// Requests that change something, per operation.
  var attemptsPerOperation = 8
  var twins = 0
  var isLeftAsItIs = false
}

/// Kills a process at one of its durable steps.
final class KillSwitch: Sendable {
  private let armed = Mutex<(point: CrashPoint, number: Int32)?>(nil)
  private let actions = Mutex<[Int32: @Sendable () -> Void]>([:])

  struct Killed: Error {}

  var kills: [Int32: @Sendable () -> Void] {
    get { actions.withLock { $0 } }
    set { actions.withLock { $0 = newValue } }
  }

  var isArmed: Bool { armed.withLock { $0 != nil } }

  func arm(_ point: CrashPoint, _ number: Int32) { armed.withLock { $0 = (point, number) } }

  func reached(_ point: CrashPoint, _ number: Int32) throws {
    let isHit = armed.withLock { armed in
      guard let now = armed, now.point == point, now.number == number else { return false }
      armed = nil
      return true
    }
    guard isHit else { return }
    actions.withLock { $0[number] }?()
    throw Killed()
  }
}
