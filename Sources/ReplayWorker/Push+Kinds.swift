import JSONTree
import JournalStore
import SyncCore

/// Wishes that are set whole and have nothing to compare, or whose sets are somebody else's.
extension Push {
  /// The user's own view of a project: the last word counts (design §9).
  func setPreferences(_ operation: Operation) async throws {
    guard let project = operation.subject.other?.remote, let fields = RemoteFields(operation.wish)
    else {
      return try await park(
        operation, .undecodable, Reason("undecodable", "It does not say which project."))
    }
    guard
      let sent = try await send(
        .setPreferences(project: project, fields), for: [operation], plan: [PlanStep(.main)])
    else { return }
    let kept = try await bench.journal.read {
      try $0.serverCopy(Subject(.project, .remote(project)))
    }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      if kept != nil, let flag = operation.wish[.isFavorite] {
        settlement.records = [Record(.project, project, [.isFollowing: flag])]
      }
      return settlement
    } readBack: {
      .notAsWished
    }
  }

  /// The order of tasks, whole: those that are gone are left out (design §9).
  func sortTasks(_ operation: Operation) async throws {
    guard let places = operation.wish[.taskOrder]?.places else {
      return try await park(
        operation, .undecodable, Reason("undecodable", "It does not say which order."))
    }
    let all = places.compactMap { place in
      place.id.remote.map { TaskPlace(task: $0, index: place.index) }
    }
    guard let sent = try await sendOrder(all, operation) else { return }
    guard sent.outcome.isRefusal, let there = try await existing(all), there.count < all.count
    else { return try await conclude(sent, orderOf: operation) }
    let dropped = Set(all.map(\.task)).subtracting(there.map(\.task)).sorted()
    let detail: JSON = [
      "decision": "these tasks are gone, so they were left out",
      "left_out": .array(dropped.map { .integer($0.rawValue) }),
    ]
    let rows = try await bench.settle([operation.id], answering: sent.result()) { row in
      guard row.state == .attempted else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, .notApplied)
      settlement.detail = detail
      return settlement
    }
    guard let row = rows.last, row.state == .pending else { return }
    let again = try bench.journal.resolved(row)
    if there.isEmpty { return try await settleAsWished(again, records: [], detail: detail) }
    guard let second = try await sendOrder(there, again) else { return }
    try await conclude(second, orderOf: again)
  }

  private func sendOrder(_ places: [TaskPlace], _ operation: Operation) async throws -> Sent? {
    let byDay = operation.wish[.isByDay]?.flag ?? false
    return try await send(
      .sortTasks(places, byDay: byDay), for: [operation], plan: [PlanStep(.main)])
  }

  private func conclude(_ sent: Sent, orderOf operation: Operation) async throws {
    try await conclude(operation, sent, accepted: { $0 }, readBack: { .notAsWished })
  }

  /// The places of tasks that are there; nil where the list could not be read whole.
  private func existing(_ places: [TaskPlace]) async throws -> [TaskPlace]? {
    let now = bench.sources.elapsedMilliseconds()
    guard
      let window = try await bench.surroundings(of: [:], kind: .task, user: nil, since: now),
      window.isComplete
    else { return nil }
    let ids = Set(window.records.map(\.id))
    return places.filter { ids.contains($0.task) }
  }

  // MARK: Notifications

  /// Nothing to compare; those of one call go in one request. One that is gone has nothing left to
  /// be read.
  func markRead(_ operation: Operation) async throws {
    let mates = try mates(of: operation) { $0.subject.kind == .notification }
    let sent = try await send(
      .markRead(notifications: mates.compactMap(\.subject.id.remote)), for: mates,
      plan: [PlanStep(.main)])
    guard let sent else { return }
    guard mates.count > 1, sent.outcome.isRefusal else {
      for mate in mates { try await concludeRead(mate, sent) }
      return
    }
    for mate in try await alone(mates, sent) {
      guard let id = mate.subject.id.remote,
        let single = try await send(
          .markRead(notifications: [id]), for: [mate], plan: [PlanStep(.main)])
      else { return }
      try await concludeRead(mate, single)
    }
  }

  private func concludeRead(_ operation: Operation, _ sent: Sent) async throws {
    var sent = sent
    if sent.outcome == .gone {
      sent.told = sent.result()
      sent.outcome = .accepted
    }
    try await conclude(operation, sent, accepted: { $0 }, readBack: { .notAsWished })
  }

  /// After a refused request of several: each is pending again and goes alone.
  private func alone(_ operations: [Operation], _ sent: Sent) async throws -> [Operation] {
    try await bench.settle(operations.map(\.id), answering: sent.result()) { row in
      guard row.state == .attempted else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, .notApplied)
      settlement.detail = ["decision": "the request of several was refused: each goes alone"]
      return settlement
    }.filter { $0.state == .pending }.map { try bench.journal.resolved($0) }
  }

  // MARK: User groups

  /// Members that one call puts into a group or takes out go in one request (set semantics).
  func changeGroup(_ operation: Operation) async throws {
    guard let group = operation.subject.other?.remote else {
      return try await park(
        operation, .undecodable, Reason("undecodable", "It does not say which group."))
    }
    guard let reading = try await bench.read(.record(.userGroup, group)) else { return }
    let all = try mates(of: operation) { $0.subject.other == operation.subject.other }
    if reading.isGone { return try await settleGroupGone(all, group) }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return try await retryLater(operation, after: reading)
    }
    let members = record.fields[.users]?.ids
    var open: [Operation] = []
    for mate in all {
      if let members, mate.wish[.isMember] == .flag(members.contains(mate.subject.id)) {
        try await settleAsWished(mate, records: [record], detail: ["read": "already so"])
      } else {
        open.append(mate)
      }
    }
    try await sendMembers(open, record, readAt: reading.beganElapsed)
  }

  private func sendMembers(
    _ operations: [Operation], _ record: Record, readAt: Int64?
  ) async throws {
    guard !operations.isEmpty, let write = RemoteWrite(members: operations, of: record.id),
      let sent = try await send(write, for: operations, plan: [PlanStep(.main)], readAt: readAt)
    else { return }
    if operations.count > 1, sent.outcome.isRefusal {
      for mate in try await alone(operations, sent) {
        try await sendMembers([mate], record, readAt: nil)
      }
      return
    }
    let changed = record.fields.overlaid(by: [.users: .ids(record.members(after: operations))])
    let answered = sent.answer.content.records.first { $0.id == record.id }?.fields ?? [:]
    let after = Record(.userGroup, record.id, changed.overlaid(by: answered))
    var judged = sent
    if sent.outcome == .gone {
      // The group, or a user: reading the group tells.
      judged.told = sent.result()
      judged.outcome = .refused(envelope: 404)
    }
    for operation in operations {
      try await conclude(operation, judged) { settlement in
        var settlement = settlement
        settlement.records = [after]
        return settlement
      } readBack: {
        try await memberReadBack(operation, record.id)
      }
    }
  }

  private func memberReadBack(
    _ operation: Operation, _ group: RemoteID
  ) async throws -> ReadBack {
    guard let reading = try await bench.read(.record(.userGroup, group)) else {
      return .unreadable
    }
    if reading.isGone { return .gone }
    guard reading.isAccepted, let record = reading.answer.content.records.first else {
      return .unreadable
    }
    let isMember = record.fields[.users]?.ids?.contains(operation.subject.id)
    return isMember.map(FieldValue.flag) == operation.wish[.isMember]
      ? .asWished(records: [record], created: nil) : .notAsWished
  }

  private func settleGroupGone(_ operations: [Operation], _ group: RemoteID) async throws {
    try await bench.settle(operations.map(\.id)) { row in
      guard row.state == .pending else { return nil }
      var settlement = Settlement(
        row.id, revision: row.revision, .goneElsewhere, reason: .deletedElsewhere(.userGroup))
      settlement.removed = [Subject(.userGroup, .remote(group))]
      return settlement
    }
  }
}

extension Record {
  /// The members of a group once these memberships are as wished.
  fileprivate func members(after operations: [Operation]) -> Set<EntityID> {
    operations.reduce(into: fields[.users]?.ids ?? []) { members, operation in
      if operation.wish[.isMember] == .flag(true) {
        members.insert(operation.subject.id)
      } else {
        members.remove(operation.subject.id)
      }
    }
  }
}

extension RemoteWrite {
  fileprivate init?(members operations: [Operation], of group: RemoteID) {
    let added = operations.filter { $0.wish[.isMember] == .flag(true) }
    let removed = operations.filter { $0.wish[.isMember] == .flag(false) }
    let ids = (added.compactMap(\.subject.id.remote), removed.compactMap(\.subject.id.remote))
    guard ids.0.count + ids.1.count == operations.count else { return nil }
    self = .changeMembers(group: group, add: ids.0, remove: ids.1)
  }
}

extension Outcome {
  /// Understood and not done: something in the request was wrong.
  fileprivate var isRefusal: Bool {
    switch self {
    case .refused, .stateRefusal, .gone: true
    default: false
    }
  }
}
