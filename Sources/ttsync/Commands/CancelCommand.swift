import ArgumentParser
import JournalStore
import SyncCore

/// `ttsync cancel 41`: an operation that was not sent is taken back.
struct CancelCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Take back operations that were not sent; ask for it where they may have been.",
    discussion: """
      What was not sent is taken back at once. What may have been sent is not sent again; when it \
      turns out to have been applied, an operation of its own undoes it where that is possible. \
      The answer says which, and what it means for operations behind it; --dry-run only says it.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Flag(name: .customLong("dry-run"), help: "Say what would happen, to others too; change nothing.")
  var dryRun = false
  @Argument(help: ArgumentHelp("The operations.", valueName: "number"))
  var numbers: [Int64]

  func perform() async throws -> ExitStatus {
    let work = try HandWork(settings, facts, "cancel")
    for number in numbers {
      let result = try await work.journal.takeBack(
        OperationID(number), by: work.actor, isDryRun: dryRun)
      work.show(result, isDryRun: dryRun)
    }
    return .ok
  }
}
