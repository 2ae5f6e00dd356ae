import TestSupport

/// Rounds in several lanes at a time, until so many processes were killed.
struct KillRun {
  let binary: String
  var seed: UInt64
  var kills: Int
  var livesPerRound = 150
  var lanes = 3

  struct Result: Sendable {
    var rounds = 0
    var total = KillRound.Result()
    var seconds = 0.0
    /// Rounds that found something, with where their evidence is.
    var bad: [String] = []

    mutating func add(_ round: KillRound.Result, seed: UInt64) {
      rounds += 1
      total.deaths.merge(round.deaths) { $0 + $1 }
      total.beside += round.beside
      total.calls += round.calls
      total.acknowledged += round.acknowledged
      total.refused += round.refused
      total.unanswered += round.unanswered
      total.findings.applied += round.findings.applied
      total.findings.otherwise += round.findings.otherwise
      total.findings.parked += round.findings.parked
      total.findings.repairs += round.findings.repairs
      total.findings.problems += round.findings.problems
      if let folder = round.folder { bad.append("seed \(seed): \(folder)") }
    }
  }

  /// - Parameters:
  ///   - badMax: it ends when so many rounds were bad.
  ///   - report: told after each round.
  func run(
    badMax: Int = 5, report: @escaping @Sendable (Result) -> Void = { _ in }
  ) async throws -> Result {
    let clock = ContinuousClock()
    let began = clock.now
    var seeds = SeededGenerator(seed: seed)
    var result = Result()
    try await withThrowingTaskGroup(of: (UInt64, KillRound.Result).self) { group in
      var planned = 0
      func begin() {
        guard planned < kills else { return }
        let round = KillRound(
          binary: binary, seed: seeds.next(), lives: min(livesPerRound, max(kills - planned, 1)))
        planned += round.lives
        group.addTask { (round.seed, try await round.run()) }
      }
      for _ in 0..<lanes { begin() }
      while let (seed, round) = try await group.next() {
        result.add(round, seed: seed)
        result.seconds = (clock.now - began) / .seconds(1)
        report(result)
        // Those that did not end by a kill are made up for.
        planned -= round.deaths.values.reduce(0, +) - round.kills
        if result.bad.count < badMax { begin() }
      }
    }
    return result
  }
}
