import ArgumentParser
import SyncCore

/// `ttsync discard 41`: a parked operation is given up.
struct DiscardCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "discard",
    abstract: "Give up parked operations for good.",
    discussion: """
      What rests on a discarded create (time on a task that is never made) asks for a decision of \
      its own then, unless you say what it gets instead: --repoint with another id or none. Nothing \
      else is given up with it, unless each is named in --with. Asks first, or wants --yes, because \
      a discarded operation cannot be brought back.
      """)

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var facts: FactsOptions
  @OptionGroup var options: DecisionOptions
  @Option(
    help: ArgumentHelp(
      "What rests on it gets this one instead, or none: 88, -9, none.", valueName: "id"))
  var repoint: String?
  @Option(
    help: ArgumentHelp("Give these up with it: 43,44.", valueName: "numbers"))
  var with: String?
  @Argument(help: ArgumentHelp("The operations.", valueName: "number"))
  var numbers: [Int64]

  func validate() throws {
    _ = try farewell()
    if numbers.count > 1, repoint != nil || with != nil {
      throw ValidationError("--repoint and --with go with one operation.")
    }
  }

  func perform() async throws -> ExitStatus {
    let decision = try Decision(settings, facts, options, "discard")
    for number in numbers { try await decision.decide(number, .discard(try farewell())) }
    return .ok
  }

  private func farewell() throws -> Resolution.Farewell {
    var farewell = Resolution.Farewell()
    switch repoint?.lowercased() {
    case nil: break
    case "none": farewell.repoint = .none
    case let text?:
      guard let id = Int64(text).flatMap(EntityID.init) else {
        throw ValidationError("--repoint \(text): give an id, or none.")
      }
      farewell.repoint = .to(id)
    }
    for part in (with ?? "").split(separator: ",") {
      guard let number = Int64(part.trimmingPrefix(" ")), number > 0 else {
        throw ValidationError("--with \(part): give operation numbers, 43,44.")
      }
      farewell.with.insert(OperationID(number))
    }
    return farewell
  }
}
