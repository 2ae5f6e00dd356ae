import JSONTree
import JournalStore
import SyncCore

/// Says in words where an operation stands and what happens next (design §11).
struct OperationStatus {
  let view: JournalView
  let clock: Clock
  let now: Instant
  let link: LinkState

  init(_ view: JournalView, clock: Clock, now: Instant) throws {
    self.view = view
    self.clock = clock
    self.now = now
    link = try view.link()
  }

  static func summary(_ operation: Operation) -> JSONObject {
    [
      "id": .integer(operation.id.rawValue), "uuid": .string(operation.uuid),
      "state": .string(operation.state.rawValue),
    ]
  }

  func words(_ operation: Operation) throws -> String {
    switch operation.state {
    case .applied: operation.unsentReason?.sentence ?? "on the server"
    case .attempted: "being sent"
    case .ambiguous where operation.reason?.code == Reason.Code.journalRestored:
      "perhaps sent before the journal was restored or copied: making sure\(until(operation))"
    case .ambiguous: "sent, answer lost: making sure\(until(operation))"
    case .pending: try pending(operation)
    case .conflict, .rejected, .review:
      "parked (\(operation.state.rawValue)): \(operation.reason?.sentence ?? "")"
    case .cancelled: "cancelled: nothing was changed"
    case .discarded: "discarded"
    case .superseded: try superseded(operation)
    }
  }

  private func superseded(_ operation: Operation) throws -> String {
    guard let last = try view.successor(of: operation) else {
      return "superseded by a later operation"
    }
    return "superseded by \(last.id.rawValue): \(try words(last))"
  }

  /// The same for operations of one call: of the last, which was asked for; a group that stands in
  /// several states is counted.
  func words(ofGroup operations: [Operation]) throws -> String {
    guard let main = operations.last else { return "nothing to do" }
    guard main.group != nil, Set(operations.map(\.state)).count > 1 else { return try words(main) }
    let counts = OperationState.allCases.compactMap { state in
      let count = operations.filter { $0.state == state }.count
      return count > 0 ? "\(count) \(state.rawValue)" : nil
    }.joined(separator: ", ")
    let errors = [Reason.Code.serverError, Reason.Code.serverErrorAgain]
    let tried = operations.count {
      $0.state == .pending && errors.contains($0.reason?.code ?? "")
    }
    guard tried > 0 else { return counts }
    return counts + ". TrackingTime answered \(tried) with an error; tried again within a minute"
  }

  /// What happens next or can be done; nil: nothing is left to say.
  func next(_ operation: Operation) throws -> String? {
    let id = operation.id.rawValue
    switch operation.state {
    case .applied, .cancelled, .discarded, .superseded: return nil
    case .conflict, .rejected, .review:
      return
        "Show the user both sides with tt_resolve_conflict \(id), or have them run ttsync conflicts."
    case .pending, .attempted, .ambiguous:
      let wait = "tt_get_operation \(id) with wait_ms waits for the result."
      guard let created = operation.creates, created.id.provisional != nil,
        try view.resolve(created.id).provisional != nil
      else { return wait }
      return "Use id \(created.id) in further calls until the server's is known; " + wait
    }
  }

  private func pending(_ operation: Operation) throws -> String {
    if operation.isCancelAsked { return "queued, cancel asked" }
    if operation.isOnlineOnly {
      let last = operation.acceptedAt + Limits.onlineOnlyPatience
      return "waits to be sent; cancelled if it is not by \(clock.brief(last, now: now))"
    }
    if let held = try view.heldReason(of: operation) { return "queued. \(held.sentence)" }
    if let why = link.words(clock: clock, now: now) { return "queued (\(why))" }
    if let later = operation.notBefore, later > now {
      let why = operation.reason.map { ": \($0.sentence)" } ?? ""
      return "queued, next try at \(clock.brief(later, now: now))\(why)"
    }
    return "queued"
  }

  private func until(_ operation: Operation) -> String {
    guard let later = operation.notBefore, later > now else { return "" }
    return ", next look at \(clock.brief(later, now: now))"
  }
}
