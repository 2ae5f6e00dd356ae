import ArgumentParser
import JournalStore
import SyncCore

/// `ttsync audit show 41`: one operation's story.
struct AuditShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Tell everything that happened to one operation.")

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Argument(help: ArgumentHelp("The operation.", valueName: "number"))
  var number: Int64

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let id = OperationID(number)
    let story = try await journal.read { try Story(of: id, in: $0) }
    let output = facts.output
    output.facts(story.json, text: story.text(Phrase(now: Clocks.now()), ink: output.ink))
    return .ok
  }
}
