import Foundation
import JSONTree
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

/// D25: a thousand mixed operations at two requests a second: how long they take, whether somebody
/// who waits comes first, and whether status says how long it will be.
struct D25Polite: Measuring {
  static let goals = ["D25"]

  func measure(_ run: Run) async throws -> [Measurement] {
    let office = try VirtualOffice(run.scratch("d25"))
    let known = try office.entries(200)
    try office.goOffline()
    let creates = 1_000 - 2 * known.count
    try office.accept((0..<creates).map { office.entry($0) })
    try office.accept(known.map { office.change($0, notes: "changed in the tunnel") })
    try office.accept(
      known.map { entry in
        OperationDraft(
          .billing, .existing(Subject(.timeEntry, .remote(entry))),
          wish: [.isBilled: .flag(true)], group: "all")
      })
    office.comeBack()
    _ = try office.stage.run(until: office.stage.now + 300_000) { try !office.isOpen() }
    let estimate = try estimate(run, office)
    let before = office.service.traces.count
    let start = office.stage.now
    try office.stage.pass(30_000)
    let waited = try office.accept(
      [office.entry(5_000, notes: "somebody waits")], waiting: .seconds(8))
    let between = try writesBefore(waited, office)
    let isDone = try office.drain()
    let seconds = Double(office.stage.now - start) / 1000
    let requests = office.requests(since: before).count
    try office.close()
    let ideal = Double(requests) / 2
    return [
      Measurement(
        "D25", "1,000 mixed operations at 2 requests/s: seconds for \(requests) requests", .count,
        seconds, floor: Floor(name: "requests ÷ 2 per second", sample: Sample([ideal])),
        checks: [
          .atMost(1.02, "ratio", seconds / ideal), .atLeast(1, "all sent", isDone ? 1 : 0),
        ], note: "in virtual time"),
      Measurement(
        "D25", "writes of others before that of somebody who waits, behind 900", .count, between,
        checks: [.atMost(2, "writes", between)],
        note: "in virtual time; two are under way at any time"),
      estimate.map {
        Measurement(
          "D25", "seconds that status estimates", .count, $0,
          floor: Floor(name: "seconds it took", sample: Sample([seconds])),
          checks: [.atMost(1.1, "ratio", $0 / seconds), .atLeast(0.9, "ratio", $0 / seconds)])
      } ?? Measurement("D25", "estimate of status", notMeasured: "ttsync was not built"),
    ]
  }

  /// How many writes of others left between its acceptance and its own.
  private func writesBefore(_ ids: [OperationID], _ office: VirtualOffice) throws -> Double {
    let before = office.service.traces.count
    _ = try office.stage.run(until: office.stage.now + 600_000) {
      try ids.allSatisfy { try office.operation($0)?.state == .applied }
    }
    let writes = office.requests(since: before).filter { $0.method != "GET" }
    return Double(writes.prefix { !$0.body.contains("somebody waits") }.count)
  }

  private func estimate(_ run: Run, _ office: VirtualOffice) throws -> Double? {
    guard let program = run.program else { return nil }
    let child = try Child(
      program, ["status", "--json"],
      environment: [
        "TT_ACCOUNT_ID": String(SandboxAccount.accountID),
        "TT_BASE_URL": "https://api.trackingtime.test/api/v4",
        "TTSYNC_HOME": office.folder + "/home",
        "TTSYNC_STATE": office.folder + "/state", "XDG_CONFIG_HOME": office.folder + "/config",
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
      ])
    let facts = try JSON(parsing: child.line())
    try child.finish()
    return facts["estimate_s"]?.doubleValue
  }
}
