import Foundation
import JSONTree
import JournalStore
import ReplayWorker
import SimulatedDisk
import SimulatedStage
import SyncCore
import Synchronization
import TrackingTimeSandbox
import TrackingTimeTools

/// The life of one seed: people work through the real tools on real journals with the real worker,
/// against a hostile service, while machines fail; then the weather clears, a person decides what was
/// parked, and the promises of the design are held against what the service remembers.
package final class Life {
  package let plan: LifePlan
  let stage: Stage
  let service: SimulatedService
  let history = History()
  let homes: [Home]
  let uuids = UUIDSource()
  let zone: Zone
  var dice: Dice
  var chronicle: Chronicle
  var tally = Tally()
  /// Texts handed out, none of them twice.
  var tokens = 0
  /// Violations found on the way.
  var violations: [Violation] = []
  private let root: String

  /// - Parameters:
  ///   - isTold: keep the lines of the chronicle.
  ///   - folder: where journals are made; removed at the end.
  package init(_ plan: LifePlan, isTold: Bool, folder: String) throws {
    guard let zone = Zone(plan.zone) else { throw LifeProblem("\(plan.zone) is no zone.") }
    let stage = Stage(epoch: plan.begins)
    let root = "\(folder)/life-\(plan.seed)-\(UUID().uuidString)"
    self.plan = plan
    self.zone = zone
    self.stage = stage
    self.root = root
    dice = Dice(seed: plan.seed ^ 0x5EED)
    chronicle = Chronicle(isKept: isTold)
    service = SimulatedService(
      on: stage, account: .studio(weeksBack: 0, weeksAhead: 0), switches: plan.switches,
      randomSeed: plan.seed, observer: history.observer)
    homes = plan.homes.map { Home($0, on: stage, root: root) }
    service.furnish { state in
      for home in plan.homes { state.users[home.user]?.zone = plan.zone }
    }
    if plan.failsDisks {
      for home in homes { try home.mountDisk() }
    }
    furnish()
    history.begin(with: service.world.state)
    learn()
  }

  /// Some days of work that were booked before anybody used ttsync.
  private func furnish() {
    let tasks = service.world.state.tasks.all.filter { $0.accountID == SandboxAccount.accountID }
    for (place, home) in plan.homes.enumerated() {
      for number in 0..<Self.entriesBefore {
        let start = Instant(milliseconds: plan.begins) - .seconds(Int64(number * 9 + place) * 3_600)
        let zone = SandboxJSON.string(zone.wireOffset(at: start))
        elsewhere(
          home.user, "POST", "/events/add",
          [
            .init("start", .string(local(start))), .init("timezone", zone),
            .init("end", .string(local(start + .seconds(1_800)))), .init("duration", .int(1_800)),
            .init("task_id", .int(tasks[number % tasks.count].id)),
            .init("notes", .string("before \(number)")),
          ])
      }
    }
  }

  private static let entriesBefore = 8

  /// What the users know of the account before they begin.
  private func learn() {
    let state = service.world.state
    for home in homes {
      home.entries = state.entries.all.filter { $0.userID == home.plan.user }
        .suffix(12).map { Int64($0.id) }
      let mine = state.tasks.all.filter { $0.accountID == SandboxAccount.accountID && !$0.isGhost }
      home.tasks = mine.prefix(10).map { Int64($0.id) }
      home.projects = state.projects.all
        .filter { $0.accountID == SandboxAccount.accountID && !$0.isArchived }
        .prefix(6).map { Int64($0.id) }
    }
  }

  /// Lives it to the end.
  ///
  /// - Parameter meanwhile: called after each step, for what a test wants to happen besides.
  /// - Throws: a mistake of the simulation; what the engine does wrong, and what did not come to an end,
  ///   stands in the report.
  package func live(meanwhile: (Life) throws -> Void = { _ in }) throws -> LifeReport {
    defer {
      // Lost: a folder that could not be removed; the report matters more.
      try? strike()
    }
    do {
      for home in homes { try start(home) }
      for _ in 0..<plan.steps where violations.isEmpty {
        try step()
        try meanwhile(self)
        try stage.pass(dice.wait(mean: plan.tempo))
      }
      tally.virtualMilliseconds = stage.now - plan.begins
      try clear()
      try decideAll()
      try judge()
    } catch let violation as Violation {
      violations.append(violation)
    } catch let problem as StageProblem {
      // Told with its story, like a broken promise.
      violations.append(Violation("the simulation goes on", problem.description))
    }
    tell("end at \(stage.now)")
    tellTheFiles()
    return LifeReport(
      seed: plan.seed, violations: violations, tally: tally, digest: chronicle.digest,
      story: chronicle.lines)
  }

  private func step() throws {
    tally.steps += 1
    let place = dice.below(100)
    if place < plan.troubles {
      try trouble()
    } else if place < plan.troubles + plan.others {
      other()
    } else {
      guard let home = dice.pick(homes) else { return }
      try deed(at: home)
    }
    for home in homes {
      home.disk?.forget()
      try endStricken(home, atOnce: false)
    }
    // A worker that stopped for good would only be seen at the end.
    for process in homes.flatMap({ home in home.alive.filter { !home.isStricken($0) } }) {
      if let failure = process.failure { throw Violation("the worker goes on", "\(failure)") }
    }
  }

  // MARK: Processes

  func start(_ home: Home) throws {
    // Whoever starts it anew has mended the disk.
    home.disk?.plan(nil)
    let number = Int32(home.processes.count + 1)
    let luck = Luck(dice.split())
    let dooms = home.dooms
    var tools = ToolSettings(
      waitBudget: .zero, wireBudget: .zero, readBudget: .zero, coldBudget: .zero,
      systemZone: plan.zone)
    if dice.chance(0.3) {
      tools.waitBudget = .milliseconds(1500)
      tools.wireBudget = .seconds(8)
      tools.readBudget = .milliseconds(1500)
    }
    let process = try StagedProcess(
      number: number, on: home.device, place: home.place, service: service,
      switchboard: home.switchboard,
      settings: StagedSettings(
        account: Int64(SandboxAccount.accountID), secret: home.plan.secret,
        worker: workerSettings, tools: tools),
      uuid: { [uuids] in uuids.next() }, chance: { luck.next() },
      crash: { _ in try dooms.reached(number) })
    home.processes.append(process)
    process.startWorker()
    try stage.settle()
    tally.starts += 1
    tell("\(home.plan.name): process \(number) starts")
  }

  private var workerSettings: WorkerSettings {
    WorkerSettings(
      requestsPerSecond: plan.requestsPerSecond, lateCommitHorizon: plan.horizon,
      mirrorDays: Limits.firstPullDaysAhead, stopPolicy: plan.stops, endPolicy: plan.ends,
      conflicts: plan.conflicts, repairs: plan.repairsThemselves ? .auto : .ask,
      usesMarker: plan.marker)
  }

  /// One of its processes that runs; a new one where none does.
  func process(at home: Home) throws -> StagedProcess {
    if let running = dice.pick(home.running) { return running }
    for frozen in home.alive { frozen.thaw() }
    if home.alive.isEmpty { try start(home) }
    guard let process = home.running.last else {
      throw LifeProblem("No process of \(home.plan.name) starts.")
    }
    return process
  }

  /// Looks into a machine's journal, by a new process where none lives.
  func read<Value>(_ home: Home, _ body: (JournalView) throws -> Value) throws -> Value {
    if home.alive.isEmpty { try start(home) }
    return try home.read(body)
  }

  private func strike() throws {
    for process in homes.flatMap(\.alive) { try process.shutDown() }
    for home in homes { home.disk?.unmount() }
    guard FileManager.default.fileExists(atPath: root) else { return }
    try FileManager.default.removeItem(atPath: root)
  }

  // MARK: Telling

  func tell(_ line: @autoclosure () -> String) { chronicle.add("\(stage.now) \(line())") }

  /// Whatever went over the wire, and how every journal stands: the part of a life that differs first
  /// when anything does.
  private func tellTheFiles() {
    for trace in service.traces {
      chronicle.add(
        "#\(trace.number) \(trace.at) \(trace.device) \(trace.method) \(trace.target) \(trace.body)"
          + " → \(trace.end ?? "under way") at \(trace.endedAt ?? 0)")
    }
    for home in homes where !home.alive.isEmpty {
      // Lost: a journal that cannot be read; the judgement has told so.
      let rows = (try? home.read { try $0.operations(OperationFilter(), limit: 100_000) }) ?? []
      for row in rows.reversed() {
        chronicle.add("\(home.plan.name) \(row.id) \(row.uuid) \(row.words) \(row.state.rawValue)")
      }
    }
  }
}

/// Chance for a process of its own.
private final class Luck: Sendable {
  private let dice: Mutex<Dice>

  init(_ dice: Dice) { self.dice = Mutex(dice) }

  func next() -> Double { dice.withLock { $0.fraction() } }
}
