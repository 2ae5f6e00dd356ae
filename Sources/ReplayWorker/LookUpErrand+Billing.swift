import JournalStore
import SyncCore

extension LookUpErrand {
  /// Flags that went in one request and got no answer are read together, as they were sent.
  func flags(_ operation: Operation) async throws {
    let mates = try silentMates(of: operation)
    guard let copies = try await bench.entryCopies(mates.compactMap(\.subject.id.remote)) else {
      return
    }
    // One moment for all of them, so that they go in one request again.
    let again = backoff(after: operation.failures)
    for mate in mates {
      guard let id = mate.subject.id.remote, !copies.unread.contains(id) else { continue }
      if copies.failed[id] != nil {
        try await unreadable(mate)
      } else if let record = copies.records[id] {
        try await compare(mate, record, sendAgainAt: again)
      } else {
        try await settle(mate, .goneElsewhere, .deletedElsewhere(.timeEntry))
      }
    }
  }

  /// The operation, and those of its call that are due to be looked up as well.
  private func silentMates(of operation: Operation) throws -> [Operation] {
    guard let group = operation.group else { return [operation] }
    let now = bench.sources.now()
    let rows = try bench.journal.read { view in
      try view.operations(
        OperationFilter(states: [.ambiguous], group: group), limit: Limits.operationsPerCallMax)
    }
    let due = rows.filter {
      $0.id != operation.id && $0.verb == .billing && ($0.notBefore ?? now) <= now
    }
    return try [operation]
      + due.sorted { $0.position < $1.position }.prefix(Limits.billingBatchMax - 1)
      .map { try bench.journal.resolved($0) }
  }
}
