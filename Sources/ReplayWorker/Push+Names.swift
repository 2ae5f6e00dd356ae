import JournalStore
import SyncCore

/// Names that TrackingTime takes only once, and what happens when one becomes free again.
extension Push {
  /// A create of such a name is sent again without waiting for the horizon, since the server refuses a
  /// second one (design §6). That holds while the first has the name: as long as an earlier request for
  /// it may still take effect, it is neither deleted, merged away nor renamed (decision 0102).
  ///
  /// - Returns: true when it was put off until that time is over.
  func keepsItsName(_ operation: Operation) async throws -> Bool {
    guard let until = try lateTwinUntil(operation), until > bench.sources.now() else {
      return false
    }
    try await bench.settle([operation.id]) { row in
      guard row.state == .pending else { return nil }
      var settlement = Settlement(
        row.id, revision: row.revision, .postponed, reason: .lateTwin(operation.subject.kind))
      settlement.notBefore = until
      return settlement
    }
    return true
  }

  /// Until when an earlier request for this record may make a second one, once its name is free; nil:
  /// no request can, or the name stays.
  private func lateTwinUntil(_ operation: Operation) throws -> Instant? {
    let kinds: Set<EntityKind> = [.customer, .service, .project]
    let freesName =
      operation.verb == .delete || operation.verb == .merge
      || (operation.verb == .update && operation.wish[.name] != nil)
    guard freesName, kinds.contains(operation.subject.kind), !operation.isConsented else {
      return nil
    }
    return try bench.journal.read { view in
      guard let maker = try view.maker(of: operation.subject), maker.verb == .create else {
        return nil
      }
      let attempts = try view.attempts(of: maker.id)
      let open = attempts.filter(\.mayTakeEffectLate)
      // Found by a look-up: one of those without an answer is what made it.
      let isTold = attempts.contains { $0.outcome == Outcome.accepted.name }
      guard isTold || open.count > 1 else { return nil }
      return open.map { $0.endedAt ?? $0.sentAt }.max().map {
        $0 + bench.settings.lateCommitHorizon
      }
    }
  }
}

extension AttemptRow {
  /// Written, and not answered: nobody knows whether it took effect, or will.
  fileprivate var mayTakeEffectLate: Bool {
    outcome == nil || outcome == Outcome.unknown.name
  }
}
