import ArgumentParser
import ChildPrograms
import Foundation

/// `ttsync-torture kills`: kills the real program while a client works and the service misbehaves.
struct KillsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kills",
    abstract: "Kill the real binary at random moments, and compare what was acknowledged.")

  @Option(help: "How many kills.") var kills = 10_000
  @Option(help: "The same seed makes the same calls; moments follow the machine.")
  var seed: UInt64 = 1
  @Option(help: "The program; default: ttsync beside this one.") var binary: String?
  @Option(help: "Lives of a server before everything is compared.") var perRound = 150
  @Option(help: "Homes at the same time.") var lanes = 3

  func run() async throws {
    let beside = URL(filePath: ChildProcess.ownPath).deletingLastPathComponent()
      .appending(path: "ttsync").path
    let run = KillRun(
      binary: binary ?? beside, seed: seed, kills: kills, livesPerRound: perRound, lanes: lanes)
    let result = try await run.run { result in
      Output.note(
        "\(result.total.kills) kills in \(Int(result.seconds)) s, \(result.rounds) rounds, "
          + "\(result.total.acknowledged) acknowledged, \(result.bad.count) bad")
    }
    Self.tell(result, seed: seed)
    if !result.bad.isEmpty { throw ExitCode(1) }
  }

  private static func tell(_ result: KillRun.Result, seed: UInt64) {
    let total = result.total
    let deaths = total.deaths.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
    let rate = Double(total.kills) / max(result.seconds, 0.001)
    Output.line("seed \(seed)")
    Output.line(
      "kills \(total.kills) in \(Int(result.seconds)) s (\(rate.formatted(.number.precision(.fractionLength(1)))) per second)"
    )
    Output.line("ends \(deaths); \(total.beside) lives beside another")
    Output.line(
      "calls \(total.calls): acknowledged \(total.acknowledged), refused \(total.refused), "
        + "unanswered \(total.unanswered)")
    Output.line(
      "operations: applied \(total.findings.applied), parked \(total.findings.parked), "
        + "settled otherwise \(total.findings.otherwise), second copies shown \(total.findings.repairs)"
    )
    for problem in total.findings.problems { Output.line("BAD \(problem)") }
    for place in result.bad { Output.line("EVIDENCE \(place)") }
    Output.line(result.bad.isEmpty ? "nothing lost, nothing doubled" : "LOST OR DOUBLED")
  }
}
