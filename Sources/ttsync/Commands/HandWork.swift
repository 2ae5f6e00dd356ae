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

  func settle(_ numbers: [Int64], _ event: OperationEvent) async throws -> ExitStatus {
    for number in numbers {
      let operation = try find(number)
      let settlement = Settlement(operation.id, revision: operation.revision, event)
      show(try await journal.settleByHand(settlement, by: actor))
    }
    return .ok
  }

  /// Shows what `--yes` would do and changes nothing.
  func ask(_ numbers: [Int64]) throws -> ExitStatus {
    for number in numbers {
      let operation = try find(number)
      let dependants = try journal.read { try $0.dependants(of: operation.id) }
      let also =
        dependants.isEmpty
        ? ""
        : "; \(Phrase.count(dependants.count, "operation")) that depend on it need a decision then"
      output.note("\(operation.id), \(OperationFacts(operation).what), would be given up\(also).")
    }
    throw CommandFailure(.refused, "Nothing was changed.", next: "Repeat it with --yes.")
  }

  func show(_ operation: Operation) {
    let facts = OperationFacts(operation)
    output.facts(
      facts.json,
      text: "\(operation.id), \(facts.what): \(facts.standing(Phrase(now: Clocks.now())))")
  }

  private func find(_ number: Int64) throws -> Operation {
    let found = try journal.read { try $0.operation(OperationID(number)) }
    guard let found else {
      throw Refusal(
        "unknown_operation", "There is no operation \(number) in this journal.",
        next: "`ttsync operations` lists them.")
    }
    return found
  }
}
