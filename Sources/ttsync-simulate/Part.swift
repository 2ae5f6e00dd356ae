import Foundation
import SimulatedLife

/// What is the same for every life of a run.
struct Circumstances: Sendable {
  var steps: Int?
  var troubles: Int?
  var isTwice: Bool
  var isTold: Bool
  var folder: String
}

/// Some lives, one after the other, in this process.
struct Part {
  let seeds: ClosedRange<UInt64>
  let end: Date?
  let circumstances: Circumstances

  init(seeds: ClosedRange<UInt64>, end: Date?, _ circumstances: Circumstances) {
    self.seeds = seeds
    self.end = end
    self.circumstances = circumstances
  }

  /// Each broken promise is said as it is found.
  func live() -> Outcome {
    var outcome = Outcome()
    for seed in seeds where end.map({ Date.now < $0 }) ?? true {
      do {
        outcome = outcome + (try live(seed))
      } catch {
        Simulate.say("seed \(seed): the simulation stopped: \(error)")
        outcome.broken += 1
      }
    }
    return outcome
  }

  private func live(_ seed: UInt64) throws -> Outcome {
    let report = try one(seed)
    var broken = report.violations.map { "seed \(seed): \($0)" }
    if circumstances.isTwice, try one(seed).digest != report.digest {
      broken.append("seed \(seed): two lives of one seed are the same, to the byte")
    }
    let story = circumstances.isTold ? report.story + [String(report.digest, radix: 16)] : []
    for line in broken + story { Simulate.say(line) }
    var tally = report.tally
    tally.lives = 1
    return Outcome(tally: tally, broken: broken.count)
  }

  private func one(_ seed: UInt64) throws -> LifeReport {
    let plan = LifePlan(
      seed: seed, steps: circumstances.steps, troubles: circumstances.troubles)
    return try Life(plan, isTold: circumstances.isTold, folder: circumstances.folder).live()
  }
}

/// What came of some lives.
struct Outcome: Sendable, Codable {
  var tally = Tally()
  var broken = 0

  static func + (one: Outcome, other: Outcome) -> Outcome {
    var sum = one
    sum.tally += other.tally
    sum.broken += other.broken
    return sum
  }

  /// Precedes it where one process tells another.
  private static let mark = "outcome "

  /// The last line of a part that another process waits for.
  var line: String {
    get throws { Self.mark + String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
  }

  init(tally: Tally = Tally(), broken: Int = 0) {
    self.tally = tally
    self.broken = broken
  }

  /// nil: another line.
  init?(line: String) {
    guard line.hasPrefix(Self.mark) else { return nil }
    let data = Data(line.dropFirst(Self.mark.count).utf8)
    // Lost: why it cannot be read; then it is a line like any other.
    guard let outcome = try? JSONDecoder().decode(Outcome.self, from: data) else { return nil }
    self = outcome
  }
}

extension Tally {
  /// One line for people.
  func words(since began: Date) -> String {
    let seconds = max(0.001, Date.now.timeIntervalSince(began))
    let hours = Double(virtualMilliseconds) / 3_600_000
    func rate(_ value: Double) -> String { String(format: "%.1f", value / seconds) }
    return "\(lives) lives, \(steps) steps, \(operations) operations, "
      + "\(requests) requests, \(troubles) troubles, \(kills) kills, "
      + "\(lateCommits) late commits, \(decisions) decisions; "
      + "\(String(format: "%.0f", hours)) virtual hours in \(String(format: "%.0f", seconds)) s: "
      + "\(rate(hours * 3600)) × real time, \(rate(Double(operations))) operations/s"
  }
}
