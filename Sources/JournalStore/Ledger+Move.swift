import GRDB
import JSONTree
import SyncCore

/// What one guarded statement writes beside the state; nil leaves a column as it is.
struct OperationChange {
  var event: OperationEvent
  /// nil clears it, but for a cancel that is only noted.
  var reason: Reason?
  /// nil: at once.
  var notBefore: Instant?
  var failures: Settlement.Count = .same
  var stateRefusals: Settlement.Count = .same
  var lookUps: Settlement.Count = .same
  var absences: Settlement.Count = .same
  var horizon: Horizon?
  var losesFreshness = false
  var preImage: [RemoteID]?
  var plan: [PlanStep]?
  var supersededBy: OperationID?
  /// For the audit row.
  var detail: JSON = [:]

  init(_ event: OperationEvent, reason: Reason? = nil, detail: JSON = [:]) {
    self.event = event
    self.reason = reason
    self.detail = detail
  }

  init(_ settlement: Settlement) {
    self.init(settlement.event, reason: settlement.reason, detail: settlement.detail)
    notBefore = settlement.notBefore
    failures = settlement.failures
    stateRefusals = settlement.stateRefusals
    lookUps = settlement.lookUps
    absences = settlement.absences
    horizon = settlement.horizon
    losesFreshness = settlement.losesFreshness
  }
}

extension Ledger {
  /// The only way an operation changes its state (style §1, I6): the transition function, one
  /// guarded statement, one audit row.
  ///
  /// - Parameter head: as read in this transaction or by whoever decided; its state and revision
  ///   guard the statement.
  /// - Returns: the state reached, or nil when the row is not as `head` says any more.
  /// - Precondition: the pair (state, event) is possible.
  func move(_ head: OperationHead, _ change: OperationChange) throws -> OperationState? {
    guard let transition = head.transition(on: change.event) else {
      preconditionFailure("\(change.event.rawValue) cannot happen to a \(head.state.rawValue)")
    }
    guard try write(head, change, transition) else { return nil }
    if transition.to == .ambiguous, head.state != .ambiguous, let horizon = change.horizon {
      try WatchRows.begin(head.id, horizon, in: db)
    }
    try audit(
      change.event.rawValue, of: head.id, from: head.state, to: transition.to,
      Self.payload(of: change))
    try follow(head, to: transition.to)
    return transition.to
  }

  private func write(
    _ head: OperationHead, _ change: OperationChange, _ transition: Transition
  ) throws -> Bool {
    let to = transition.to
    let isNote = to == head.state && transition.asksCancel
    let becomesUnknown = to == .ambiguous && head.state != .ambiguous
    let lookUps = becomesUnknown && change.lookUps == .same ? .zero : change.lookUps
    try db.cachedStatement(sql: Self.guardedUpdate).execute(
      arguments: [
        "to": to.rawValue, "unfresh": transition.losesFreshness || change.losesFreshness,
        "cancel": transition.asksCancel, "uncancel": transition.dropsCancel, "note": isNote,
        "consents": change.event == .retried, "asks_again": becomesUnknown || to.isParked,
        "code": change.reason?.code,
        "sentence": change.reason?.sentence,
        "not_before": to.isUnfinished ? change.notBefore?.milliseconds ?? 0 : 0,
        "now": now.milliseconds,
        "failures": change.failures.applied(to: head.failures),
        "refusals": change.stateRefusals.applied(to: head.stateRefusals),
        "look_ups": lookUps.applied(to: head.lookUps),
        "absences": change.absences.applied(to: head.absences),
        "horizon": change.horizon?.json.encodedString(),
        "known": head.state == .ambiguous && to != .ambiguous,
        "pre_image": change.preImage.map(OperationColumns.text),
        "plan": change.plan.map(OperationColumns.text),
        "successor": change.supersededBy?.rawValue,
        "settled": to.isUnfinished ? nil : now.milliseconds,
        "waits": to == .pending || to == .ambiguous,
        "id": head.id.rawValue, "from": head.state.rawValue, "revision": head.revision,
        "epoch": lead?.rawValue,
      ])
    return db.changesCount == 1
  }

  private static let guardedUpdate = """
    UPDATE operation SET state = :to, revision = revision + 1,
      is_fresh = CASE WHEN :unfresh THEN 0 ELSE is_fresh END,
      is_cancel_asked = CASE WHEN :cancel THEN 1 WHEN :uncancel THEN 0 ELSE is_cancel_asked END,
      is_consented = CASE WHEN :consents THEN 1 WHEN :asks_again THEN 0 ELSE is_consented END,
      reason_code = CASE WHEN :note THEN reason_code ELSE :code END,
      reason_sentence = CASE WHEN :note THEN reason_sentence ELSE :sentence END,
      not_before_ms = CASE WHEN :note THEN not_before_ms ELSE :not_before END,
      put_off_at_ms = CASE WHEN :note THEN put_off_at_ms WHEN :not_before > 0 THEN :now END,
      failures = :failures, state_refusals = :refusals, look_ups = :look_ups, absences = :absences,
      horizon = CASE WHEN :known THEN NULL ELSE coalesce(:horizon, horizon) END,
      pre_image = coalesce(:pre_image, pre_image), plan = coalesce(:plan, plan),
      steps_done = CASE WHEN :plan IS NULL THEN steps_done ELSE 0 END,
      superseded_by = :successor, settled_at_ms = :settled,
      held_by = CASE WHEN :waits THEN held_by END
    WHERE id = :id AND state = :from AND revision = :revision
      AND (:epoch IS NULL OR (SELECT epoch FROM leader WHERE one = 1) = :epoch)
    """

  private static func payload(of change: OperationChange) -> JSON {
    var object = change.detail.objectValue ?? [:]
    if let reason = change.reason {
      object["reason"] = ["code": .string(reason.code), "sentence": .string(reason.sentence)]
    }
    if let horizon = change.horizon { object["horizon"] = horizon.json }
    if let next = change.supersededBy { object["superseded_by"] = .integer(next.rawValue) }
    if let ids = change.preImage, !ids.isEmpty {
      object["pre_image"] = .array(ids.map { .integer($0.rawValue) })
    }
    return .object(object)
  }

  /// What a move means for others: who waits, what is seen.
  private func follow(_ head: OperationHead, to: OperationState) throws {
    if to == head.state { return }
    // Whoever was held by it may be held no more, or by its new state.
    loosen(try held(by: head.id))
    // While it was under way nobody asked what stands before it by now.
    if to == .pending, head.state == .attempted || head.state == .ambiguous { loosen([head.id]) }
    if to == .pending, head.state.isParked || !head.state.isUnfinished {
      // It stands in the way again.
      loosen([head.id])
      loosen(try later(than: head.id))
    }
    if !to.isUnfinished {
      try db.cachedStatement(sql: "DELETE FROM claim WHERE operation_id = ?")
        .execute(arguments: [head.id.rawValue])
    }
    if let operation = try readable(head.id) {
      if to != .pending, to != .attempted { try forget(operation) }
      touch(operation)
      // Its effects before the move, when it has none any more.
      if !to.isUnfinished { touch(effectsBefore(operation, head.state)) }
    }
  }

  /// A person's private matters stand in the journal only as long as they may be sent (design §12).
  private func forget(_ operation: Operation) throws {
    guard operation.request?.name.isPersonal == true else { return }
    var options = operation.options
    options.online = options.online?.redacted
    try db.cachedStatement(sql: "UPDATE operation SET options = ? WHERE id = ?")
      .execute(arguments: [options.json.encodedString(), operation.id.rawValue])
  }

  private func effectsBefore(_ operation: Operation, _ state: OperationState) -> [Subject] {
    var before = operation
    before.state = state
    return Overlay.effects(of: before).map(\.subject)
  }
}
