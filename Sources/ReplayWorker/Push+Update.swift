import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Read, compare, write: only the changed fields are sent (design §9).
  func update(_ operation: Operation) async throws {
    switch operation.subject.kind {
    case .preference: return try await setPreferences(operation)
    case .taskOrder: return try await sortTasks(operation)
    default: break
    }
    if operation.wish.names.contains(where: { !$0.isShown }),
      let since = try await watchedSince(operation)
    {
      return try await waitOut(operation, since + bench.settings.lateCommitHorizon)
    }
    guard let copy = try await compared(operation) else { return }
    let kind = operation.subject.kind
    var detail: JSON = ["read": copy.fields.only(operation.wish.names).json]
    var comparison = try compare(operation, operation.base, copy)
    if case .conflict(_, let conflicts) = comparison, conflicts.contains(where: { $0.mine != nil }),
      try isOverruling(operation)
    {
      // As a person decides who keeps their own side, with everything the API demands beside it.
      comparison = try compare(
        operation, Base(shown: copy.fields, for: operation, wish: operation.wish), copy)
      detail = [
        "read": copy.fields.only(operation.wish.names).json,
        "decided_by": .string(Self.mineBySetting),
      ]
    }
    guard let fields = try await toSend(operation, comparison, copy), let id = remoteID(operation),
      let sendable = RemoteFields(fields)
    else { return }
    guard
      let sent = try await send(
        .update(kind, id, sendable), for: [operation], plan: [PlanStep(.main)], readAt: copy.readAt,
        detail: detail)
    else { return }
    try await learnUpdate(sent, of: Record(kind, id, fields), on: copy)
    try await conclude(operation, sent, of: Record(kind, id, fields), on: copy)
  }

  private func compare(
    _ operation: Operation, _ base: Base, _ copy: Copy
  ) throws -> Comparison {
    Comparison.update(
      base: base, wish: operation.wish, remote: copy.fields, kind: operation.subject.kind,
      isRunning: copy.fields[.isRunning]?.flag ?? false, acceptedAt: operation.wishedSince,
      capabilities: bench.capabilities, zone: try bench.accountZone())
  }

  /// What the answer to a change of an entry says about the account.
  private func learnUpdate(_ sent: Sent, of change: Record, on copy: Copy) async throws {
    guard change.kind == .timeEntry else { return }
    if case .refused = sent.outcome, change.fields[.endAt] == nil,
      !bench.capabilities.updateNeedsEnd
    {
      // Perhaps for the missing end: the next try sends it again.
      try await bench.learn([CapabilityEvidence(.updateEnd, "required")])
    }
    if sent.outcome == .accepted, copy.fields[.isBilled] == .flag(true), copy.readAt != nil {
      try await bench.learn([CapabilityEvidence(.billedEditing, "accepted")])
    }
  }

  /// Close and open, archive and reactivate, assign and remove.
  func transition(_ operation: Operation) async throws {
    switch operation.subject.kind {
    case .membership: return try await changeMembership(operation)
    case .groupMembership: return try await changeGroup(operation)
    case .notification: return try await markRead(operation)
    default: break
    }
    // Closing can be taken back: where counting anew is dear, a count of the last minute will do.
    let age = try await isCountedCheaply(operation) ? Limits.countAge : Limits.entriesAge
    guard try await isCountedAnew(operation, since: bench.sources.now() - age),
      let copy = try await compared(operation)
    else { return }
    let comparison = try await counted(
      operation,
      Comparison.flag(wish: operation.wish, base: operation.base, remote: copy.fields))
    guard let fields = try await toSend(operation, comparison, copy), let id = remoteID(operation),
      let write = RemoteWrite(turning: operation.wish, of: operation.subject.kind, id)
    else { return }
    let kind = operation.subject.kind
    guard
      let sent = try await send(
        write, for: [operation], plan: [PlanStep(.main)],
        readAt: copy.readAt)
    else { return }
    try await conclude(operation, sent, of: Record(kind, id, fields), on: copy)
  }

  /// Records a change of fields: what was sent, on the copy that was compared.
  private func conclude(
    _ operation: Operation, _ sent: Sent, of change: Record, on copy: Copy
  ) async throws {
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.records = [
        acknowledged(sent, copy, change.kind, change.id, change.fields)
      ]
      return settlement
    } readBack: {
      try await readBack(operation)
    }
  }

  private func changeMembership(_ operation: Operation) async throws {
    let me = try bench.me()
    guard let user = operation.subject.id.remote ?? me,
      let project = operation.subject.other?.remote, let wished = operation.wish[.isMember]?.flag
    else {
      return try await park(
        operation, .undecodable, Reason("undecodable", "It does not say who and which project."))
    }
    guard let isMember = try await bench.isMember(user, project) else {
      return try await bench.putOff(operation, .unreadable("The user's projects"))
    }
    if isMember == wished {
      return try await settleAsWished(operation, records: [], detail: ["read": "already so"])
    }
    let write: RemoteWrite =
      wished
      ? .assign(user: user, projects: [project]) : .remove(user: user, projects: [project])
    guard let sent = try await send(write, for: [operation], plan: [PlanStep(.main)])
    else { return }
    try await conclude(
      operation, sent, accepted: { $0 },
      readBack: {
        guard let now = try await bench.isMember(user, project) else { return .unreadable }
        return now == wished ? .asWished(records: [], created: nil) : .notAsWished
      })
  }

  func delete(_ operation: Operation) async throws {
    guard let id = remoteID(operation) else { return }
    let kind = operation.subject.kind
    guard let reading = try await bench.read(.record(kind, id)) else { return }
    if reading.isGone {
      return try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        var settlement = Settlement(row.id, revision: row.revision, .nothingToDo)
        settlement.removed = [operation.subject]
        settlement.detail = ["read": "already gone"]
        return settlement
      }.forget()
    }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return try await retryLater(operation, after: reading)
    }
    guard try await isCountedAnew(operation, since: bench.sources.now()) else { return }
    let comparison = try await counted(
      operation, Comparison.deletion(base: operation.base, remote: record.fields))
    if case .conflict(let reason, let conflicts) = comparison {
      return try await park(
        operation, .movedElsewhere, reason, detail: ["conflict": .array(conflicts.map(\.json))],
        records: [record])
    }
    guard
      let sent = try await send(
        .delete(kind, id, deleteAll: operation.options.deleteAll), for: [operation],
        plan: [PlanStep(.main)], readAt: reading.beganElapsed)
    else { return }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.removed = [operation.subject]
      return settlement
    } readBack: {
      guard let again = try await bench.read(.record(kind, id)) else { return .unreadable }
      if again.isGone { return .gone }
      return again.isAccepted ? .notAsWished : .unreadable
    }
  }

  /// Brings what hangs below a container up to date before its counts are compared, so that what
  /// others added since the acceptance is seen (design §9).
  ///
  /// - Parameter began: a count that began then or later is believed.
  /// - Returns: false when it could not be read: put off.
  func isCountedAnew(_ operation: Operation, since began: Instant) async throws -> Bool {
    guard operation.options.below != nil else { return true }
    for scope in try await scopesBelow(operation) where try await !isCounted(scope, since: began) {
      try await Pull(bench: bench).run(scope)
      guard try await !isCounted(scope, since: began) else { continue }
      try await bench.putOff(operation, .unreadable("What hangs below it"))
      return false
    }
    return true
  }

  /// What has to be read to count below a container: below a task there are entries only, of a
  /// service only its projects are counted.
  private func scopesBelow(_ operation: Operation) async throws -> [PullScope] {
    let lists: [PullScope] =
      switch operation.subject.kind {
      case .task: []
      case .service: [.list(.project)]
      case .customer: [.list(.project), .list(.task)]
      default: [.list(.task)]
      }
    guard operation.subject.kind != .service, let days = operation.options.below?.days else {
      return lists
    }
    return lists + [.entries(from: days.lowerBound.text, to: days.upperBound.text)]
  }

  /// Whether counting takes no more than `Limits.countRequestsMax`, by what is known here (decision
  /// 0063).
  private func isCountedCheaply(_ operation: Operation) async throws -> Bool {
    guard operation.options.below != nil else { return true }
    let scopes = try await scopesBelow(operation)
    let rows = try await bench.journal.read { view in
      try scopes.map { scope in
        switch scope {
        case .list(let kind): try view.count(kind) / Limits.taskPageSize
        default: try view.entryTotals(EntryFilter()).count / Limits.pageSize
        }
      }
    }
    return rows.reduce(0) { $0 + $1 + 1 } <= Limits.countRequestsMax
  }

  private func isCounted(_ scope: PullScope, since began: Instant) async throws -> Bool {
    try await bench.journal.read { view in
      guard let coverage = try view.covered(scope) else { return false }
      return coverage.asOf >= began && coverage.isComplete
    }
  }

  /// The comparison, or a conflict where what hangs below is not what was counted at acceptance.
  func counted(
    _ operation: Operation, _ comparison: Comparison
  ) async throws -> Comparison {
    guard case .send = comparison, let below = operation.options.below else { return comparison }
    let found = try await bench.journal.read {
      try $0.countsBelow(operation.subject, isOnServer: true, days: below.days)
    }
    return Comparison.below(below, found: found) ?? comparison
  }
}

extension RemoteWrite {
  /// The write of a transition's flag; nil where the wish names none.
  fileprivate init?(turning wish: Fields, of kind: EntityKind, _ id: RemoteID) {
    if kind == .webhook, let flag = wish[.isEnabled]?.flag {
      self = .setEnabled(webhook: id, flag)
    } else if let flag = wish[.isArchived]?.flag {
      self = .setArchived(kind, id, flag)
    } else {
      return nil
    }
  }
}
