import Foundation
import Testing

@testable import SimulatedLife

@Suite struct LifeTests {
  private func live(_ plan: LifePlan, isTold: Bool = false) throws -> LifeReport {
    try Life(plan, isTold: isTold, folder: NSTemporaryDirectory()).live()
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `a life in bad weather keeps the promises`(_ seed: UInt64) throws {
    var plan = LifePlan(seed: seed, steps: 30)
    plan.troubles = 35
    let report = try live(plan)
    #expect(report.violations.isEmpty, "ttsync-simulate --seed \(seed) --steps 30 --story tells it")
    #expect(report.tally.operations > 0)
  }

  @Test func `two lives of one seed are the same, to the byte`() throws {
    var plan = LifePlan(seed: 7, steps: 20)
    plan.troubles = 35
    let first = try live(plan, isTold: true)
    let second = try live(plan, isTold: true)
    #expect(first.story == second.story)
    #expect(first.digest == second.digest)
  }

  @Test func `an engine that does not wait for late writes is found out`() throws {
    // The horizon that the engine is told ends before the service's late writes do.
    let found = try (1...6 as ClosedRange<UInt64>).lazy.map { seed -> Set<String> in
      var plan = LifePlan.booking(seed: seed)
      plan.horizon = .seconds(2)
      return Set(try self.live(plan).violations.map(\.promise))
    }.first { !$0.isEmpty }
    #expect(found?.contains("a create takes effect once within the horizon") == true)
  }
}

extension LifePlan {
  /// One machine, nobody else, and a service that often does what it was asked a minute late.
  fileprivate static func booking(seed: UInt64) -> LifePlan {
    var plan = LifePlan(seed: seed, steps: 25)
    plan.homes = Array(plan.homes.prefix(1))
    plan.troubles = 40
    plan.others = 0
    plan.commitsLate = true
    plan.commitsBeyond = false
    plan.tempo = 20_000
    plan.marker = false
    return plan
  }
}
