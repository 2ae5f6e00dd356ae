import ArgumentParser
import JSONTree
import JournalStore
import SyncCore

/// `ttsync conflicts`: everything that waits for a decision, with what can be decided.
struct ConflictsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "conflicts",
    abstract: "Show what waits for a decision of yours, and what you can decide.",
    discussion: """
      Of each: what you wanted, what stood there before, what stands on TrackingTime now, what \
      waits behind it, and the commands to type. Times are in the zone of your TrackingTime account.
      Give numbers to see those operations alone. A billing call is shown once, with its totals.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @Argument(help: ArgumentHelp("Only these operations.", valueName: "number"))
  var numbers: [Int64] = []
  @Option(help: ArgumentHelp("At most this many, 1 to 10000.", valueName: "n"))
  var limit: Int = 20
  @Option(help: ArgumentHelp("Leave out this many first.", valueName: "n"))
  var offset: Int = 0

  func validate() throws {
    try Self.requirePage(limit: limit, offset: offset)
  }

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let output = facts.output
    let phrase = Phrase(now: Clocks.now())
    let list = try await journal.read { view in
      try DisputeList(
        view, numbers: numbers, limit: limit, offset: offset, phrase: phrase, ink: output.ink)
    }
    let (blocks, total) = (list.blocks, list.total)
    if output.isJSON {
      output.json(
        ["conflicts": .array(blocks.map(\.json)), "total": .integer(Int64(total))])
      return .ok
    }
    guard !blocks.isEmpty else {
      output.line("Nothing waits for a decision.")
      return .ok
    }
    output.line(blocks.map(\.text).joined(separator: "\n\n"))
    let shown = numbers.isEmpty ? min(total, offset + limit) : total
    if shown < total {
      output.line("\n\(total - shown) more; see --limit and --offset.")
    }
    return .ok
  }
}
