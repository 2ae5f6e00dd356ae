import ArgumentParser
import Foundation
import JournalStore
import SyncCore

/// `ttsync status`: reads the journal, without lock and network.
struct StatusCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show whether everything has arrived, and what happens next.",
    discussion: """
      Reads the journal only: works while TrackingTime is away and while another process works. \
      Ends with 0 when it could look. With --check the exit code tells what it saw: 0 nothing \
      stands in the way, 2 something needs your decision, 3 offline with changes queued, 4 paused.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Flag(help: "Tell what was seen in the exit code.")
  var check = false

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let chosen = try FoundJournal.chosen(by: wiring.settings)
    let others = FoundJournal.all(in: wiring.settings.home).filter { $0 != chosen }.map(\.file)
    guard FileManager.default.fileExists(atPath: chosen.file) else {
      throw JournalFailure.missing(path: chosen.file)
    }
    let journal = try wiring.journal(chosen, .readOnly)
    let now = Clocks.now()
    let requestsPerSecond = wiring.settings.requestsPerSecond
    let status = try await journal.read { view in
      try StatusFacts(
        view, path: chosen.file, now: now, requestsPerSecond: requestsPerSecond, others: others,
        isAlive: Clocks.isAlive)
    }
    let output = facts.output
    output.facts(status.json, text: status.text(Phrase(now: now), ink: output.ink))
    return check ? status.status : .ok
  }
}
