import SimulatedDisk
import SyncCore
import TestSupport

/// Many lives, many power cuts in each; the same seed makes the same run.
struct PowerCutRun {
  var seed: UInt64
  var cuts: Int
  var stepsPerLife = 30
  var cutsPerLife = 60
  /// Only among so many first events, where a journal comes into being.
  var eventsMax = Int.max
  /// What the disk says it has done and has not; for runs that must find losses.
  var lie = SyncLie.none

  struct Result: Sendable {
    var lives = 0
    var cuts = 0
    /// Cuts during a recovery from a cut.
    var second = 0
    /// Disk events of all lives.
    var events = 0
    var operations = 0
    var kinds: [CutKind: Int] = [:]
    var problems: [Problem] = []
  }

  struct Problem: Sendable, CustomStringConvertible {
    var life: UInt64
    var position: Int
    var kind: CutKind
    var text: String

    var description: String { "life \(life), \(kind) after event \(position): \(text)" }
  }

  /// - Parameters:
  ///   - problemsMax: it ends when so many cuts were bad.
  ///   - report: told after each life.
  func run(
    problemsMax: Int = 10, report: (Result) -> Void = { _ in }
  ) async throws -> Result {
    var result = Result()
    var seeds = SeededGenerator(seed: seed)
    while result.cuts < cuts, result.problems.count < problemsMax {
      try await live(seeds.next(), &result)
      report(result)
    }
    return result
  }

  private func live(_ seed: UInt64, _ result: inout Result) async throws {
    let folder = try Folder.make()
    defer { Folder.remove(folder) }
    let life = try PowerCutLife(in: folder, seed: seed)
    life.disk.lie(about: lie)
    try await life.live(steps: stepsPerLife)
    life.end()
    result.lives += 1
    result.events += life.disk.position
    result.operations += life.moments.last?.revisions.count ?? 0

    var chance = SeededGenerator(seed: ~seed)
    let events = life.disk.events
    var image = life.disk.first
    var applied = 0
    let positions = (0..<min(cutsPerLife, cuts - result.cuts))
      .map { _ in Int.random(in: 0...min(eventsMax, events.count), using: &chance) }.sorted()
    for (index, position) in positions.enumerated() {
      for event in events[applied..<position] { image.apply(event) }
      applied = position
      let kind = CutKind.allCases[(index + result.lives) % CutKind.allCases.count]
      let (last, next) = life.moments(around: position)
      let survivor = Survivor(
        contents: image.cut(kind, using: &chance), last: last, next: next)
      let again = index % 8 == 0 ? 1 : 0
      let problems = try await survivor.problems(
        in: folder + "-cut", seed: chance.next(), again: again)
      result.cuts += 1
      result.second += again
      result.kinds[kind, default: 0] += 1
      if !problems.isEmpty {
        result.problems.append(
          Problem(
            life: seed, position: position, kind: kind, text: problems.joined(separator: "; ")))
      }
    }
  }
}
