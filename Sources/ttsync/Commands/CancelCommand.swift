import ArgumentParser
import JournalStore
import SyncCore

/// `ttsync cancel 41`: an operation that was not sent is taken back.
struct CancelCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Take back operations that were not sent; ask for it where they may have been.")

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Argument(help: ArgumentHelp("The operations.", valueName: "number"))
  var numbers: [Int64]

  func perform() async throws -> ExitStatus {
    let work = try HandWork(settings, facts, "cancel")
    for number in numbers {
      work.show(try await work.journal.cancel(OperationID(number), by: work.actor))
    }
    return .ok
  }
}
