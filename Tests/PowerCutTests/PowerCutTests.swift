import SimulatedDisk
import Testing

@testable import ttsync_torture

/// A few of the power cuts and disk faults of `ttsync-torture`, and the proof that it would notice.
@Suite(.serialized) struct PowerCutTests {
  @Test func `a power cut at any moment loses nothing acknowledged`() async throws {
    let result = try await PowerCutRun(seed: 20_261_123, cuts: 50).run()
    #expect(result.problems.isEmpty, "\(result.problems)")
    #expect(result.cuts == 50)
    #expect(Set(result.kinds.keys) == Set(CutKind.allCases))
  }

  /// A read-only look at such a file is refused: what takes it back is beside it.
  @Test func `a power cut while a journal comes into being leaves one that can be begun anew`()
    async throws
  {
    var run = PowerCutRun(seed: 2, cuts: 40, stepsPerLife: 0, cutsPerLife: 40)
    run.eventsMax = 40
    let result = try await run.run()
    #expect(result.problems.isEmpty, "\(result.problems)")
  }

  @Test(arguments: [SyncLie.ofLogs, .ofAll])
  func `where the disk does not sync, losses are found`(_ lie: SyncLie) async throws {
    let run = PowerCutRun(seed: 7, cuts: 60, stepsPerLife: 8, lie: lie)
    let result = try await run.run(problemsMax: 1)
    #expect(result.problems.contains { $0.text.contains("lost") }, "\(result)")
  }

  @Test func `a full or failing disk takes nothing in, and loses nothing`() async throws {
    let result = try await DiskFaultRun(seed: 3, steps: 3, stride: 61).run()
    #expect(result.problems.isEmpty, "\(result.problems)")
    #expect(result.faults >= 6)
    #expect(result.silent < result.faults)
    #expect(result.restarts > 0)
  }

  @Test func `what is accepted behind a failed sync and a restart survives a power cut`()
    async throws
  {
    let result = try await DiskFaultRun(seed: 3, steps: 3, kinds: [.failedSync]).run()
    #expect(result.problems.isEmpty, "\(result.problems)")
    #expect(result.restarts >= 4)
  }
}
