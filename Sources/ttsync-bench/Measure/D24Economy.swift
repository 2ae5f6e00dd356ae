import SimulatedStage
import SyncCore
import TrackingTimeSandbox

/// D24: how few requests carry many wishes, counted at the simulated service.
struct D24Economy: Measuring {
  static let goals = ["D24"]

  func measure(_ run: Run) async throws -> [Measurement] {
    [try edits(run), try flags(run), try lookUps(run)]
  }

  private func edits(_ run: Run) throws -> Measurement {
    let office = try VirtualOffice(run.scratch("d24-edits"))
    guard let entry = try office.entries(1).first else {
      return Measurement("D24", "20 edits of one entry", notMeasured: "there is no entry")
    }
    try office.goOffline()
    for number in 0..<Limits.mergedMax {
      try office.accept([office.change(entry, notes: "edit \(number)")])
    }
    let before = office.service.traces.count
    office.comeBack()
    _ = try office.drain(hours: 1)
    let sent = office.requests(since: before).count { $0.path == "/events/update/\(entry)" }
    try office.close()
    return Measurement(
      "D24", "requests for \(Limits.mergedMax) edits of one entry", .count, Double(sent),
      checks: [.atMost(1, "requests", Double(sent))])
  }

  private func flags(_ run: Run) throws -> Measurement {
    let office = try VirtualOffice(run.scratch("d24-flags"))
    try office.goOffline()
    let made = try office.accept((0..<500).map { office.entry($0) })
    office.comeBack()
    _ = try office.drain()
    try office.goOffline()
    let entries = try made.compactMap { try office.operation($0)?.subject }
    try office.accept(
      entries.map {
        OperationDraft(.billing, .existing($0), wish: [.isBilled: .flag(true)], group: "all")
      })
    let before = office.service.traces.count
    office.comeBack()
    _ = try office.drain()
    let sent = office.requests(since: before).count { $0.path == "/events/billed" }
    try office.close()
    return Measurement(
      "D24", "requests for 500 billing flags", .count, Double(sent),
      checks: [.atMost(1, "requests", Double(sent))],
      note: "at most \(Limits.billingBatchMax) entries go in one request (design, section 7)")
  }

  /// Twenty creates of one day whose answers were all lost.
  private func lookUps(_ run: Run) throws -> Measurement {
    let office = try VirtualOffice(run.scratch("d24-look-ups"))
    try office.goOffline()
    let count = 20
    try office.accept((0..<count).map { office.entry($0) })
    office.service.add([
      FaultRule(
        match: FaultMatch(method: "POST", path: "/events/add"), times: count,
        action: .cutAfter(reset: true))
    ])
    let before = office.service.traces.count
    office.comeBack()
    let isDone = try office.drain(hours: 2)
    let all = office.requests(since: before)
    let reads = all.filter { $0.path == "/events" && $0.target.contains("filter=USER") }
    let sends = all.count { $0.path == "/events/add" }
    try office.close()
    return Measurement(
      "D24", "windowed reads that settle \(count) lost answers of one day", .count,
      Double(reads.count), checks: [.atLeast(1, "all settled", isDone ? 1 : 0)],
      note: "\(sends) creates were sent; told for the record, since outages in between part them")
  }
}
