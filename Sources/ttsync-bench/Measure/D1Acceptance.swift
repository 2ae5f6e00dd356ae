import JournalStore
import SyncCore

/// D1: how long a wish takes until it is safe on the disk, with everything that follows from it
/// (receipt, order, overlay, counters, audit), beside one row in one durable commit.
struct D1Acceptance: Measuring {
  static let goals = ["D1"]

  func measure(_ run: Run) async throws -> [Measurement] {
    var found: [Measurement] = []
    for size in run.sizes { found.append(try await measure(run, size)) }
    return found
  }

  private func measure(_ run: Run, _ size: Size) async throws -> Measurement {
    let home = try await Prefill.operations(size, for: run, copy: "d1")
    let journal = try home.open()
    let floor = try OneRow(home.folder + "/floor.sqlite")
    let times = run.times(20_000, quick: 2_000)
    var ours: [Double] = []
    var raw: [Double] = []
    for number in -100..<times {
      let draft = Account.entry(number + 100)
      let call = Account.call(2_000_000 + number)
      let theirs = try Stopwatch.time { try floor.write() }
      let mine = try await Stopwatch.timeAwaiting {
        _ = try await journal.accept(call) { try $0.propose(draft) }
      }
      // The first ones warm up statements and pages.
      guard number >= 0 else { continue }
      raw.append(theirs)
      ours.append(mine)
      if number % 500 == 0 {
        try journal.checkpointIfWorthwhile(isLeader: true)
        try floor.checkpoint()
      }
    }
    try journal.close()
    var row = Measurement(
      "D1", "durable acceptance, \(size) operations", .microseconds, Sample(ours),
      floor: Floor(name: "one-row FULL commit", sample: Sample(raw)))
    row.checks = [
      .atMost(1.25, "p50 ratio", row.ratio ?? .nan),
      .atMost(1.6, "p99 ratio", row.ratioAt99 ?? .nan),
    ]
    return row
  }
}
