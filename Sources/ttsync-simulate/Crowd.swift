import Foundation
import SimulatedLife
import Synchronization

/// Many lives, one after the other in each of some threads.
final class Crowd: Sendable {
  private struct State {
    var next: UInt64
    var sum = Tally()
    var broken = 0
  }

  struct Result {
    let line: String
    let hasFailed: Bool
  }

  private let seeds: ClosedRange<UInt64>
  private let end: Date?
  private let steps: Int?
  private let troubles: Int?
  private let isTwice: Bool
  private let isTold: Bool
  private let folder: String
  private let state: Mutex<State>

  /// Lives that were lived before the loop says so again.
  private static let reportEvery = 100
  /// Broken lives after which nobody needs to see more.
  private static let brokenMax = 20

  init(
    seeds: ClosedRange<UInt64>, until end: Date?, steps: Int?, troubles: Int?, isTwice: Bool,
    isTold: Bool,
    folder: String
  ) {
    self.seeds = seeds
    self.end = end
    self.steps = steps
    self.troubles = troubles
    self.isTwice = isTwice
    self.isTold = isTold
    self.folder = folder
    state = Mutex(State(next: seeds.lowerBound))
  }

  func live(jobs: Int) -> Result {
    let began = Date.now
    let group = DispatchGroup()
    for _ in 0..<jobs {
      group.enter()
      let thread = Thread { [self] in
        // bounded by the seeds and the end
        while let seed = next() { live(seed, since: began) }
        group.leave()
      }
      thread.stackSize = 16 << 20
      thread.start()
    }
    group.wait()
    return state.withLock { state in
      Result(line: Self.words(state.sum, since: began), hasFailed: state.broken > 0)
    }
  }

  private func next() -> UInt64? {
    state.withLock { state in
      let isOver = end.map { Date.now >= $0 } ?? false
      guard state.next <= seeds.upperBound, !isOver, state.broken < Self.brokenMax else {
        return nil
      }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func live(_ seed: UInt64, since began: Date) {
    do {
      let report = try one(seed)
      var broken = report.violations.map { "seed \(seed): \($0)" }
      if isTwice {
        let again = try one(seed)
        if again.digest != report.digest {
          broken.append("seed \(seed): two lives of one seed are the same, to the byte")
        }
      }
      note(report, broken, since: began)
    } catch {
      state.withLock { $0.broken += 1 }
      Simulate.say("seed \(seed): the simulation stopped: \(error)")
    }
  }

  private func one(_ seed: UInt64) throws -> LifeReport {
    try Life(LifePlan(seed: seed, steps: steps, troubles: troubles), isTold: isTold, folder: folder)
      .live()
  }

  private func note(_ report: LifeReport, _ broken: [String], since began: Date) {
    let news = broken + (isTold ? report.story + [String(report.digest, radix: 16)] : [])
    let progress = state.withLock { state -> String? in
      state.sum += report.tally
      state.sum.lives += 1
      state.broken += broken.count
      guard state.sum.lives % Self.reportEvery == 0 else { return nil }
      return Self.words(state.sum, since: began)
    }
    for line in news + [progress].compactMap(\.self) { Simulate.say(line) }
  }

  private static func words(_ sum: Tally, since began: Date) -> String {
    let seconds = max(0.001, Date.now.timeIntervalSince(began))
    let hours = Double(sum.virtualMilliseconds) / 3_600_000
    func rate(_ value: Double) -> String { String(format: "%.1f", value / seconds) }
    return "\(sum.lives) lives, \(sum.steps) steps, \(sum.operations) operations, "
      + "\(sum.requests) requests, \(sum.troubles) troubles, \(sum.kills) kills, "
      + "\(sum.lateCommits) late commits, \(sum.decisions) decisions; "
      + "\(String(format: "%.0f", hours)) virtual hours in \(String(format: "%.0f", seconds)) s: "
      + "\(rate(hours * 3600)) × real time, \(rate(Double(sum.operations))) operations/s"
  }
}
