import ArgumentParser
import JournalStore
import SyncCore

/// `ttsync audit export`: the log as JSON lines, page by page.
struct AuditExportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print the log as JSON lines, in the order of the chain.",
    discussion: """
      One object per line, with the payload where it was not erased. Rows that are written \
      meanwhile come last; --after continues an earlier export.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var filter: AuditFilterOptions
  @Option(help: ArgumentHelp("Only rows after this one.", valueName: "row"))
  var after: Int64 = 0

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let output = Output(isJSON: true)
    try AuditReader(journal: journal, options: filter, now: Clocks.now())
      .each(latestFirst: false, after: after) { row in
        output.json(row.json)
        return true
      }
    return .ok
  }
}
