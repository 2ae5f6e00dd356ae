import JSONTree
import SyncCore

/// Giving up, and what becomes of those that rest on it (design §7). Time entries are never taken
/// along unless each of them is named.
extension Resolver {
  func discard(_ dispute: Dispute, _ farewell: Resolution.Farewell) throws -> Operation? {
    try require(.discard, of: dispute)
    let operation = dispute.operation
    try giveUp(farewell.with, with: operation)
    if farewell.repoint != .ask {
      guard let created = operation.creates,
        [.customer, .service, .project, .task].contains(created.kind)
      else {
        throw Refusal(
          "nothing_to_repoint", "\(operation.id) creates nothing that others could be moved from.",
          next: "Leave --repoint out.")
      }
      try check(farewell.repoint, created)
      for dependant in try resting(on: operation) where dependant.state != .attempted {
        try repoint(dependant, from: created, farewell.repoint)
      }
    }
    try settle(operation.id, .discarded, Reason("discarded", "A person gave it up."))
    return nil
  }

  // MARK: Taking along

  private func giveUp(_ named: Set<OperationID>, with operation: Operation) throws {
    guard !named.isEmpty else { return }
    let all = try everything(restingOn: operation)
    for id in named.sorted() where !all.contains(where: { $0.id == id }) {
      throw Refusal(
        "not_a_dependant", "\(id) does not rest on what \(operation.id) creates.",
        next: all.isEmpty
          ? "Nothing does; leave --with out."
          : "These do: \(all.map(\.id.description).joined(separator: ", ")).")
    }
    let reason = Reason("discarded_with", "A person gave it up together with \(operation.id).")
    // Leaves first, so that nothing is put before a person that is given up a moment later.
    for dependant in all.reversed() where named.contains(dependant.id) {
      let event: OperationEvent = dependant.state.isParked ? .discarded : .cancelRequested
      try settle(dependant.id, event, reason)
    }
  }

  /// Those that rest on it, and those that rest on what they create, parents first.
  private func everything(restingOn operation: Operation) throws -> [Operation] {
    var found: [Operation] = []
    var open = [operation]
    // bounded by the unfinished operations: each is taken up once
    while let next = open.popLast() {
      for dependant in try resting(on: next) where !found.contains(where: { $0.id == dependant.id })
      {
        found.append(dependant)
        open.append(dependant)
      }
    }
    return found.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
  }

  private func resting(on operation: Operation) throws -> [Operation] {
    try view.dependants(of: operation.id).filter {
      try $0.id != operation.id && view.isResting($0, on: operation)
    }
  }

  // MARK: Pointing elsewhere

  private func check(_ repoint: Resolution.Repoint, _ created: Subject) throws {
    guard case .to(let id) = repoint else { return }
    if id == created.id {
      throw Refusal(
        "repoint_to_itself", "\(id) is what is being discarded.", next: "Name another one.")
    }
    if id.provisional != nil, let note = try view.identityNote(id), note.kind != created.kind {
      throw Refusal(
        "wrong_kind", "\(id) is a \(note.kind.noun), not a \(created.kind.noun).",
        next: "Name a \(created.kind.noun).")
    }
    if try view.record(Subject(created.kind, id)) == nil {
      throw Refusal(
        "unknown_record", "There is no \(created.kind.noun) \(id) here.",
        next: "Name one that ttsync has read, or `none`.")
    }
  }

  /// Puts the same wish with another reference in its place; what cannot be moved is left to a
  /// person by the discard that follows.
  private func repoint(
    _ dependant: Operation, from created: Subject, _ repoint: Resolution.Repoint
  ) throws {
    let reason = Reason("repointed", "A person moved it away from what was discarded.")
    guard let wish = dependant.wish.repointed(from: created, repoint, verb: dependant.verb) else {
      return
    }
    if dependant.verb == .timerStart, wish[.taskID] == nil {
      // TrackingTime starts a timer on a task only; with its stop known it is an ordinary entry.
      guard try view.stop(behind: dependant) != nil else {
        return notes.append("\(dependant.id) starts a timer, which needs a task: decide about it.")
      }
      _ = try book(dependant, until: nil, wish: wish)
      return
    }
    let now = try ledger.operation(dependant.id) ?? dependant
    guard now.state.isParked || (now.state == .pending && now.isFresh) else { return }
    let target: OperationDraft.Target =
      now.verb == .create ? .new(now.subject.kind) : .existing(now.subject)
    _ = try replace(
      now,
      with: OperationDraft(now.verb, target, wish: wish, options: now.options, group: now.group),
      base: nil, because: reason)
  }
}
