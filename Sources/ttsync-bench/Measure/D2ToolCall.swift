import Foundation
import JSONTree
import SyncCore

/// D2: a write tool of the built program, from the line on stdin to the receipt on stdout.
struct D2ToolCall: Measuring {
  static let goals = ["D2"]

  func measure(_ run: Run) async throws -> [Measurement] {
    guard let program = run.program else {
      return [Measurement("D2", "write tool call", notMeasured: "ttsync was not built")]
    }
    var found: [Measurement] = []
    for size in run.sizes { found.append(try await measure(run, size, program)) }
    return found
  }

  private func measure(_ run: Run, _ size: Size, _ program: String) async throws -> Measurement {
    let home = try await Prefill.operations(size, for: run, copy: "d2")
    let floor = try OneRow(home.folder + "/floor.sqlite")
    let server = try Child(
      program, ["serve"], environment: home.environment(["TT_BASE_URL": Home.nobody]))
    try server.begin()
    var ours: [Double] = []
    var raw: [Double] = []
    // Half an hour each, round the clock: more than anybody books in a day, and every one of a day is
    // looked at for overlaps.
    let begin = Clocks.now().seconds - 300 * 86_400
    for number in -50..<run.times(10_000, quick: 500) {
      let start = Date(timeIntervalSince1970: Double(begin + Int64(number) * 1800))
      let arguments: JSON = [
        "start": .string(start.formatted(.iso8601)), "duration": 1500,
        "task_id": .integer(Account.task(number + 50).rawValue),
        "notes": .string("call \(number)"),
      ]
      let mine = try Stopwatch.time { _ = try server.call("tt_add_time_entry", arguments) }
      let theirs = try Stopwatch.time { try floor.write() }
      guard number >= 0 else { continue }
      ours.append(mine / 1000)
      raw.append(theirs / 1000)
      if number % 500 == 0 { try floor.checkpoint() }
    }
    try server.finish()
    let sample = Sample(ours)
    return Measurement(
      "D2", "write tool call, \(size) operations", .milliseconds, sample,
      floor: Floor(name: "one-row FULL commit", sample: Sample(raw)),
      checks: [.atMost(2, "p50 ms", sample.p50), .atMost(10, "p99 ms", sample.p99)])
  }
}
