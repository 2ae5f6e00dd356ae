import ChildPrograms
import Foundation
import SimulatedLife
import Synchronization

/// Many lives, some to a process: what killed processes of a life leave behind is gone with it, so a
/// run may take days, and one that traps ends only its own part.
final class Crowd: Sendable {
  private struct State {
    var next: UInt64
    var sum = Outcome()
  }

  private let seeds: ClosedRange<UInt64>
  private let end: Date?
  private let circumstances: Circumstances
  private let began = Date.now
  private let state: Mutex<State>

  private let jobs: Int
  private let livesOfPart: UInt64
  /// Most lives of one process; it grows by about a megabyte each.
  private static let livesOfPartMax: UInt64 = 100
  /// Broken lives after which nobody needs to see more.
  private static let brokenMax = 20

  /// - Parameter jobs: processes at once, from 1.
  init(seeds: ClosedRange<UInt64>, until end: Date?, jobs: Int, _ circumstances: Circumstances) {
    self.jobs = jobs
    let share = (seeds.upperBound - seeds.lowerBound) / UInt64(jobs) + 1
    livesOfPart = min(Self.livesOfPartMax, share)
    self.seeds = seeds
    self.end = end
    self.circumstances = circumstances
    state = Mutex(State(next: seeds.lowerBound))
  }

  /// - Returns: whether every promise was kept.
  func live() async -> Bool {
    await withDiscardingTaskGroup { group in
      for _ in 0..<jobs {
        group.addTask { [self] in
          // bounded by the seeds and the end
          while let part = next() { await live(part) }
        }
      }
    }
    let sum = state.withLock(\.sum)
    if sum.tally.lives == 0 { Simulate.say(sum.tally.words(since: began)) }
    return sum.broken == 0
  }

  private func next() -> ClosedRange<UInt64>? {
    state.withLock { state in
      let isOver = end.map { Date.now >= $0 } ?? false
      guard state.next <= seeds.upperBound, !isOver, state.sum.broken < Self.brokenMax else {
        return nil
      }
      let first = state.next
      let last =
        seeds.upperBound - first < livesOfPart
        ? seeds.upperBound : first + livesOfPart - 1
      state.next = last + 1
      return first...last
    }
  }

  private func live(_ part: ClosedRange<UInt64>) async {
    var outcome: Outcome?
    do {
      let child = try ChildProcess(
        ChildProcess.ownPath, arguments(part), environment: ProcessInfo.processInfo.environment,
        onError: Simulate.complain)
      for await line in child.output {
        if let last = Outcome(line: line) { outcome = last } else { Simulate.say(line) }
      }
      let status = await child.status()
      if outcome == nil {
        Simulate.say(
          "seeds \(part.lowerBound) to \(part.upperBound): the process ended (\(status))")
      }
    } catch {
      Simulate.say("seeds \(part.lowerBound) to \(part.upperBound): not lived: \(error)")
    }
    let sum = state.withLock { [outcome] state in
      state.sum = state.sum + (outcome ?? Outcome(broken: 1))
      return state.sum
    }
    Simulate.say(sum.tally.words(since: began))
  }

  private func arguments(_ part: ClosedRange<UInt64>) -> [String] {
    var arguments = [
      "--part", "--from", "\(part.lowerBound)", "--lives", "\(part.count)",
      "--folder", circumstances.folder,
    ]
    if let end { arguments += ["--minutes", "\(max(0, end.timeIntervalSinceNow) / 60)"] }
    if let steps = circumstances.steps { arguments += ["--steps", "\(steps)"] }
    if let troubles = circumstances.troubles { arguments += ["--troubles", "\(troubles)"] }
    if circumstances.isTwice { arguments.append("--twice") }
    if circumstances.isTold { arguments.append("--story") }
    return arguments
  }
}
