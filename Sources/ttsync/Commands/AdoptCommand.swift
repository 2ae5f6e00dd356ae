import ArgumentParser
import SyncCore

/// `ttsync adopt 41 88`: what a create has made, or is content with, is this record.
struct AdoptCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Let a record on TrackingTime count as what a parked create has made.",
    discussion: """
      What waits for the create goes on with that record. It stays as it is; where it differs from \
      what you wished, the answer says so, and `ttsync edit` or a new change corrects it. A record \
      that was not read yet is refused: `ttsync flush` reads what is missing.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @OptionGroup var options: DecisionOptions
  @Argument(help: ArgumentHelp("The operation.", valueName: "number"))
  var number: Int64
  @Argument(help: ArgumentHelp("The record's id on TrackingTime.", valueName: "id"))
  var record: Int64

  func validate() throws {
    guard RemoteID(record) != nil else {
      throw ValidationError("\(record) is no id of TrackingTime: those are positive.")
    }
  }

  func perform() async throws -> ExitStatus {
    guard let id = RemoteID(record) else { return .usage }
    try await Decision(settings, facts, options, "adopt").decide(number, .adopt(id))
    return .ok
  }
}
