import JSONTree
import JournalStore
import SyncCore

/// What a person decides about operations, one commit each; the first refusal ends it.
struct HandWork {
  let journal: Journal
  let actor: String
  private let output: Output

  init(_ settings: SettingsOptions, _ facts: FactsOptions, _ command: String) throws {
    let wiring = try Wiring(settings)
    journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readWrite)
    actor = "cli/\(command)"
    output = facts.output
  }

  func show(_ result: Resolved, isDryRun: Bool) {
    let text = ResolvedText([result], isDryRun: isDryRun, Phrase(now: Clocks.now()))
    output.facts(result.json(isDryRun: isDryRun), text: text.lines.joined(separator: "\n"))
    if isDryRun, !output.isJSON { output.line("Nothing was changed (--dry-run).") }
  }
}
