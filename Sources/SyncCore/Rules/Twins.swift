/// Second copies: records on the server that a create or start of ours made besides the one it is
/// known by, because an attempt whose answer never came was applied after all (design §6, "Repair").
package struct Twins: Sendable {
  private enum Key: Hashable {
    /// Seconds: the finest that the API writes.
    case start(Int64)
    case name(EntityKind, String)
  }

  private var suspects: [Key: [Operation]] = [:]
  private let user: RemoteID?

  /// - Parameters:
  ///   - operations: creates and timer starts that had an attempt with an unknown outcome. Those that
  ///     are unfinished are looked up by themselves; what they may have made is left to them.
  ///   - user: whose credentials are used; nil: not known yet.
  package init(of operations: [Operation], user: RemoteID?) {
    self.user = user
    for operation in operations {
      guard let key = Self.key(of: operation) else { continue }
      suspects[key, default: []].append(operation)
    }
  }

  package var isEmpty: Bool { suspects.isEmpty }

  /// The operation that looks like the maker of `record`; nil: none does, or one that is still being
  /// looked up might be. Whether the record is known by an operation already is not asked here.
  package func maker(of record: Record) -> Operation? {
    guard let key = Self.key(of: record) else { return nil }
    let makers = (suspects[key] ?? []).filter { mayHaveMade(record, $0) }
    return makers.contains { $0.state.isUnfinished } ? nil : makers.max { $0.id < $1.id }
  }

  private func mayHaveMade(_ record: Record, _ operation: Operation) -> Bool {
    guard operation.creates?.kind == record.kind, !operation.preImage.contains(record.id) else {
      return false
    }
    if let created = record.fields[.createdAt]?.instant,
      created + Limits.clockTolerance < operation.acceptedAt
    {
      return false
    }
    if operation.verb == .timerStart {
      return TimerDecision.isStart(
        record, startAt: operation.wish[.startAt]?.instant, task: operation.wish[.taskID]?.id,
        user: user)
    }
    let likeness = Likeness(
      wish: operation.wish, kind: record.kind, user: user, marker: operation.uuid)
    return likeness.of(record) == .same
  }

  private static func key(of operation: Operation) -> Key? {
    guard let kind = operation.creates?.kind else { return nil }
    return key(kind, operation.wish)
  }

  private static func key(of record: Record) -> Key? { key(record.kind, record.fields) }

  /// nil: a kind of which the server refuses a second one, or that is never created.
  private static func key(_ kind: EntityKind, _ fields: Fields) -> Key? {
    switch kind {
    case .timeEntry: (fields[.startAt]?.instant).map { .start($0.seconds) }
    case .task, .userGroup: (fields[.name]?.text).map { .name(kind, $0.nameKey) }
    case .customer, .service, .project, .user, .membership, .timer, .groupMembership, .webhook,
      .notification, .preference, .taskOrder, .tag, .account:
      nil
    }
  }
}

/// What happens to a second copy that is surely ours (`TTSYNC_REPAIR`).
package enum RepairPolicy: String, Sendable, Hashable, CaseIterable {
  /// A person decides.
  case ask
  /// Deleted by itself where our marker stands in it, and it is neither billed nor changed.
  case auto
}

extension Twins {
  /// The operation that takes a second copy away.
  ///
  /// - Returns: with the reason for a person to decide; nil: it may run by itself.
  package static func repair(
    of record: Record, madeBy maker: Operation, _ policy: RepairPolicy
  ) -> (draft: OperationDraft, reason: Reason?) {
    let options = OperationOptions(
      deleteAll: record.kind == .task ? false : nil, repairs: maker.id)
    let draft = OperationDraft(.delete, .existing(record.subject), options: options)
    let isUntouched =
      record.fields[.isBilled] != .flag(true)
      && (record.fields[.updatedAt]?.isNull ?? true
        || record.fields[.updatedAt] == record.fields[.createdAt])
    let isProven = record.fields[.marker]?.text == maker.uuid
    if policy == .auto, isProven, isUntouched { return (draft, nil) }
    return (draft, .secondCopy(record, maker))
  }
}
