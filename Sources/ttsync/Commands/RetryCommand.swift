import ArgumentParser
import SyncCore

/// `ttsync retry 41`: a parked operation goes back into the queue.
struct RetryCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Send parked operations again, or waiting ones at once.",
    discussion: """
      --now is for an operation whose answer was lost: ttsync looks for what it may have made until \
      nothing can arrive late any more, and sends it again only then. With --now it looks once more \
      and then sends with your consent. If the first request still arrives, there are two.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @OptionGroup var options: DecisionOptions
  @Flag(help: "Do not wait until it is certain that nothing arrives late.")
  var now = false
  @Argument(help: ArgumentHelp("The operations.", valueName: "number"))
  var numbers: [Int64]

  func perform() async throws -> ExitStatus {
    let decision = try Decision(settings, facts, options, "retry")
    for number in numbers { try await decision.decide(number, .retry(isNow: now)) }
    return .ok
  }
}
