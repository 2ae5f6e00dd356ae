import JSONTree
import JournalStore
import SyncCore

/// What a write tool returns: operation, state in words, ids, and what happens next (design §11).
extension ToolCall {
  /// - Parameters:
  ///   - operations: those of the call in order; the last is the one that was asked for, earlier
  ///     ones came with it (a customer that was not known yet, a timer stopped before a start).
  ///   - isRepeat: an identical call was accepted before, and this is its receipt.
  /// - Throws: `Refusal` when the server or a conflict already said no.
  func receipt(
    _ operations: [Operation], _ proposal: Proposal, isRepeat: Bool, _ presenter: Presenter
  ) throws -> Answer {
    let view = presenter.view
    guard let main = operations.last else { return Answer(["status": "nothing to do"]) }
    if let refused = operations.first(where: { $0.state == .rejected || $0.state == .conflict }),
      main.group == nil
    {
      throw Self.refusal(refused)
    }
    let status = try OperationStatus(view, clock: presenter.clock, now: now)
    var body: JSONObject = ["status": .string(try status.words(ofGroup: operations))]
    try addEntity(of: main, to: &body, presenter)
    body["operation"] = .object(OperationStatus.summary(main))
    let others = operations.dropLast()
    if main.group != nil { body["operations"] = Self.numbers(operations) }
    if !others.isEmpty, main.group == nil {
      body["also"] = .array(try others.map { .object(try also($0, status, presenter)) })
    }
    for (key, value) in proposal.extra { body[key] = value }
    if !proposal.warnings.isEmpty {
      body["warnings"] = .array(proposal.warnings.map(JSON.string))
    }
    body["pending_changes"] = .integer(Int64(try view.pendingChanges()))
    if isRepeat {
      body["repeat_of"] = .string(main.id.description)
      body["next"] = .string(
        "This repeats an earlier call: nothing new was queued. Pass another client_request_id "
          + "to do it again.")
    } else if let next = try status.next(main) {
      body["next"] = .string(next)
    }
    return Answer(body)
  }

  private static let numbersMax = 20

  /// The numbers of a group's operations, the first of them.
  private static func numbers(_ operations: [Operation]) -> JSON {
    .array(operations.prefix(numbersMax).map { .integer($0.id.rawValue) })
  }

  static func refusal(_ operation: Operation) -> Refusal {
    let reason = operation.reason ?? Reason("unknown", "No reason was kept.")
    let what = operation.state == .conflict ? "stands in conflict" : "was refused"
    return Refusal(
      reason.code, "\(operation.id) \(what): \(reason.sentence)",
      next:
        "It is kept, not lost: tt_resolve_conflict \(operation.id.rawValue) shows both sides and "
        + "what can be decided; so does ttsync conflicts.")
  }

  /// The entity as it now looks, under the word of its kind, and its id.
  private func addEntity(
    of operation: Operation, to body: inout JSONObject, _ presenter: Presenter
  ) throws {
    guard let subject = Self.shown(operation) else { return }
    let id = try presenter.view.resolve(subject.id)
    body["id"] = Presenter.json(id)
    guard operation.verb != .delete, let record = try presenter.view.record(subject) else { return }
    body[subject.kind.key] = .object(try presenter.object(record, full: false))
  }

  /// What a receipt shows of an operation; nil: nothing, as for a stop whose entry is found later.
  private static func shown(_ operation: Operation) -> Subject? {
    if let created = operation.creates { return created }
    switch operation.subject.kind {
    case .timer: return operation.options.boundEntry.map { Subject(.timeEntry, $0) }
    default: return operation.subject.kind.isRecord ? operation.subject : nil
    }
  }

  private func also(
    _ operation: Operation, _ status: OperationStatus, _ presenter: Presenter
  ) throws -> JSONObject {
    var row: JSONObject = [
      "operation": .integer(operation.id.rawValue),
      "what": .string("\(operation.verb.words) \(operation.subject.kind.noun)"),
    ]
    if let subject = Self.shown(operation) {
      row["id"] = Presenter.json(try presenter.view.resolve(subject.id))
      row["name"] = try presenter.name(subject.kind, subject.id).map(JSON.string)
    }
    row["status"] = .string(try status.words(operation))
    return row
  }
}

extension Verb {
  /// The verb as a person reads it.
  var words: String {
    switch self {
    case .timerStart: "start"
    case .timerStop: "stop"
    case .transition: "change of state of a"
    case .billing: "billing flag of a"
    case .create, .update, .delete, .merge, .immediate: rawValue
    }
  }
}
