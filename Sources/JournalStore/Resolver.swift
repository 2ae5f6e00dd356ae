import GRDB
import JSONTree
import SyncCore

/// Does what a person decided, inside one transaction. One file per kind of decision.
final class Resolver {
  let ledger: Ledger
  let entrance: Entrance
  let view: JournalView
  let call: CallContext
  /// The decision in the log: what was chosen, and what was shown.
  private(set) var detail: JSON = [:]
  var notes: [String] = []

  init(_ ledger: Ledger, _ call: CallContext) {
    self.ledger = ledger
    self.call = call
    entrance = Entrance(ledger, call: call, waitedUntil: nil)
    view = entrance.view
  }

  func resolve(_ dispute: Dispute, _ resolution: Resolution, shown: String?) throws -> Resolved {
    notes = []
    var said: JSONObject = ["resolution": .string(resolution.kind.rawValue)]
    said["shown"] = shown.map(JSON.string)
    detail = .object(said)
    let successor: Operation?
    switch resolution {
    case .mine: successor = try mine(dispute)
    case .theirs: successor = try theirs(dispute)
    case .fields(let sides): successor = try fields(sides, dispute)
    case .retry(let isNow): successor = try retry(dispute, isNow: isNow)
    case .adopt(let record): successor = try adopt(record, dispute)
    case .edit(let changes): successor = try edit(changes, dispute)
    case .stopOther: successor = try stopOther(dispute)
    case .book(let end): successor = try book(dispute, until: end)
    case .discard(let farewell): successor = try discard(dispute, farewell)
    }
    return Resolved(
      operation: dispute.operation, successor: successor,
      dependants: dispute.dependants.map(\.operation), notes: notes)
  }

  /// The same with every operation as the transaction leaves it.
  func asItStands(_ result: Resolved) throws -> Resolved {
    var result = result
    result.operation = try ledger.operation(result.operation.id) ?? result.operation
    result.successor = try result.successor.map { try ledger.operation($0.id) ?? $0 }
    result.dependants = try result.dependants.map { try ledger.operation($0.id) ?? $0 }
    return result
  }

  // MARK: Shared steps

  func settle(
    _ id: OperationID, _ event: OperationEvent, _ reason: Reason,
    _ more: (inout Settlement) -> Void = { _ in }
  ) throws {
    guard let operation = try ledger.operation(id),
      let head = try OperationHead.fetch(id, in: ledger.db)
    else { throw Refusal.unknownOperation(id) }
    guard head.transition(on: event) != nil else {
      throw Refusal.notPossible("be \(event.rawValue)", operation)
    }
    var settlement = Settlement(id, revision: operation.revision, event, reason: reason)
    settlement.detail = detail
    more(&settlement)
    guard try ledger.settle(settlement) else { throw Refusal.changedMeanwhile(operation) }
  }

  func replace(
    _ operation: Operation, with draft: OperationDraft, base: Base?, because reason: Reason
  ) throws -> Operation {
    let row = try ledger.operation(operation.id) ?? operation
    return try entrance.replace(
      row.id, revision: row.revision, with: draft, base: base, because: reason, detail: detail)
  }

  func require(_ kind: Resolution.Kind, of dispute: Dispute) throws {
    guard dispute.offers(kind) else { throw Refusal.notOffered(kind, dispute) }
  }
}

extension Refusal {
  static func notOffered(_ kind: Resolution.Kind, _ dispute: Dispute) -> Refusal {
    let words = DisputeWords(names: dispute.names, zone: .utc)
    var seen: Set<String> = []
    let offered = dispute.choices(words).map(\.kind.rawValue).filter { seen.insert($0).inserted }
    let why: String
    if dispute.isGone {
      why = "it was deleted elsewhere, so there is nothing to change"
    } else if dispute.operation.state.isParked {
      why = dispute.operation.reason?.code ?? "of how it stands"
    } else {
      why = "it is \(dispute.operation.state.rawValue)"
    }
    return Refusal(
      "not_offered", "\(dispute.id) cannot be decided with \(kind.rawValue): \(why).",
      next: offered.isEmpty
        ? "Nothing is left to decide about it."
        : "Possible: \(offered.joined(separator: ", "))"
          + (dispute.operation.state.isParked ? "." : ", or cancel it."))
  }
}
