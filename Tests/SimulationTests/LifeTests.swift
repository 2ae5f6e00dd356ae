import Foundation
import SimulatedDisk
import SimulatedStage
import Testing
import TrackingTimeSandbox

@testable import SimulatedLife

@Suite struct LifeTests {
  private func live(_ plan: LifePlan, isTold: Bool = false) throws -> LifeReport {
    try Life(plan, isTold: isTold, folder: NSTemporaryDirectory()).live()
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `a life in bad weather keeps the promises`(_ seed: UInt64) throws {
    let report = try live(LifePlan(seed: seed, steps: 20, troubles: 35))
    #expect(
      report.violations.isEmpty,
      "ttsync-simulate --seed \(seed) --steps 20 --troubles 35 --story tells it")
    #expect(report.tally.operations > 0)
  }

  @Test func `two lives of one seed are the same, to the byte`() throws {
    let plan = LifePlan(seed: 7, steps: 15, troubles: 35)
    let first = try live(plan, isTold: true)
    let second = try live(plan, isTold: true)
    #expect(first.story == second.story)
    #expect(first.digest == second.digest)
  }

  @Test func `an engine that does not wait for late writes is found out`() throws {
    // The service takes most entries in a minute after it was silent; the engine is told that two
    // seconds are enough to know.
    var plan = LifePlan(seed: 3, steps: 15)
    plan.homes = Array(plan.homes.prefix(1))
    plan.switches = SandboxSwitches()
    (plan.troubles, plan.others, plan.commitsBeyond, plan.marker) = (0, 0, false, false)
    plan.horizon = .seconds(2)
    let life = try Life(plan, isTold: false, folder: NSTemporaryDirectory())
    life.service.add([
      FaultRule(
        match: FaultMatch(method: "POST", path: "/events/add"), times: 6, probability: 0.7,
        action: .lateCommit(seconds: 50, answer: .cut))
    ])
    let found = Set(try life.live().violations.map(\.promise))
    #expect(found.contains("a create takes effect once within the horizon"), "found: \(found)")
  }

  @Test func `a disk that says it has synced and has not is found out by a power cut`() throws {
    var plan = LifePlan(seed: 12, steps: 60)
    plan.homes = Array(plan.homes.prefix(1))
    (plan.troubles, plan.others, plan.failsDisks) = (0, 0, true)
    let life = try Life(plan, isTold: false, folder: NSTemporaryDirectory())
    let home = try #require(life.homes.first)
    home.disk?.lie(about: .ofLogs)
    var wasCut = false
    let report = try life.live { life in
      guard !wasCut, home.noted.count > 3 else { return }
      wasCut = true
      try life.cutPower(of: home, .nothing)
    }
    let found = Set(report.violations.map(\.promise))
    #expect(found.contains("an operation that was acknowledged is in the journal"), "\(found)")
  }
}
