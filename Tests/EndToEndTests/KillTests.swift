import Testing

@testable import ttsync_torture

/// A few of the kills of `ttsync-torture kills`.
@Suite(.timeLimit(.minutes(3))) struct KillTests {
  @Test func `killed at random moments, the real program neither loses nor doubles`() async throws {
    let run = KillRun(
      binary: Bench.binary, seed: 20_261_123, kills: 12, livesPerRound: 12, lanes: 1)
    let result = try await run.run()
    #expect(result.total.findings.problems.isEmpty, "\(result)")
    #expect(result.total.kills >= 12)
    #expect(result.total.acknowledged > 0)
    #expect(result.total.findings.applied > 0)
  }
}
