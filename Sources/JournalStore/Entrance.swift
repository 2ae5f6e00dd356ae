import GRDB
import JSONTree
package import SyncCore

/// The way in: what a tool sees of the journal while its call is being accepted, and where it
/// proposes operations. Lives in one transaction; must not leave the closure it was handed to.
package final class Entrance {
  /// The journal at this moment, with what was proposed before in the same call.
  package let view: JournalView
  package let now: Instant
  let ledger: Ledger
  let call: CallContext
  let waitedUntil: Instant?
  /// In the order they were proposed.
  var accepted: [OperationID] = []
  private var unfinished: Int?

  init(_ ledger: Ledger, call: CallContext, waitedUntil: Instant?) {
    view = JournalView(ledger.db)
    now = ledger.now
    self.ledger = ledger
    self.call = call
    self.waitedUntil = waitedUntil
  }

  /// Accepts one wish: gives ids, base, order and overlay.
  ///
  /// - Parameter parked: a repair that a person has to approve is born in review, with this reason.
  /// - Returns: the operation; the provisional id of what it creates is in `creates`.
  /// - Throws: a `Refusal` for an id that was discarded or never given, and at a limit.
  @discardableResult
  package func propose(_ draft: OperationDraft, parked: Reason? = nil) throws -> Operation {
    try propose(draft, parked: parked, base: nil)
  }

  /// The same with a base that is known better than from the mirror; nil: computed.
  ///
  /// - Parameter position: behind the operation of this place, before everything accepted since; nil:
  ///   behind all.
  func propose(
    _ draft: OperationDraft, parked: Reason?, base: Base?, position: Int64? = nil
  ) throws -> Operation {
    try requireRoom()
    if draft.options.online != nil { try requireConnection() }
    let wish = try Draft(draft, in: ledger)
    var operation = try newOperation(wish)
    if let position { operation.position = position }
    if let parked {
      operation.state = .review
      operation.reason = parked
    }
    if let base { operation.base = base }
    let entered = try enter(operation, wish)
    if let created = operation.creates { try ledger.remember(created, by: operation.id) }
    if position != nil {
      ledger.loosen(try ledger.later(than: operation.id))
      return try accepted(operation)
    }
    // Nothing that follows from it changes it.
    try ledger.finish()
    return entered
  }

  /// The number of the next operation.
  private func nextID() throws -> OperationID {
    let last = try Int64.fetchOne(
      ledger.db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'operation'"))
    return OperationID((last ?? 0) + 1)
  }

  func newOperation(_ draft: Draft) throws -> Operation {
    let id = try nextID()
    let creates = try draft.created.map { Subject($0, try ledger.newProvisional()) }
    let subject = draft.subject ?? creates
    guard let subject else {
      throw Refusal("no_subject", "The wish is about nothing.", next: "Name what it is about.")
    }
    let base = draft.subject == nil ? Base() : try ledger.base(of: draft, on: subject)
    return Operation(
      id: id, uuid: ledger.uuid(), position: id.rawValue, revision: 1, verb: draft.verb,
      subject: subject, creates: creates, wish: draft.wish, options: draft.options, base: base,
      state: .pending, isFresh: true, isCancelAsked: false, reason: nil, group: draft.group,
      call: call, acceptedAt: now, notBefore: nil, failures: 0, stateRefusals: 0, lookUps: 0,
      absences: 0, horizon: nil, preImage: [], plan: [], stepsDone: 0, supersededBy: nil,
      heldBy: nil, settledAt: nil)
  }

  /// Writes the row with its claims, its place in the order and its audit row.
  ///
  /// - Returns: the operation as it stands in the row.
  @discardableResult
  func enter(_ operation: Operation, _ draft: Draft) throws -> Operation {
    var operation = operation
    let claims = Order.claims(
      verb: operation.verb, subject: operation.subject, creates: operation.creates,
      wish: operation.wish, options: operation.options,
      containers: try ledger.containers(of: operation))
    if operation.state == .pending {
      operation.heldBy = try ledger.holder(of: operation, claims: claims)
    }
    try operation.insert(into: ledger.db, waitedUntil: waitedUntil)
    try ledger.write(claims, of: operation.id, position: operation.position)
    try ledger.audit(
      "accepted", of: operation.id, to: operation.state, Self.payload(of: operation))
    accepted.append(operation.id)
    ledger.touch(operation)
    return operation
  }

  /// The overlay follows at once: later proposals of the same call see this one.
  func accepted(_ operation: Operation) throws -> Operation {
    try ledger.finish()
    return try ledger.operation(operation.id) ?? operation
  }

  /// What is never sent later is only taken while it can be sent at once (design §1).
  private func requireConnection() throws {
    let link = try view.link()
    guard link.isOpen || link.isPaused else { return }
    throw Refusal(
      "online_only",
      link.isPaused
        ? "This is only done while connected, and sending is paused. Nothing was queued."
        : "This is only done while connected, and TrackingTime cannot be reached. Nothing was queued.",
      next: "Call again when the connection is back.")
  }

  func requireRoom() throws {
    guard accepted.count < Limits.operationsPerCallMax else {
      throw Refusal(
        "too_many_operations",
        "One call may change at most \(Limits.operationsPerCallMax) records.",
        next: "Split it into several calls.")
    }
    let before = try unfinished ?? view.pendingChanges()
    guard before < Limits.queueMax else {
      throw Refusal(
        "queue_full", "\(before) operations wait already.",
        next: "Go online and run `ttsync flush`; nothing that waits is lost.")
    }
    unfinished = before + 1
  }

  private static func payload(of operation: Operation) -> JSON {
    var object: JSONObject = [
      "verb": .string(operation.verb.rawValue), "subject": .string("\(operation.subject)"),
      "wish": operation.wish.json, "base": operation.base.json,
    ]
    if let creates = operation.creates { object["creates"] = .string("\(creates)") }
    let options = operation.options.audited
    if options != OperationOptions() { object["options"] = options.json }
    if let group = operation.group { object["group"] = .string(group) }
    if let id = operation.call.requestID { object["request_id"] = .string(id) }
    if let holder = operation.heldBy { object["held_by"] = .integer(holder.rawValue) }
    if operation.position != operation.id.rawValue {
      object["position"] = .integer(operation.position)
    }
    if let reason = operation.reason { object["reason"] = .string(reason.sentence) }
    return .object(object)
  }
}
