import ArgumentParser
import JSONTree
import JournalStore

/// `ttsync audit verify`: checks the chain.
struct AuditVerifyCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that no row of the log was changed, removed or put in between.",
    discussion: "Ends with 0 when the chain is whole, with 6 when it is broken.")

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Option(
    help: ArgumentHelp("A head noted earlier: the log must still contain it.", valueName: "head"))
  var head: String?

  func validate() throws {
    if let head, AuditHead(head) == nil {
      throw ValidationError("--head must be what `ttsync audit head` printed: 1042:9f86d08…")
    }
  }

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let output = facts.output
    switch try journal.verifyAudit(expectedHead: head.flatMap(AuditHead.init)) {
    case .whole(let head, let erased):
      output.facts(
        ["is_whole": true, "head": .string(head.description), "erased": .integer(Int64(erased))],
        text: "The log is whole: \(Phrase.count(Int(head.id), "row"))"
          + (erased == 0 ? "" : ", \(erased) with erased payload") + ".\nhead \(head)")
      return .ok
    case .broken(let row, let problem):
      output.facts(
        ["is_whole": false, "row": .integer(row), "problem": .string(problem)],
        text: "The log was changed. \(problem)")
      return .broken
    }
  }
}
