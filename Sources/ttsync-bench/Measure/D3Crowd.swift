import Foundation
import JournalStore
import SyncCore

/// D3: eight processes that accept at once.
struct D3Crowd: Measuring {
  static let goals = ["D3"]
  private static let processes = 8

  func measure(_ run: Run) async throws -> [Measurement] {
    let home = Home(folder: try run.scratch("d3"))
    let journal = try home.open()
    _ = try await Account.furnish(journal)
    try journal.close()
    let times = run.times(1_000, quick: 150)
    var ours: [Double] = []
    var raw: [Double] = []
    var failures = 0
    // Turn by turn, so that neighbours disturb both alike.
    for round in 0..<4 {
      let mine = try crowd(home, times: times / 4, round: round, isRaw: false)
      ours += mine.times
      failures += mine.failures
      raw += try crowd(home, times: times / 4, round: round, isRaw: true).times
    }
    let sample = Sample(ours)
    return [
      Measurement(
        "D3", "acceptance by \(Self.processes) processes at once", .milliseconds, sample,
        floor: Floor(name: "one-row FULL commits by as many processes", sample: Sample(raw)),
        checks: [
          .atMost(100, "p99.9 ms", sample.p999), .atMost(250, "max ms", sample.max),
          .atMost(0, "failed", Double(failures)),
        ])
    ]
  }

  /// All of them at once; their times in milliseconds.
  private func crowd(
    _ home: Home, times: Int, round: Int, isRaw: Bool
  ) throws -> (times: [Double], failures: Int) {
    let me = Bundle.main.executablePath ?? CommandLine.arguments[0]
    let children = try (0..<Self.processes).map { number in
      var arguments = [
        "write", "--folder", home.folder, "--times", String(times),
        "--first", String((round * Self.processes + number) * times),
      ]
      if isRaw { arguments.append("--raw") }
      return try Child(me, arguments, environment: home.environment())
    }
    // All are ready before any begins.
    for child in children { _ = try child.line() }
    for child in children { try child.send("go") }
    var all: [Double] = []
    for child in children {
      all += try child.line().split(separator: " ").compactMap { Double($0) }
    }
    for child in children { try child.finish() }
    return (all, Self.processes * times - all.count)
  }
}

/// What each of the eight does.
enum CrowdMember {
  static func run(_ home: Home, times: Int, first: Int, isRaw: Bool) async throws {
    let found = isRaw ? try raw(home, times) : try await accept(home, times, first)
    Output.result(found.map { String(format: "%.4f", $0) }.joined(separator: " "))
  }

  private static func ready() {
    Output.result("ready")
    _ = readLine()
  }

  private static func accept(_ home: Home, _ times: Int, _ first: Int) async throws -> [Double] {
    let journal = try home.open()
    ready()
    var found: [Double] = []
    for number in first..<first + times {
      let start = ContinuousClock.now
      do {
        let draft = Account.entry(number)
        _ = try await journal.accept(Account.call(number)) { try $0.propose(draft) }
        found.append((ContinuousClock.now - start).microseconds / 1000)
      } catch {
        Output.progress("\(error)")
      }
    }
    try journal.close()
    return found
  }

  private static func raw(_ home: Home, _ times: Int) throws -> [Double] {
    let floor = try OneRow(home.folder + "/floor.sqlite")
    ready()
    return try (0..<times).map { _ in try Stopwatch.time { try floor.write() } / 1000 }
  }
}
