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

  /// Rows per read, so that no read transaction lasts (design §3).
  private static let page = 500

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let output = Output(isJSON: true)
    let now = Clocks.now()
    var last = after
    // bounded by the rows that there are: each page begins after the one before.
    while true {
      let wanted = filter.filter(before: now, after: last)
      let rows = try journal.read { try $0.audit(wanted, limit: Self.page) }
      for row in rows { output.json(row.json) }
      guard let end = rows.last?.id, rows.count == Self.page else { return .ok }
      last = end
    }
  }
}
