import ArgumentParser
import JournalStore
import SyncCore

/// `ttsync resolve 41 mine`: whose side counts, or how a timer goes on.
struct ResolveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Decide a conflict: mine, theirs, field by field, or how a timer goes on.",
    discussion: """
      `ttsync conflicts` shows what waits and the exact commands. A decision rests on what was \
      shown: --shown names it, and if something else stands there by now, nothing is done. On a \
      terminal it can be left out: it is shown again, and you are asked.

      mine        your wish is sent, over what stands on TrackingTime
      theirs      your wish is given up, what stands on TrackingTime stays
      stop-other  the timer that runs is stopped when yours began, and yours is started
      book        your time is booked as one entry, the timer that runs is left alone
      """)

  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case mine, theirs
    case stopOther = "stop-other"
    case book
  }

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @OptionGroup var options: DecisionOptions
  @Argument(help: ArgumentHelp("The operation.", valueName: "number"))
  var number: Int64
  @Argument(help: ArgumentHelp("mine, theirs, stop-other or book.", valueName: "choice"))
  var choice: Choice?
  @Option(
    help: ArgumentHelp(
      "Whose value counts for a field: notes=mine, start=theirs; may be given several times.",
      valueName: "field=side"))
  var field: [String] = []
  @Option(
    help: ArgumentHelp(
      "With book: when it ended, 2026-03-02T10:30; left out where a stop waits.",
      valueName: "time"))
  var end: String?
  @Flag(help: "All parked operations of the same call together (mine or theirs).")
  var group = false

  func validate() throws {
    guard (choice == nil) != field.isEmpty else {
      throw ValidationError("Say one choice (mine, theirs, stop-other, book), or --field …=….")
    }
    if end != nil, choice != .book { throw ValidationError("--end belongs to book.") }
    if group, choice != .mine, choice != .theirs {
      throw ValidationError("A group is decided with mine or theirs.")
    }
    _ = try sides()
  }

  func perform() async throws -> ExitStatus {
    let decision = try Decision(settings, facts, options, "resolve")
    if group {
      try await decision.decide(groupOf: number, choice == .mine ? .mine : .theirs)
    } else {
      try await decision.decide(number, try resolution(decision.journal))
    }
    return .ok
  }

  private func resolution(_ journal: Journal) throws -> Resolution {
    switch choice {
    case .mine: return .mine
    case .theirs: return .theirs
    case .stopOther: return .stopOther
    case .book:
      let zone = try journal.read { try $0.zoneOfUser() }
      return .book(until: try end.map { try TimeInput.parse($0, zone: zone).instant })
    case nil: return .fields(try sides())
    }
  }

  private func sides() throws -> [Field: Resolution.Side] {
    var sides: [Field: Resolution.Side] = [:]
    for text in field {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let name = Field(named: parts[0]),
        let side = Resolution.Side(rawValue: parts[1].lowercased())
      else { throw ValidationError("--field \(text): write notes=mine or start=theirs.") }
      sides[name] = side
    }
    return sides
  }
}
