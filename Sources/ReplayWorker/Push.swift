import JSONTree
import JournalStore
import SyncCore

/// Sends one pending operation: read, decide, commit `attempted`, send, record (style §4, step 6).
struct Push: Sendable {
  let bench: Workbench

  /// Ends with the row in another state, put off to a durable time, or untouched because the gate
  /// is closed; never with a request whose row does not say so.
  func run(_ operation: Operation) async throws {
    guard let ready = try await prepared(operation) else { return }
    if try await isMerged(operation) { return }
    if try await keepsItsName(ready) { return }
    if let request = ready.request { return try await online(ready, request) }
    switch ready.verb {
    case .create: try await create(ready)
    case .update: try await update(ready)
    case .transition: try await transition(ready)
    case .billing: try await billing(ready)
    case .delete: try await delete(ready)
    case .timerStart: try await startTimer(ready)
    case .timerStop: try await stopTimer(ready)
    case .merge: try await merge(ready)
    case .immediate:
      try await park(
        ready, .needsReview,
        Reason("not_replayable", "This kind of operation is not replayed by this version."))
    }
  }

  /// As late as possible: whatever waits behind it on the same record goes with it, or makes it
  /// needless (design §7). The survivor is chosen anew, in the same place.
  private func isMerged(_ operation: Operation) async throws -> Bool {
    let changed = try await bench.journal.coalesce(operation, lead: bench.lead)
    for row in changed where row.state == .applied { bench.report(.settled(row.id, row.state)) }
    return !changed.isEmpty
  }

  /// The operation with server ids in it, or nil when a rule settles it without a request.
  private func prepared(_ operation: Operation) async throws -> Operation? {
    if operation.isCancelAsked {
      try await bench.settle([operation.id]) { row in
        row.state == .pending ? Settlement(row.id, revision: row.revision, .absent) : nil
      }
      return nil
    }
    if try await areExpired([operation]) { return nil }
    if !operation.isConsented,
      bench.sources.now() - operation.acceptedAt > bench.settings.ageMax
    {
      let days = bench.settings.ageMax.wholeSeconds / 86_400
      try await park(
        operation, .tooOld,
        Reason("too_old", "It waited more than \(days) days: is it still wanted?"))
      return nil
    }
    let resolved = try bench.journal.resolved(operation)
    // It names the server's id itself, or nothing that has one.
    if resolved.isOnlineOnly { return resolved }
    if let missing = unresolved(in: resolved) {
      try await park(
        operation, .needsReview,
        Reason("not_on_the_server", "It refers to \(missing), which is not on the server."))
      return nil
    }
    return resolved
  }

  /// The first id that is still provisional where a request needs a server id.
  private func unresolved(in operation: Operation) -> Subject? {
    if let reference = operation.wish.provisionalReferences.first(where: { $0.id != .me }) {
      return reference
    }
    switch operation.verb {
    case .create, .timerStart, .timerStop: return nil
    default:
      let ids = [operation.subject.id, operation.subject.other].compactMap { $0 }
      return ids.contains { $0.provisional != nil && !isMine($0, operation) }
        ? operation.subject : nil
    }
  }

  /// The user's own preferences and order are the credentials': they need no id of the user.
  private func isMine(_ id: EntityID, _ operation: Operation) -> Bool {
    id == .me && [.preference, .taskOrder].contains(operation.subject.kind)
  }

  /// Puts it before a person, with what was read: the mirror then shows what the decision is about.
  ///
  /// - Parameters:
  ///   - candidates: records that may be what a create made; their ids stand in the log too.
  ///   - timer: what runs, as read; nil: not read.
  func park(
    _ operation: Operation, _ event: OperationEvent, _ reason: Reason, detail: JSON = [:],
    records: [Record] = [], showing candidates: [Record] = [], timer: RunningTimer?? = nil
  ) async throws {
    try await bench.settle([operation.id]) { row in
      guard row.state == .pending else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, event, reason: reason)
      settlement.detail = detail
      settlement.show(records, candidates: candidates, timer: timer)
      return settlement
    }
  }

  /// Nothing to send: the server already is as wished.
  func settleAsWished(_ operation: Operation, records: [Record], detail: JSON) async throws {
    try await bench.settle([operation.id]) { row in
      guard row.state == .pending else { return nil }
      var settlement = Settlement(row.id, revision: row.revision, .nothingToDo)
      settlement.records = records
      settlement.failures = .zero
      settlement.detail = detail
      return settlement
    }
  }

  /// A read that a decision needs failed: tried again later, as durable as everything else.
  func retryLater(_ operation: Operation, after reading: Workbench.Reading?) async throws {
    // A closed gate is not this operation's failure: it stays due.
    guard let reading else { return }
    if let refusal = Reason.readRefused(reading) {
      return try await park(operation, .needsReview, refusal)
    }
    let delay = Backoff.delay(
      failures: operation.failures + 1, random: bench.sources.random())
    let said = reading.answer.message ?? reading.answer.failure ?? reading.outcome.name
    try await bench.postpone(
      operation, by: delay,
      Reason("read_failed", "It could not be read before sending (\(said)); it is tried again."))
  }
}
