import JSONTree
import JournalStore
import SyncCore

/// Settles one ambiguous operation by reading (design §6): unknown is not failed.
struct LookUpErrand: Sendable {
  let bench: Workbench

  /// Ends with the row settled, or put off to the next look-up; never with a write.
  func run(_ operation: Operation) async throws {
    let resolved = try bench.journal.resolved(operation)
    if let request = resolved.request { return try await online(resolved, request) }
    switch resolved.verb {
    case .create: try await create(resolved)
    case .update, .transition: try await change(resolved)
    case .billing: try await flags(resolved)
    case .delete: try await deletion(resolved)
    case .timerStart: try await timerStart(resolved)
    case .timerStop: try await timerStop(resolved)
    case .merge: try await merged(resolved)
    case .immediate:
      try await settle(
        resolved, .undecidable,
        Reason(
          "outcome_unknown", "No answer came, and it is never sent twice: look whether it was done."
        ))
    }
  }

  private func create(_ operation: Operation) async throws {
    let me = try bench.me()
    let wish = Push(bench: bench).owned(operation.wish, kind: operation.subject.kind, by: me)
    try await lookFor(
      wish, kind: operation.subject.kind, operation,
      horizon: bench.lateCommitHorizon(of: operation), user: me)
  }

  /// Looks for what a create may have made; only a look-up that began after the horizon may say
  /// absent (pitfall 3).
  private func lookFor(
    _ wish: Fields, kind: EntityKind, _ operation: Operation, horizon: Duration?, user: RemoteID?
  ) async throws {
    // The last word is not said before nothing that was sent can take effect any more, also where the
    // server refuses a second one (decision 0103).
    let isLast = operation.absences + 1 >= Limits.absencesMax
    let horizon = isLast ? max(horizon ?? .zero, bench.settings.lateCommitHorizon) : horizon
    // Look-ups of one moment share their read.
    let since = bench.sources.elapsedMilliseconds() - 1_000
    let around: WindowReads.Window
    do {
      guard let window = try await bench.listed(wish, kind: kind, user: user, since: since)
      else { return try await unreadable(operation) }
      around = window
    } catch let missing as NotListed {
      return try await settle(operation, .undecidable, missing.reason(kind))
    }
    guard
      let finding = try await bench.found(operation, wish, kind: kind, around: around, user: user)
    else { return try await unreadable(operation) }
    let isPast = isPast(operation, horizon, around.beganAwake)
    switch finding {
    case .exact(let id, let record):
      let rows = try await bench.settle([operation.id]) { row in
        guard row.state == .ambiguous else { return nil }
        var settlement = Settlement(row.id, revision: row.revision, .found)
        settlement.created = id
        settlement.isFound = true
        settlement.records = [record]
        settlement.failures = .zero
        settlement.detail = [
          "decision": "found by look-up", "look_ups": .integer(Int64(row.lookUps + 1)),
        ]
        return settlement
      }
      // Another operation claimed it in the same moment: it was not ours.
      if rows.last?.state == .ambiguous { try await later(operation, horizon) }
    case .several(let ids):
      try await settle(
        operation, .undecidable, .twoMatches,
        showing: around.records.filter { ids.contains($0.id) })
    case .near(let ids) where isPast:
      try await settle(
        operation, .undecidable, .nearMatch(kind, ids),
        showing: around.records.filter { ids.contains($0.id) })
    case .absent where isPast: try await absent(operation, isComplete: around.isComplete)
    case .near, .absent: try await later(operation, horizon)
    }
  }

  private func absent(_ operation: Operation, isComplete: Bool) async throws {
    guard isComplete else { return try await settle(operation, .undecidable, .cannotBeRead) }
    if operation.absences + 1 >= Limits.absencesMax, !operation.isCancelAsked {
      return try await settle(operation, .undecidable, .absentTooOften)
    }
    try await settle(operation, .absent, nil)
  }

  private func change(_ operation: Operation) async throws {
    switch operation.subject.kind {
    case .membership: return try await membership(operation)
    case .groupMembership: return try await groupMembership(operation)
    // Set semantics, and nothing that could be read: sent again.
    case .notification, .preference, .taskOrder: return try await settle(operation, .absent, nil)
    default: break
    }
    guard let id = operation.subject.id.remote,
      let reading = try await bench.read(.record(operation.subject.kind, id))
    else { return }
    if reading.isGone {
      return try await settle(
        operation, .goneElsewhere, .deletedElsewhere(operation.subject.kind))
    }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return try await unreadable(operation)
    }
    try await compare(operation, record)
  }

  /// - Parameter sendAgainAt: when it is sent again where it did not take effect; nil: backed off.
  func compare(
    _ operation: Operation, _ record: Record, sendAgainAt: Instant? = nil
  ) async throws {
    let zone = try bench.accountZone()
    let comparison =
      operation.verb == .update
      ? Comparison.update(
        base: operation.base, wish: operation.wish, remote: record.fields,
        kind: operation.subject.kind, isRunning: record.fields[.isRunning]?.flag ?? false,
        acceptedAt: operation.wishedSince, capabilities: bench.capabilities, zone: zone)
      : Comparison.flag(wish: operation.wish, base: operation.base, remote: record.fields)
    switch comparison {
    case .nothingToDo: try await settle(operation, .found, nil, records: [record])
    case .send where try operation.isCancelAsked && isProvenByNothing(operation, record):
      // Whether it took effect shows nowhere: "nothing was changed" would be a guess.
      try await settle(operation, .undecidable, .notShown, records: [record])
    case .send: try await settle(operation, .absent, nil, sendAgainAt: sendAgainAt)
    case .conflict(let reason, let conflicts):
      try await settle(
        operation, .movedElsewhere, reason, records: [record],
        detail: ["conflict": .array(conflicts.map(\.json))])
    }
  }

  /// Whether everything that reads show is as wished, and values that none shows are left.
  private func isProvenByNothing(_ operation: Operation, _ record: Record) throws -> Bool {
    var shown = operation
    shown.wish = operation.wish.only(operation.wish.names.filter(\.isShown))
    return try shown.wish != operation.wish && bench.isAsWished(shown, record.fields)
  }

  private func membership(_ operation: Operation) async throws {
    guard let user = operation.subject.id.remote, let project = operation.subject.other?.remote
    else { return try await settle(operation, .undecidable, .cannotBeRead) }
    guard let isMember = try await bench.isMember(user, project) else {
      return try await unreadable(operation)
    }
    try await settle(
      operation, operation.wish[.isMember] == .flag(isMember) ? .found : .absent, nil)
  }

  private func groupMembership(_ operation: Operation) async throws {
    guard let user = operation.subject.id.remote, let group = operation.subject.other?.remote
    else { return try await settle(operation, .undecidable, .cannotBeRead) }
    guard let reading = try await bench.read(.record(.userGroup, group)) else { return }
    if reading.isGone {
      return try await settle(operation, .goneElsewhere, .deletedElsewhere(.userGroup))
    }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return try await unreadable(operation)
    }
    // A group that does not tell its members is told again: set semantics.
    let isMember = record.fields[.users]?.ids?.contains(.remote(user))
    let isAsWished = isMember.map { operation.wish[.isMember] == .flag($0) } ?? false
    try await settle(operation, isAsWished ? .found : .absent, nil, records: [record])
  }

  /// Only the source tells whether a merge was done (design §6).
  private func merged(_ operation: Operation) async throws {
    guard let source = operation.subject.id.remote else {
      return try await settle(operation, .undecidable, .cannotBeRead)
    }
    guard let reading = try await bench.read(.record(.project, source)) else { return }
    if reading.isGone {
      return try await settle(operation, .found, nil, removed: [operation.subject])
    }
    if reading.isRefusedForGood {
      return try await settle(operation, .undecidable, .cannotBeRead)
    }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return try await unreadable(operation)
    }
    try await settle(operation, .undecidable, .mergeUnknown, records: [record])
  }

  private func deletion(_ operation: Operation) async throws {
    guard let id = operation.subject.id.remote,
      let reading = try await bench.read(.record(operation.subject.kind, id))
    else { return }
    if reading.isGone {
      return try await settle(operation, .found, nil, removed: [operation.subject])
    }
    guard reading.isAccepted else { return try await unreadable(operation) }
    try await settle(operation, .absent, nil)
  }

  private func timerStart(_ operation: Operation) async throws {
    guard let start = TimerStart(operation, zone: try bench.accountZone()),
      let user = try bench.me()
    else { return try await settle(operation, .undecidable, .cannotBeRead) }
    if let booked = operation.plan.first(where: { $0.kind == .completedEntry }), let end = booked.at
    {
      let horizon = LookUp.horizon(
        for: .timeEntry, verb: .create, hasMarker: bench.isProvablyOurs(operation),
        setting: bench.settings.lateCommitHorizon)
      return try await lookFor(
        start.completed(until: end, by: user), kind: .timeEntry, operation, horizon: horizon,
        user: user)
    }
    guard let seen = try await bench.timerPicture(user, start, isFresh: false) else {
      return try await unreadable(operation)
    }
    switch start.decision(operation, seen, bench.settings, user: user, now: bench.sources.now()) {
    case .applied(let entry):
      try await bench.settle([operation.id]) { row in
        guard row.state == .ambiguous else { return nil }
        return start.found(Settlement(row.id, revision: row.revision, .found), entry: entry, seen)
      }
    case .plan: try await absent(operation, isComplete: seen.isComplete)
    case .park(let event, let reason):
      try await settle(
        operation, event, reason, showing: seen.starts(start, parkedFor: event),
        timer: .some(seen.running))
    case .stop, .correctEnd: preconditionFailure("a start is never decided as a stop")
    }
  }

  private func timerStop(_ operation: Operation) async throws {
    guard let task = operation.wish[.taskID]?.id?.remote,
      let stopAt = operation.wish[.endAt]?.instant, let user = try bench.me()
    else { return try await settle(operation, .undecidable, .cannotBeRead) }
    guard let seen = try await bench.stopPicture(operation, task, stopAt, user) else {
      return try await unreadable(operation)
    }
    switch seen.decision(operation, task, stopAt, bench.settings, now: bench.sources.now()) {
    case .applied(let entry):
      try await bench.settle([operation.id]) { row in
        guard row.state == .ambiguous else { return nil }
        return seen.found(Settlement(row.id, revision: row.revision, .found), entry)
      }
    case .stop, .correctEnd: try await settle(operation, .absent, nil)
    case .park(let event, let reason):
      try await settle(
        operation, event, reason, records: [seen.entry].compactMap(\.self),
        timer: .some(seen.running))
    case .plan: preconditionFailure("a stop is never decided as a start")
    }
  }
}
