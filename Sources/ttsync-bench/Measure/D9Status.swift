import Foundation
import JournalStore
import SyncCore

/// D9: `ttsync status`, whole, and the questions that it asks the journal.
struct D9Status: Measuring {
  static let goals = ["D9"]

  func measure(_ run: Run) async throws -> [Measurement] {
    guard let program = run.program else {
      return [Measurement("D9", "status", notMeasured: "ttsync was not built")]
    }
    var found: [Measurement] = []
    for size in run.sizes { found += try await measure(run, size, program) }
    return found
  }

  private func measure(_ run: Run, _ size: Size, _ program: String) async throws -> [Measurement] {
    let home = try await Prefill.operations(size, for: run, copy: "d9")
    let environment = home.environment(["TT_BASE_URL": Home.nobody])
    // Somebody is in the middle of a commit all the time: status must not wait for it.
    let writer = try RawDatabase(home.place.file)
    try writer.begin()
    var ours: [Double] = []
    var raw: [Double] = []
    var failed = 0
    for _ in 0..<run.times(200, quick: 20) {
      raw.append(try Stopwatch.time { _ = try status("/bin/true", [], environment) } / 1000)
      ours.append(
        try Stopwatch.time {
          if try status(program, ["status", "--json"], environment) != 0 { failed += 1 }
        } / 1000)
    }
    let journal = try home.open()
    let counting = try (0..<run.times(2_000, quick: 200)).map { _ in
      try Stopwatch.time { _ = try journal.read { try $0.counts() } } / 1000
    }
    try writer.rollBack()
    try journal.close()
    let (sample, counts) = (Sample(ours), Sample(counting))
    return [
      Measurement(
        "D9", "ttsync status, \(size) operations, another process mid-commit", .milliseconds,
        sample, floor: Floor(name: "starting /bin/true", sample: Sample(raw)),
        checks: [.atMost(50, "p99 ms", sample.p99), .atMost(0, "failed", Double(failed))]),
      Measurement(
        "D9", "counts by state, \(size) operations", .milliseconds, counts,
        checks: [.atMost(1, "p99 ms", counts.p99)]),
    ]
  }

  private func status(
    _ path: String, _ arguments: [String], _ environment: [String: String]
  ) throws -> Int32 {
    let child = try Child(path, arguments, environment: environment, isQuiet: true)
    child.process.waitUntilExit()
    return child.process.terminationStatus
  }
}
