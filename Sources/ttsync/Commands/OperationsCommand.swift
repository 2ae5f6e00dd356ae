import ArgumentParser
import JSONTree
import JournalStore
import SyncCore

/// `ttsync operations`: what was accepted and where it stands.
struct OperationsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "operations",
    abstract: "List what was accepted and where it stands.",
    discussion: "Latest first. Give numbers to see those operations with everything about them.")

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions

  @Argument(help: ArgumentHelp("Operations to show in full.", valueName: "number"))
  var numbers: [Int64] = []

  @Option(
    help: ArgumentHelp("Only in this state; may be given several times.", valueName: "state"))
  var state: [OperationState] = []

  @Flag(help: "Only those that are not settled.")
  var unfinished = false
  @Flag(help: "Only those that need a decision.")
  var parked = false
  @Option(help: ArgumentHelp("Only of this client.", valueName: "name"))
  var client: String?
  @Option(help: ArgumentHelp("Only of this tool.", valueName: "name"))
  var tool: String?
  @Option(
    help: ArgumentHelp(
      "Only from this time on: 2026-11-22, 2026-11-22T10:00, or 90m, 12h, 7d back.",
      valueName: "time"))
  var since: Since?
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
    let output = facts.output
    if !numbers.isEmpty { return try show(journal, output, now) }
    let filter = filter(now)
    let (list, total) = try await journal.read { [limit, offset] view in
      let list = try view.operations(filter, limit: limit, offset: offset)
      return (try list.map { try OperationFacts($0, in: view) }, try view.count(filter))
    }
    output.facts(
      ["operations": .array(list.map(\.json)), "total": .integer(Int64(total))],
      text: text(list, total: total, output, Phrase(now: now)))
    return .ok
  }

  private func filter(_ now: Instant) -> OperationFilter {
    var states: Set<OperationState>?
    func narrow(_ wanted: Set<OperationState>) {
      states = states.map { $0.intersection(wanted) } ?? wanted
    }
    if !state.isEmpty { narrow(Set(state)) }
    if unfinished { narrow(Set(OperationState.allCases.filter(\.isUnfinished))) }
    if parked { narrow(Set(OperationState.allCases.filter(\.isParked))) }
    return OperationFilter(
      states: states, tool: tool, client: client, since: since?.instant(before: now))
  }

  private func text(
    _ list: [OperationFacts], total: Int, _ output: Output, _ phrase: Phrase
  ) -> String {
    guard !list.isEmpty else { return "No operation fits." }
    var table = TextTable("op", "accepted", "state", "what", "standing")
    for facts in list {
      let operation = facts.operation
      table.add(
        String(operation.id.rawValue), phrase.clock(operation.acceptedAt),
        operation.state.rawValue, facts.what, facts.standing(phrase))
    }
    let text = table.text(width: output.width, ink: output.ink)
    return total > list.count + offset
      ? text + "\n" + output.ink(.faint, "\(list.count) of \(total); see --limit and --offset")
      : text
  }

  private func show(_ journal: Journal, _ output: Output, _ now: Instant) throws -> ExitStatus {
    for number in numbers {
      let story = try journal.read { view in
        try Story(of: OperationID(number), in: view)
      }
      output.facts(story.json, text: story.text(Phrase(now: now), ink: output.ink))
    }
    return .ok
  }
}

extension OperationState: ExpressibleByArgument {}

extension ParsableCommand {
  /// - Throws: a usage error unless the page is one that the journal gives.
  static func requirePage(limit: Int, offset: Int) throws {
    guard (1...JournalView.rowsMax).contains(limit) else {
      throw ValidationError("--limit must be from 1 to \(JournalView.rowsMax), not \(limit).")
    }
    guard offset >= 0 else { throw ValidationError("--offset must be 0 or more, not \(offset).") }
  }
}
