import GRDB
import JSONTree
import SyncCore

/// One settlement with everything that follows from it.
extension Ledger {
  /// - Returns: false when the operation is not as the settlement thought; nothing was written then.
  func settle(_ settlement: Settlement) throws -> Bool {
    guard let head = try OperationHead.fetch(settlement.operation, in: db),
      head.revision == settlement.revision
    else { return false }
    var change = OperationChange(settlement)
    if let created = settlement.created {
      change.detail = Self.adding("server_id", .integer(created.rawValue), to: change.detail)
    }
    if settlement.isFound { change.detail = Self.adding("found", true, to: change.detail) }
    let before = try readable(settlement.operation)
    if settlement.event == .found, let created = settlement.created, let new = before?.creates,
      try isClaimed(created, new.kind)
    {
      // Two look-ups at once found one record: the first to record it has it.
      return false
    }
    guard let state = try move(head, change) else { return false }
    try learn(settlement)
    if let answer = settlement.answer { try AnswerWriter.keep(answer, before, at: now, in: db) }
    if let before { try conclude(before, state, settlement) }
    if let before { try takeApart(before, state, settlement) }
    return true
  }

  /// What the answer showed goes into the mirror as acknowledged by us. An adoption by a person
  /// tells nothing new: its record comes from the mirror.
  private func learn(_ settlement: Settlement) throws {
    guard settlement.event != .adopted else { return }
    guard !settlement.records.isEmpty || !settlement.removed.isEmpty || settlement.timer != nil
    else { return }
    try MirrorWriter.acknowledge(
      settlement.records, removed: settlement.removed, timer: settlement.timer, at: now, in: db)
    touch(settlement.records.map(\.subject))
    touch(settlement.removed)
    if settlement.timer != nil { touch([.myTimer]) }
  }

  /// What the end of an operation means for the ids and for those behind it.
  private func conclude(
    _ before: Operation, _ state: OperationState, _ settlement: Settlement
  ) throws {
    switch state {
    case .applied:
      if let created = settlement.created, let new = before.creates,
        let provisional = new.id.provisional
      {
        try map(provisional, new.kind, to: created)
      }
      if before.verb == .merge { try repoint(mergedBy: before) }
      try rename(before)
      try fillBases(from: operation(before.id) ?? before, settlement.records)
      if before.isCancelAsked, settlement.event != .adopted {
        try compensate(before, settlement)
      } else if settlement.isFound {
        try complete(before, settlement)
      }
      if !before.isCancelAsked { try completeNotes(before, settlement) }
    case .cancelled, .discarded:
      let reason = Reason(
        "earlier_given_up",
        "\(before.id), whose outcome this started from, was \(state.rawValue): decide again.")
      if let new = before.creates {
        try discard(new, of: before.id)
      } else {
        try dropBases(from: before, because: reason)
      }
    case .pending, .attempted, .ambiguous, .conflict, .rejected, .review, .superseded: break
    }
  }

  /// What a create wished beside the name by which its record was found (pitfall 4: adopt, then
  /// verify). It starts from nothing: where somebody else said something, a person is asked. An entry
  /// is found by all that was sent, or by our marker: what differs there is somebody's change of it.
  private func complete(_ created: Operation, _ settlement: Settlement) throws {
    guard created.verb == .create, let kind = created.creates?.kind, kind != .timeEntry,
      let id = settlement.created,
      let found = settlement.records.first(where: { $0.kind == kind && $0.id == id })?.fields
    else { return }
    let wish = try IdentityLookup(db).resolve(created.wish)
    let missing = wish.differing(from: found)
    guard !missing.isEmpty else { return }
    var call = created.call
    call.requestID = nil
    call.argumentsDigest = "rest of \(created.id)"
    let nothing = Base(missing.values.mapValues { _ in .server(.null) })
    _ = try Entrance(self, call: call, waitedUntil: nil).propose(
      OperationDraft(.update, .existing(Subject(kind, .remote(id))), wish: missing), parked: nil,
      base: nothing)
  }

  /// The notes of a timer's start, where the entry that it made shows others: they follow as a change.
  private func completeNotes(_ start: Operation, _ settlement: Settlement) throws {
    guard start.verb == .timerStart, let notes = start.wish[.notes], let id = settlement.created,
      let shown = settlement.records.first(where: { $0.kind == .timeEntry && $0.id == id })?.fields,
      !Fields([.notes: notes]).differing(from: shown).isEmpty
    else { return }
    var call = start.call
    call.requestID = nil
    call.argumentsDigest = "notes of \(start.id)"
    _ = try Entrance(self, call: call, waitedUntil: nil).propose(
      OperationDraft(
        .update, .existing(Subject(.timeEntry, .remote(id))), wish: [.notes: notes]), parked: nil,
      base: Base([.notes: .server(shown[.notes] ?? .null)]))
  }

  /// A create that is done is about the server's record from now on; `creates` keeps what it was.
  private func rename(_ created: Operation) throws {
    let key = try IdentityLookup(db).resolve(created.subject)
    guard key != created.subject else { return }
    try db.cachedStatement(
      sql: "UPDATE operation SET subject_id = ?, subject_other = ? WHERE id = ?"
    ).execute(arguments: [key.id.rawValue, key.other?.rawValue ?? 0, created.id.rawValue])
    touch([created.subject, key])
  }

  static func adding(_ key: String, _ value: JSON, to detail: JSON) -> JSON {
    var object = detail.objectValue ?? [:]
    object[key] = value
    return .object(object)
  }
}
