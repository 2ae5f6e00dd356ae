import ArgumentParser
import JSONTree
import JournalStore
import SyncCore

/// `ttsync audit list`, also plain `ttsync audit`.
struct AuditListCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List rows of the log, latest first.")

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @OptionGroup var filter: AuditFilterOptions
  @Option(help: ArgumentHelp("At most this many, 1 to 10000.", valueName: "n"))
  var limit: Int = 50
  @Option(help: ArgumentHelp("Leave out this many first.", valueName: "n"))
  var offset: Int = 0

  func validate() throws {
    try Self.requirePage(limit: limit, offset: offset)
  }

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let now = Clocks.now()
    var rows: [AuditRow] = []
    var left = offset
    try AuditReader(journal: journal, options: filter, now: now).each(latestFirst: true) { row in
      if left > 0 { left -= 1 } else { rows.append(row) }
      return rows.count < limit
    }
    let output = facts.output
    output.facts(
      ["rows": .array(rows.map(\.json))], text: Self.text(rows, output, Phrase(now: now)))
    return .ok
  }

  private static func text(_ rows: [AuditRow], _ output: Output, _ phrase: Phrase) -> String {
    guard !rows.isEmpty else { return "No row fits." }
    var table = TextTable("row", "at", "op", "event", "state", "by", "what")
    for row in rows {
      table.add(
        String(row.id), phrase.full(row.at), row.operation.map { String($0.rawValue) } ?? "",
        row.event, row.to?.rawValue ?? "", row.actor, row.summary ?? "")
    }
    return table.text(width: output.width, ink: output.ink)
  }
}

extension AuditFilterOptions {
  func filter(before now: Instant, after row: Int64? = nil) -> AuditFilter {
    AuditFilter(
      operation: operation.map(OperationID.init), events: event.isEmpty ? nil : Set(event),
      from: since?.instant(before: now), after: row)
  }
}
