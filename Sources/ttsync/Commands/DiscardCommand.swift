import ArgumentParser
import SyncCore

/// `ttsync discard 41`: a parked operation is given up.
struct DiscardCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "discard",
    abstract: "Give up parked operations for good.",
    discussion: """
      What depends on a discarded create needs a decision of its own then: nothing else is given \
      up with it. Asks for --yes, because a discarded operation cannot be brought back.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Flag(help: "Really give them up.")
  var yes = false
  @Argument(help: ArgumentHelp("The operations.", valueName: "number"))
  var numbers: [Int64]

  func perform() async throws -> ExitStatus {
    let work = try HandWork(settings, facts, "discard")
    guard yes else { return try work.ask(numbers) }
    return try await work.settle(numbers, .discarded)
  }
}
