import SimulatedStage
import TrackingTimeSandbox

extension Life {
  enum Trouble {
    case away, portal, serviceAway, glitch, fault, tooMany, unauthorized, late, lateBeyond
    case kill, killAtStep, end, freeze, sleep, reboot, clock, another
    case fullDisk, badDisk, powerCut
  }

  private static let troubles: [(weight: Int, value: Trouble)] = [
    (10, .away), (2, .portal), (5, .serviceAway), (4, .glitch), (30, .fault), (4, .tooMany),
    (1, .unauthorized), (10, .late), (3, .lateBeyond), (8, .kill), (12, .killAtStep), (3, .end),
    (4, .freeze), (5, .sleep), (1, .reboot), (2, .clock), (6, .another),
    (4, .fullDisk), (6, .badDisk), (8, .powerCut),
  ]

  func trouble() throws {
    guard let trouble = dice.weighted(Self.troubles), let home = dice.pick(homes) else { return }
    tally.troubles += 1
    tell("\(home.plan.name): trouble \(trouble)")
    switch trouble {
    case .away, .portal, .serviceAway, .glitch: connection(trouble, home)
    case .fault, .tooMany, .unauthorized, .late, .lateBeyond: fault(trouble)
    case .sleep:
      try home.device.sleep(
        dice.within(5_000...(dice.chance(0.2) ? 40_000_000 : 900_000)), with: home.processes)
    case .clock:
      let step = dice.within(1_000...(dice.chance(0.3) ? 10_800_000 : 60_000))
      home.device.stepClock(by: dice.chance(0.5) ? step : -step)
    case .reboot:
      for process in home.alive { kill(process) }
      try stage.settle()
      home.device.reboot()
    case .fullDisk, .badDisk, .powerCut: try diskTrouble(trouble, home)
    default: try fate(trouble, home)
    }
  }

  // MARK: The network

  private func connection(_ trouble: Trouble, _ home: Home) {
    let device = home.device
    let long = dice.chance(0.3)
    let lasting = dice.within(1_000...(long ? 14_400_000 : 240_000))
    switch trouble {
    case .away: service.disconnect(device)
    case .portal: device.network = .portal(status: dice.one(of: 200, 302, 511, 403))
    case .serviceAway: return service.goAway(for: dice.within(1_000...600_000))
    default:
      service.disconnect(device)
      device.network = .connected
      return
    }
    stage.schedule(in: lasting) { device.network = .connected }
  }

  // MARK: The service

  private func fault(_ trouble: Trouble) {
    let match: FaultMatch =
      switch dice.below(4) {
      case 0: FaultMatch(access: .read)
      case 1: FaultMatch()
      default: FaultMatch(access: .write)
      }
    let times = 1 + dice.below(3)
    let action: FaultAction
    switch trouble {
    case .tooMany:
      action = .tooMany(
        dice.one(of: .seconds, .date, .none), seconds: Int(dice.within(1...180)))
    case .unauthorized: action = dice.chance(0.7) ? .unauthorized : .paymentRequired
    case .late:
      guard plan.commitsLate else { return }
      let within = plan.horizon < .seconds(61) ? 50 : 290
      action = .lateCommit(
        seconds: Double(dice.within(1...Int64(within))),
        answer: dice.one(of: .cut, .silence, .gateway))
    case .lateBeyond:
      guard plan.commitsBeyond else { return }
      action = .lateCommit(
        seconds: Double(dice.within(310...7_200)),
        answer: dice.one(of: .cut, .silence, .gateway))
    default: action = mishap()
    }
    service.add([FaultRule(match: match, times: times, action: action)])
    tell("  \(match) × \(times): \(action)")
  }

  private func mishap() -> FaultAction {
    let applied = dice.chance(0.5)
    return switch dice.below(14) {
    case 0: .delay(before: dice.fraction() * 20, after: dice.fraction() * 20)
    case 1: .cutBefore(reset: dice.chance(0.5))
    case 2, 3: .cutAfter(reset: dice.chance(0.5))
    case 4: .truncate(bytes: dice.below(200), reset: dice.chance(0.5))
    case 5: .silence(applied: applied)
    case 6, 7: .page(status: dice.one(of: 500, 502, 503, 504), applied: applied)
    case 8, 9:
      // A refusal that was applied all the same, or a record that is said to be gone and is not, is a
      // lie that nobody can see through.
      .envelope(status: dice.one(of: 500, 502, 400, 403), http: 200, applied: false)
    case 12: .page(status: dice.one(of: 403, 404), applied: false)
    case 10: .malformed(applied: applied)
    case 11: .empty(applied: applied)
    default: .hangUp(reset: dice.chance(0.5))
    }
  }

  // MARK: Processes

  private func fate(_ trouble: Trouble, _ home: Home) throws {
    guard let process = dice.pick(home.running) else { return }
    switch trouble {
    case .kill:
      let life = process
      stage.schedule(in: dice.within(0...20_000)) { life.kill() }
      tally.kills += 1
    case .killAtStep:
      home.dooms.doom(process.number, after: 1 + dice.below(30)) { process.kill() }
      tally.kills += 1
    case .end: try end(process)
    case .freeze:
      process.freeze()
      let lasting = dice.within(1_000...(dice.chance(0.3) ? 600_000 : 60_000))
      stage.schedule(in: lasting) { process.thaw() }
    default:
      if home.alive.count < home.plan.processesMax { try start(home) }
    }
  }

  /// Ends it in an orderly way; a kill that was planned may come in between.
  func end(_ process: StagedProcess) throws {
    do {
      try process.shutDown()
    } catch let problem as StageProblem where process.executor.isDead {
      tell("  → \(problem)")
    }
  }

  func kill(_ process: StagedProcess) {
    process.kill()
    tally.kills += 1
  }
}
