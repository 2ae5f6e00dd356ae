import SimulatedDisk
import SimulatedStage

extension Life {
  /// The disk below a machine's journal makes trouble for a while, or the power goes.
  func diskTrouble(_ trouble: Trouble, _ home: Home) throws {
    guard let disk = home.disk else { return }
    switch trouble {
    case .fullDisk: fail(.full, disk)
    case .badDisk: fail(dice.one(of: .failedWrite, .failedSync), disk)
    default:
      let kind = dice.pick(CutKind.allCases) ?? .nothing
      tell("  \(kind)")
      try cutPower(of: home, kind)
    }
  }

  /// The power of a machine goes, and comes back.
  func cutPower(of home: Home, _ kind: CutKind) throws {
    let left = home.left(by: kind, using: &dice)
    for process in home.alive { kill(process) }
    try stage.settle()
    try home.restore(left)
    home.device.reboot()
  }

  private func fail(_ kind: DiskFault.Kind, _ disk: SimulatedDisk) {
    // A commit is many writes and one sync.
    let calls = kind == .failedSync ? 6 : 60
    let fault = DiskFault(kind, at: 1 + dice.below(calls), lasts: dice.chance(0.5))
    tell("  \(fault)")
    disk.plan(fault)
    stage.schedule(in: dice.within(1_000...600_000)) { disk.plan(nil) }
  }

  /// People end what refuses to write and says so; some look later.
  func endStricken(_ home: Home, atOnce: Bool) throws {
    for process in home.stricken where atOnce || dice.chance(0.5) {
      tell("\(home.plan.name): process \(process.number) is ended, its disk failed")
      try end(process)
    }
  }
}
