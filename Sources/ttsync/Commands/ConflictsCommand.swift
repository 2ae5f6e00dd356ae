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

  /// One block of the answer.
  private struct Block {
    var json: JSON
    var text: String
  }

  func perform() async throws -> ExitStatus {
    let wiring = try Wiring(settings)
    let journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readOnly)
    let output = facts.output
    let phrase = Phrase(now: Clocks.now())
    let (blocks, total) = try look(journal, phrase, output.ink)
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

  private func look(
    _ journal: Journal, _ phrase: Phrase, _ ink: Ink
  ) throws -> ([Block], total: Int) {
    try journal.read { view in (try blocks(view, phrase, ink), try view.count(.parked)) }
  }

  private func blocks(_ view: JournalView, _ phrase: Phrase, _ ink: Ink) throws -> [Block] {
    guard numbers.isEmpty else {
      return try numbers.map {
        try block(view.dispute(OperationID($0)), view, phrase, ink)
      }
    }
    var groups: Set<String> = []
    return try view.disputes(limit: limit, offset: offset).compactMap { dispute in
      if let name = dispute.operation.group, let group = try view.groupDispute(name),
        group.members.count > 1
      {
        return groups.insert(name).inserted ? try block(group, view, ink) : nil
      }
      return try block(dispute, view, phrase, ink)
    }
  }

  private func block(
    _ dispute: Dispute, _ view: JournalView, _ phrase: Phrase, _ ink: Ink
  ) throws -> Block {
    let words = try DisputeWords(dispute, in: view)
    let digest = ShownDigest.of(dispute)
    let text = DisputeText(
      dispute: dispute, words: words, digest: digest, phrase: phrase, ink: ink)
    return Block(json: .object(dispute.json(words, digest: digest)), text: text.text)
  }

  private func block(_ group: GroupDispute, _ view: JournalView, _ ink: Ink) throws -> Block {
    let names = group.members.map(\.names).reduce(into: [:]) { $0.merge($1) { old, _ in old } }
    let words = DisputeWords(names: names, zone: try view.zoneOfUser())
    let digest = ShownDigest.of(group)
    return Block(
      json: .object(group.json(words, digest: digest)),
      text: GroupText(group: group, words: words, digest: digest, ink: ink).text)
  }
}
