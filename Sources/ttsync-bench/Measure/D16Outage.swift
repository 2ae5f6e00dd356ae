import Foundation
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

/// D16: ten minutes without the service while ten thousand wait, in virtual time.
struct D16Outage: Measuring {
  static let goals = ["D16"]

  func measure(_ run: Run) async throws -> [Measurement] {
    [try outage(run)] + (try [false, true].map { try patience(run, asDate: $0) })
  }

  private func outage(_ run: Run) throws -> Measurement {
    let waiting = run.times(10_000, quick: 2_000)
    let office = try VirtualOffice(run.scratch("d16-outage"))
    try office.goOffline()
    for start in stride(from: 0, to: waiting, by: 1_000) {
      try office.accept((start..<start + 1_000).map { office.entry($0) })
    }
    office.comeBack()
    try office.stage.pass(120_000)
    let before = office.service.traces.count
    office.service.goAway(for: 600_000)
    try office.stage.pass(600_000)
    let during = office.service.traces.dropFirst(before)
    let isOneByOne = zip(during, during.dropFirst()).allSatisfy { $0.endedAt ?? .max <= $1.at }
    try office.close()
    return Measurement(
      "D16", "requests in a 10 min outage, \(waiting / 1_000) k waiting", .count,
      Double(during.count),
      checks: [
        .atMost(10, "requests", Double(during.count)),
        .atLeast(1, "never two at once", isOneByOne ? 1 : 0),
      ],
      note: "in virtual time; 10 are 0.1 % of 10,000; the breaker opens after "
        + "\(Limits.breakerFailures) of them")
  }

  /// A 429 that names a time, and a restart meanwhile: when the next request comes.
  private func patience(_ run: Run, asDate: Bool) throws -> Measurement {
    let office = try VirtualOffice(run.scratch("d16-patience-\(asDate)"))
    office.service.add([
      FaultRule(
        match: FaultMatch(access: .write), times: 1,
        action: .tooMany(asDate ? .date : .seconds, seconds: 90))
    ])
    try office.accept((0..<3).map { office.entry($0) })
    _ = try office.stage.run(until: office.stage.now + 60_000) {
      office.service.traces.contains { $0.end?.hasPrefix("429") ?? false }
    }
    guard let refused = office.service.traces.last(where: { $0.end?.hasPrefix("429") ?? false }),
      let told = refused.endedAt
    else { return Measurement("D16", "Retry-After", notMeasured: "no 429 was answered") }
    try office.stage.pass(20_000)
    try office.restart()
    try office.stage.pass(200_000)
    let next = office.service.traces.first { $0.at > told }
    try office.close()
    let off = abs(Double((next?.at ?? .max) - told) / 1000 - 90)
    return Measurement(
      "D16", "Retry-After \(asDate ? "as a date" : "in seconds"): off by", .milliseconds,
      off * 1000, checks: [.atMost(1_000, "ms", off * 1000)],
      note: "in virtual time; the process is restarted in between")
  }
}
