import JSONTree
import JournalStore
import SyncCore

/// One operation as commands show it.
struct OperationFacts: Sendable {
  let operation: Operation
  /// Why it waits for another; nil: it does not.
  let held: Reason?
  /// What took its place in the end; nil: nothing did.
  let successor: Operation?

  init(_ operation: Operation, held: Reason? = nil, successor: Operation? = nil) {
    self.operation = operation
    self.held = held
    self.successor = successor
  }

  init(_ operation: Operation, in view: JournalView) throws {
    self.operation = operation
    held = operation.state.isUnfinished ? try view.heldReason(of: operation) : nil
    successor = try view.successor(of: operation)
  }

  /// `create time entry -17`, `timerStop 30990310`.
  var what: String {
    let subject = operation.subject
    let name = operation.wish[.name]?.text.map { " \"\($0)\"" } ?? ""
    if let request = operation.request { return request.words }
    let id = subject == .myTimer ? "" : " \(subject.id)"
    switch operation.verb {
    case .timerStart: return "start the timer"
    case .timerStop: return "stop the timer"
    case .billing:
      let isBilled = operation.wish[.isBilled]?.flag != false
      return "mark \(subject.kind.noun)\(id) as \(isBilled ? "billed" : "not billed")"
    case .transition: return "\(flag) \(subject.kind.noun)\(id)"
    default: return "\(operation.verb.rawValue) \(subject.kind.noun)\(id)\(name)"
    }
  }

  private var flag: String {
    switch (operation.wish[.isArchived]?.flag, operation.wish[.isMember]?.flag) {
    case (true?, _): operation.subject.kind == .task ? "close" : "archive"
    case (false?, _): operation.subject.kind == .task ? "reopen" : "reactivate"
    case (_, true?): "assign"
    case (_, false?): "remove"
    default: "change"
    }
  }

  /// Where it stands and what comes next, in words.
  func standing(_ phrase: Phrase) -> String {
    let reason = operation.reason.map { ": \($0.sentence)" } ?? ""
    switch operation.state {
    case .pending:
      if let held { return held.sentence }
      guard let later = operation.notBefore, later > phrase.now else { return "waits to be sent" }
      return "next try at \(phrase.clock(later))\(reason)"
    case .attempted: return "is being sent"
    case .ambiguous:
      let why =
        operation.reason?.code == Reason.Code.journalRestored
        ? " (the journal was restored or copied)" : ""
      guard let later = operation.notBefore, later > phrase.now else { return "making sure" + why }
      return "making sure\(why), next look at \(phrase.clock(later))"
    case .conflict, .rejected, .review: return "needs you" + reason
    case .applied: return operation.unsentReason?.sentence ?? "on the server"
    case .cancelled: return "cancelled, nothing was changed"
    case .discarded: return "given up" + reason
    case .superseded:
      guard let last = successor else {
        return operation.supersededBy.map { "superseded by \($0.rawValue)" } ?? "superseded"
      }
      return "superseded by \(last.id.rawValue): \(last.state.rawValue)"
    }
  }

  var json: JSON {
    [
      "id": .integer(operation.id.rawValue), "uuid": .string(operation.uuid),
      "state": .string(operation.state.rawValue), "verb": .string(operation.verb.rawValue),
      "subject_kind": .string(operation.subject.kind.rawValue),
      "subject_id": .integer(operation.subject.id.rawValue),
      "creates_id": operation.creates.map { .integer($0.id.rawValue) } ?? .null,
      "what": .string(what), "wish": operation.wish.json,
      "reason": Self.json(operation.reason), "held_by": Self.json(operation.heldBy),
      "held_reason": Self.json(held), "is_cancel_asked": .bool(operation.isCancelAsked),
      "client": .string(operation.call.client), "tool": .string(operation.call.tool),
      "group": operation.group.map(JSON.string) ?? .null,
      "accepted_at_ms": .integer(operation.acceptedAt.milliseconds),
      "not_before_ms": Self.json(operation.notBefore),
      "settled_at_ms": Self.json(operation.settledAt),
      "superseded_by": Self.json(operation.supersededBy),
      "successor_state": successor.map { .string($0.state.rawValue) } ?? .null,
      "merged": .array((operation.own?.merged ?? []).map { .integer($0.rawValue) }),
      "failures": .integer(Int64(operation.failures)),
      "look_ups": .integer(Int64(operation.lookUps)),
    ]
  }

  static func json(_ instant: Instant?) -> JSON {
    instant.map { .integer($0.milliseconds) } ?? .null
  }

  static func json(_ id: OperationID?) -> JSON { id.map { .integer($0.rawValue) } ?? .null }

  static func json(_ reason: Reason?) -> JSON {
    reason.map { ["code": .string($0.code), "sentence": .string($0.sentence)] } ?? .null
  }
}
