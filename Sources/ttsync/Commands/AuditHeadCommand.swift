import ArgumentParser
import JSONTree
import JournalStore

/// `ttsync audit head`: the newest digest, to be kept elsewhere.
struct AuditHeadCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "head",
    abstract: "Print the newest row's number and digest; keep it outside this machine.")

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let head = try journal.auditHead
    facts.output.facts(
      [
        "head": .string(head.description), "row": .integer(head.id),
        "digest": .string(head.digest),
      ], text: head.description)
    return .ok
  }
}
