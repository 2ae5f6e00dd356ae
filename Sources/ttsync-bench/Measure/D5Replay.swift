import SyncCore

/// D5 and D6: how fast a queue empties, one operation at a time and sixteen, beside a model that
/// does nothing but the commits and the exchanges that cannot be left out.
struct D5Replay: Measuring {
  static let goals = ["D5", "D6"]

  func measure(_ run: Run) async throws -> [Measurement] {
    [
      try await measure(run, "D5", "serial replay", lanes: 1, share: 0.85),
      try await measure(run, "D6", "replay in 16 lanes", lanes: 16, share: 0.6, rate: 8_000),
    ]
  }

  private func measure(
    _ run: Run, _ goal: String, _ what: String, lanes: Int, share: Double, rate: Double? = nil
  ) async throws -> Measurement {
    let replay = try await Replay(run, goal.lowercased(), inFlight: lanes)
    let model = try ReplayModel(replay.home.folder, port: replay.server.port, window: lanes)
    let block = run.times(960, quick: 320)
    var ours: [Double] = []
    var raw: [Double] = []
    for round in -1..<run.times(15, quick: 4) {
      let mine = try await replay.drain(
        (0..<block).map { Account.entry(round * block + $0 + block) })
      let theirs = try model.run(block)
      if round >= 0 {
        ours.append(mine)
        raw.append(theirs)
      }
      replay.server.forget()
    }
    try await replay.close()
    var row = Measurement(
      goal, what, .perSecond, Sample(ours),
      floor: Floor(
        name: "commit, HTTP, commit in C-level calls, \(lanes) at a time", sample: Sample(raw)))
    row.checks = [.atLeast(share, "share of the model", row.ratio ?? .nan)]
    if let rate { row.checks.append(.atLeast(rate, "per second", row.sample.p50)) }
    row.note = "n counts blocks of \(block) operations; p99 of a rate is its best block"
    return row
  }
}
