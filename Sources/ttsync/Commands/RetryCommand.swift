import ArgumentParser
import SyncCore

/// `ttsync retry 41`: a parked operation goes back into the queue.
struct RetryCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Put parked operations back into the queue.")

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Argument(help: ArgumentHelp("The operations.", valueName: "number"))
  var numbers: [Int64]

  func perform() async throws -> ExitStatus {
    try await HandWork(settings, facts, "retry").settle(numbers, .retried)
  }
}
