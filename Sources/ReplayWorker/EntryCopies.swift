import JournalStore
import SyncCore

/// Copies of several entries, from one windowed read where that is cheaper.
struct EntryCopies: Sendable {
  var records: [RemoteID: Record]
  /// Not read in this round: enough was read for one decision.
  var unread: Set<RemoteID> = []
  /// Could not be read; the others can still be decided.
  var failed: [RemoteID: Workbench.Reading] = [:]
  var beganElapsed: Int64
}

extension Workbench {
  /// The entries as they are now; those that are gone are not among them.
  ///
  /// - Returns: nil when the gate closed: nothing can be concluded.
  func entryCopies(_ ids: [RemoteID]) async throws -> EntryCopies? {
    var copies = EntryCopies(records: [:], beganElapsed: sources.elapsedMilliseconds())
    let half = Limits.decisionAge.milliseconds / 2
    if ids.count > 3, let window = try await windowAround(ids),
      window.endedElapsed - window.beganElapsed < half
    {
      copies.beganElapsed = window.beganElapsed
      let wanted = Set(ids)
      for record in window.records where wanted.contains(record.id) {
        copies.records[record.id] = record
      }
    } else {
      copies.beganElapsed = sources.elapsedMilliseconds()
    }
    for id in ids where copies.records[id] == nil {
      if sources.elapsedMilliseconds() - copies.beganElapsed > half {
        copies.unread.insert(id)
        continue
      }
      guard let reading = try await read(.record(.timeEntry, id)) else { return nil }
      if reading.isGone { continue }
      guard reading.isAccepted, let record = reading.answer.content.records.first else {
        copies.failed[id] = reading
        continue
      }
      copies.records[id] = record
    }
    return copies
  }

  /// One read over the days on which these entries are known to lie; nil where that is not known
  /// or too wide to be cheaper than reading them one by one.
  private func windowAround(_ ids: [RemoteID]) async throws -> WindowReads.Window? {
    let starts = try await journal.read { view in
      try ids.compactMap { id in
        try view.serverCopy(Subject(.timeEntry, .remote(id)))?.fields[.startAt]?.instant
      }
    }
    guard starts.count * 2 > ids.count, let first = starts.min(), let last = starts.max() else {
      return nil
    }
    let from = Zone.utc.day(first) - 1
    let to = Zone.utc.day(last) + 1
    guard to - from <= ids.count + 31 else { return nil }
    do {
      return try await pages { .entries(user: nil, from: from.text, to: to.text, page: $0) }
    } catch is NotListed {
      // Read one by one, then.
      return nil
    }
  }
}
