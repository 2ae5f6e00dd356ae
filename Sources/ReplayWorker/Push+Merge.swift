import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Everything of one project goes to another, once: both are read before it is sent, and nothing
  /// repeats it (design §6).
  func merge(_ operation: Operation) async throws {
    guard let source = remoteID(operation), let target = operation.wish[.projectID]?.id?.remote
    else {
      return try await park(
        operation, .undecodable, Reason("undecodable", "It does not say which projects."))
    }
    guard let read = try await pair(operation, source, target) else { return }
    let comparison = try await compared(operation, read)
    if case .conflict(let reason, let conflicts) = comparison {
      return try await park(
        operation, .movedElsewhere, reason, detail: ["conflict": .array(conflicts.map(\.json))],
        records: [read.source, read.target])
    }
    guard
      let sent = try await send(
        .mergeProjects(source, into: target), for: [operation], plan: [PlanStep(.main)],
        readAt: read.beganElapsed)
    else { return }
    try await conclude(operation, sent) { settlement in
      var settlement = settlement
      settlement.removed = [operation.subject]
      settlement.records = sent.answer.content.records
      return settlement
    } readBack: {
      guard let again = try await bench.read(.record(.project, source)) else { return .unreadable }
      if again.isGone { return .gone }
      return again.isAccepted ? .notAsWished : .unreadable
    }
  }

  private struct Pair {
    var source: Record
    var target: Record
    /// Of the clock that runs in sleep.
    var beganElapsed: Int64
  }

  /// - Returns: nil when one of them is gone, or could not be read: settled, or put off.
  private func pair(
    _ operation: Operation, _ source: RemoteID, _ target: RemoteID
  ) async throws -> Pair? {
    guard let first = try await bench.read(.record(.project, source)) else { return nil }
    if first.isGone {
      try await settleSourceGone(operation)
      return nil
    }
    guard first.isAccepted, let from = first.answer.content.records.first else {
      try await retryLater(operation, after: first)
      return nil
    }
    guard let second = try await bench.read(.record(.project, target)) else { return nil }
    if second.isGone {
      try await bench.settle([operation.id]) { row in
        guard row.state == .pending else { return nil }
        var settlement = Settlement(
          row.id, revision: row.revision, .movedElsewhere, reason: .targetGone)
        settlement.removed = [Subject(.project, .remote(target))]
        settlement.records = [from]
        return settlement
      }
      return nil
    }
    guard second.isAccepted, let into = second.answer.content.records.first else {
      try await retryLater(operation, after: second)
      return nil
    }
    guard try await isCountedAnew(operation, since: bench.sources.now()) else { return nil }
    return Pair(source: from, target: into, beganElapsed: first.beganElapsed)
  }

  /// An earlier attempt has merged it; without one somebody else has, or has deleted it.
  private func settleSourceGone(_ operation: Operation) async throws {
    try await bench.settle([operation.id]) { row in
      guard row.state == .pending else { return nil }
      var settlement = Settlement(
        row.id, revision: row.revision, row.isFresh ? .goneElsewhere : .found,
        reason: row.isFresh ? .deletedElsewhere(.project) : nil)
      settlement.removed = [operation.subject]
      return settlement
    }
  }

  private func compared(_ operation: Operation, _ read: Pair) async throws -> Comparison {
    let source = Comparison.deletion(base: operation.base, remote: read.source.fields)
    let counted = try await counted(operation, source)
    guard case .send = counted else { return counted }
    return Comparison.target(operation.options.target, remote: read.target.fields) ?? counted
  }
}
