import GRDB
import JSONTree
package import SyncCore

extension JournalView {
  /// Whether something was put off at a moment that has not come yet: the wall clock was set back.
  package func isClockBehind(at now: Instant) throws -> Bool {
    try NextChoice.isClockBehind(now, db)
  }
}

extension Journal {
  /// Lets what waits follow a wall clock that was set back: each wait that was decided at a moment
  /// which has not come yet begins anew now, so that it lasts no longer than it was to last (decision
  /// 0061). Horizons stand on another clock and stay as they are.
  ///
  /// - Throws: `LeadLost`.
  package func followClock(_ lead: Epoch) async throws {
    let now = sources.now()
    try await write(under: lead) { [self] db in
      try db.cachedStatement(
        sql: """
          UPDATE operation INDEXED BY operation_put_off
          SET not_before_ms = :now + (not_before_ms - put_off_at_ms), put_off_at_ms = :now
          WHERE state IN ('pending', 'ambiguous') AND not_before_ms > 0
            AND put_off_at_ms > :now + :step
          """
      ).execute(
        arguments: ["now": now.milliseconds, "step": Limits.clockStepMin.milliseconds])
      let operations = db.changesCount
      try db.cachedStatement(sql: "UPDATE watch SET since_ms = :now WHERE since_ms > :now + :ahead")
        .execute(
          arguments: ["now": now.milliseconds, "ahead": WatchRows.aheadMax.milliseconds])
      let watches = db.changesCount
      guard operations + watches > 0 else { return }
      try Ledger(db, now: now, uuid: sources.uuid, actor: "worker", lead: lead).audit(
        "clock_set_back",
        ["operations": .integer(Int64(operations)), "watches": .integer(Int64(watches))])
    }
  }
}
