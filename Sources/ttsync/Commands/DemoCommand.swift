import ArgumentParser
import ChildPrograms
import Foundation
import UnixSignals

/// `ttsync demo`: an outage, told in a minute, against a simulated TrackingTime.
struct DemoCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Watch an assistant work through an outage; needs no account and no network.",
    discussion: """
      Starts the sandbox and `ttsync serve` as processes of their own, in a temporary home, and \
      plays an assistant. Ends with 0 when everything that was acknowledged arrived exactly once, \
      else with 6.
      """)

  @Flag(help: "Keep the temporary home with the journal, and say where it is.")
  var keep = false

  /// Beyond it something hangs.
  private static let timeMax: Duration = .seconds(180)

  func perform() async throws -> ExitStatus {
    let output = Output()
    let voice = DemoVoice(output)
    let stage = try await DemoStage.open { output.note("   server: \($0)") }
    let outcome: ExitStatus
    do {
      outcome = try await Self.play(stage, voice)
    } catch {
      stage.abandon()
      _ = try await stage.close(keeping: keep)
      throw error
    }
    let status = try await stage.close(keeping: keep)
    if keep { output.line("The journal is kept in \(stage.folder).") }
    guard status == 0 else {
      throw CommandFailure(.broken, "ttsync serve ended with \(status) instead of 0.")
    }
    return outcome
  }

  /// The play, unless a signal or the clock ends it first.
  private static func play(_ stage: DemoStage, _ voice: DemoVoice) async throws -> ExitStatus {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return try await withThrowingTaskGroup(of: ExitStatus.self) { group in
      group.addTask {
        let assistant = Assistant(stage.server)
        let script = DemoScript(
          stage: stage, assistant: assistant, voice: voice, now: Clocks.now())
        return try await script.play()
      }
      group.addTask {
        try await Task.sleep(for: timeMax)
        throw CommandFailure(.failed, "The demo took longer than \(Phrase.length(timeMax)).")
      }
      group.addTask {
        for await _ in signals { break }
        throw CommandFailure(.refused, "The demo was interrupted.")
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { return .failed }
      return first
    }
  }
}
