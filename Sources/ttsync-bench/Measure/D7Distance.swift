import SyncCore

/// D7: lanes keep a long way busy, and the agreed pace is used up and not exceeded.
struct D7Distance: Measuring {
  static let goals = ["D7"]

  func measure(_ run: Run) async throws -> [Measurement] {
    [try await distance(run), try await pace(run)]
  }

  private func distance(_ run: Run) async throws -> Measurement {
    let lanes = 16
    let way: Duration = .milliseconds(100)
    let ideal = Double(lanes) / way.inSeconds
    let replay = try await Replay(run, "d7-distance", inFlight: lanes, delay: way)
    // The list of what is there already is read first, once.
    _ = try await replay.drain([Account.entry(0)])
    let count = run.times(960, quick: 320)
    let rate = try await replay.drain((1...count).map { Account.entry($0) })
    try await replay.close()
    return Measurement(
      "D7", "16 lanes, answers after 100 ms", .perSecond, rate,
      floor: Floor(name: "lanes ÷ round trip", sample: Sample([ideal])),
      checks: [.atLeast(0.95, "share", rate / ideal)])
  }

  private func pace(_ run: Run) async throws -> Measurement {
    let agreed = 50.0
    let replay = try await Replay(run, "d7-pace", inFlight: 1, requestsPerSecond: agreed)
    replay.server.forget()
    _ = try await replay.drain((0..<run.times(600, quick: 200)).map { Account.entry($0) })
    let arrivals = replay.server.arrivals.map(\.at)
    try await replay.close()
    // Behind the burst that every idle time allows.
    let steady = Array(arrivals.dropFirst(11))
    guard let first = steady.first, let last = steady.last, steady.count > 1 else {
      return Measurement("D7", "agreed pace", notMeasured: "nothing was sent")
    }
    let rate = Double(steady.count - 1) / (last - first).inSeconds
    return Measurement(
      "D7", "one lane at an agreed pace of 50/s", .perSecond, rate,
      floor: Floor(name: "the agreed pace", sample: Sample([agreed])),
      checks: [
        .atLeast(0.98, "share", rate / agreed),
        .atMost(1.005, "share in the long run", rate / agreed),
      ])
  }
}
