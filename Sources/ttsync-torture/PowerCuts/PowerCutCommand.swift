import ArgumentParser
import SimulatedDisk

/// `ttsync-torture powercut`: many lives of a journal, the power cut in each again and again.
struct PowerCutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "powercut",
    abstract: "Cut the power below SQLite, and look what is left of what was acknowledged.")

  @Option(help: "How many cuts.") var cuts = 10_000
  @Option(help: "The same seed makes the same run.") var seed: UInt64 = 1

  func run() async throws {
    let clock = ContinuousClock()
    let began = clock.now
    let result = try await PowerCutRun(seed: seed, cuts: cuts).run { result in
      guard result.lives % 10 == 0 || !result.problems.isEmpty else { return }
      if let last = result.problems.last { Output.note("BAD \(last)") }
      Output.note("\(result.cuts) cuts in \(result.lives) lives, \(result.problems.count) bad")
    }
    let kinds = result.kinds.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    Output.line("seed \(seed)")
    Output.line("cuts \(result.cuts) (\(kinds)), and \(result.second) during a recovery")
    Output.line(
      "lives \(result.lives), operations \(result.operations), disk events \(result.events)")
    Output.line("took \(clock.now - began)")
    for problem in result.problems { Output.line("BAD \(problem)") }
    Output.line(result.problems.isEmpty ? "nothing lost" : "LOST")
    if !result.problems.isEmpty { throw ExitCode(1) }
  }
}

/// `ttsync-torture disk`: full disks, failing writes and failing syncs, at each call of a life.
struct DiskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disk",
    abstract: "Let the disk fill up or fail at each write and sync of a life.")

  @Option(help: "The same seed makes the same life.") var seed: UInt64 = 1
  @Option(help: "Steps of the life.") var steps = 12
  @Option(help: "Every so manieth call.") var stride = 1

  func run() async throws {
    let result = try await DiskFaultRun(seed: seed, steps: steps, stride: stride).run()
    Output.line(
      "faults \(result.faults), \(result.silent) of them without a word, cuts after them \(result.cuts)"
    )
    for problem in result.problems { Output.line("BAD \(problem)") }
    Output.line(result.problems.isEmpty ? "nothing lost" : "LOST")
    if !result.problems.isEmpty { throw ExitCode(1) }
  }
}
