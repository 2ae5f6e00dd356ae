import GRDB
import JSONTree
package import SyncCore

/// What a person is shown of an operation before deciding about it, collected at one moment.
extension JournalView {
  /// Dependants named in one dispute; the rest is counted by `dependants(of:)` alone.
  private static let dependantsMax = 200
  /// Rows of the log that are searched for what a look-up found.
  private static let evidenceMax = 50

  /// - Throws: a `Refusal` when there is no such operation.
  package func dispute(_ id: OperationID) throws -> Dispute {
    guard let stored = try operation(id) else { throw Refusal.unknownOperation(id) }
    return try dispute(stored)
  }

  package func dispute(_ stored: Operation) throws -> Dispute {
    let identities = IdentityLookup(db)
    var operation = stored
    operation.subject = try identities.resolve(stored.subject)
    operation.wish = try identities.resolve(stored.wish)
    let kind = operation.subject.kind
    var dispute = Dispute(operation)
    switch operation.conduct {
    case .create, .timerStart: dispute.candidates = try candidates(of: operation)
    case .timerStop:
      if let entry = try operation.options.boundEntry.map(identities.resolve) {
        dispute.remote = try serverCopy(Subject(.timeEntry, entry))?.fields
      }
    default: dispute.remote = try serverCopy(operation.subject)?.fields
    }
    if let before = operation.options.below {
      dispute.below = Dispute.Below(
        before: before,
        now: try countsBelow(operation.subject, isOnServer: true, days: before.days))
    }
    if operation.verb == .timerStart || operation.verb == .timerStop || kind == .timer {
      dispute.running = try runningTimer()
      dispute.stopAt = try stop(behind: operation)?.wish[.endAt]?.instant
    }
    dispute.dependants = try dependants(of: operation.id).prefix(Self.dependantsMax).map {
      Dispute.Dependant($0, isResting: try isResting($0, on: operation))
    }
    dispute.names = try names(in: dispute)
    return dispute
  }

  /// Parked operations that want a decision, oldest first.
  package func disputes(limit: Int, offset: Int = 0) throws -> [Dispute] {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation INDEXED BY operation_parked
          WHERE state IN ('conflict', 'rejected', 'review') ORDER BY id LIMIT ? OFFSET ?
          """), arguments: [Self.bounded(limit), max(0, offset)])
    return try rows.map { try dispute(Operation(listing: $0)) }
  }

  /// The parked operations of one call that are decided together; nil: none of it is parked.
  package func groupDispute(_ group: String) throws -> GroupDispute? {
    let all = try operations(OperationFilter(group: group), limit: Limits.operationsPerCallMax)
    let parked = all.filter(\.state.isParked).sorted { $0.position < $1.position }
    guard !parked.isEmpty else { return nil }
    return GroupDispute(
      group: group, members: try parked.map(dispute),
      states: Dictionary(grouping: all, by: \.state).mapValues(\.count))
  }

  /// What runs as the server last told it, without anything pending.
  func runningTimer() throws -> RunningTimer? {
    guard let fields = try serverCopy(.myTimer)?.fields, let start = fields[.startAt]?.instant
    else { return nil }
    return RunningTimer(
      entry: fields[.entryID]?.id?.remote, task: fields[.taskID]?.id?.remote,
      project: fields[.projectID]?.id?.remote, startAt: start, zone: fields[.zone]?.text)
  }

  /// The stop of the very entry that a start brings into being, still waiting; nil: none.
  func stop(behind start: Operation) throws -> Operation? {
    guard start.verb == .timerStart, let entry = start.creates else { return nil }
    return try unfinished(on: .myTimer).first { stop in
      stop.verb == .timerStop && stop.options.boundEntry == entry.id && stop.state != .attempted
        && stop.state != .ambiguous
    }
  }

  /// The ids that the worker found when it parked the operation, as they are known now.
  private func candidates(of operation: Operation) throws -> [SyncCore.Record] {
    guard operation.state.isParked, let kind = operation.creates?.kind else { return [] }
    let rows = try audit(
      AuditFilter(operation: operation.id), latestFirst: true, limit: Self.evidenceMax)
    let parking = rows.first { $0.to == operation.state && $0.from != $0.to }
    let ids = (parking?.payload?["candidates"]?.arrayValue ?? [])
      .compactMap { $0.integerValue.flatMap(RemoteID.init) }
    let claimed = try claimed(kind, among: ids)
    return try ids.filter { !claimed.contains($0) }.map { id in
      Record(kind, id, try serverCopy(Subject(kind, .remote(id)))?.fields ?? [:])
    }
  }

  /// Whether an operation names what another one creates, and so cannot be sent without it.
  func isResting(_ dependant: Operation, on operation: Operation) throws -> Bool {
    guard let created = operation.creates else { return false }
    if dependant.subject == created || dependant.options.boundEntry == created.id { return true }
    if dependant.subject.other == created.id { return true }
    return dependant.wish.provisionalReferences.contains(created)
  }

  private func names(in dispute: Dispute) throws -> [Subject: String] {
    var mentioned: Set<Subject> = [dispute.operation.subject]
    if let other = dispute.operation.subject.other,
      let kind = dispute.operation.subject.kind.otherKind
    {
      mentioned.insert(Subject(kind, other))
    }
    let sets =
      [dispute.operation.wish, dispute.remote].compactMap(\.self)
      + dispute.candidates.map(\.fields) + dispute.dependants.map(\.operation.wish)
    for fields in sets { mentioned.formUnion(Self.references(in: fields)) }
    for value in dispute.operation.base.values {
      guard case .server(let seen) = value.value else { continue }
      mentioned.formUnion(Self.references(in: Fields([value.key: seen])))
    }
    if let task = dispute.running?.task { mentioned.insert(Subject(.task, .remote(task))) }
    mentioned.formUnion(dispute.dependants.map(\.operation.subject))
    mentioned.formUnion(dispute.candidates.map(\.subject))
    var names: [Subject: String] = [:]
    for subject in mentioned {
      let fields = try record(subject)?.fields ?? serverCopy(subject)?.fields
      let parts = [fields?[.name]?.text, fields?[.surname]?.text].compactMap(\.self)
      let name = parts.filter { !$0.isEmpty }.joined(separator: " ")
      if !name.isEmpty { names[subject] = name }
    }
    return names
  }

  private static func references(in fields: Fields) -> [Subject] {
    fields.names.flatMap { field -> [Subject] in
      guard let kind = field.references else { return [] }
      return (fields[field]?.entityIDs ?? []).map { Subject(kind, $0) }
    }
  }
}

/// Names what a person was shown: another digest, another decision.
package enum ShownDigest {
  private static let length = 8

  package static func of(_ dispute: Dispute) -> String {
    String(Digest.hex(ofBytes: dispute.canonical.encoded(sortedKeys: true)).prefix(length))
  }

  package static func of(_ group: GroupDispute) -> String {
    let all = JSON.array(group.members.map { .string(of($0)) })
    return String(Digest.hex(ofBytes: all.encoded(sortedKeys: true)).prefix(length))
  }
}
