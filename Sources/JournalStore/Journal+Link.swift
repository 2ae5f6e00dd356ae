import GRDB
package import SyncCore

extension Journal {
  /// Records breaker, pause and pace, so that they survive a restart.
  ///
  /// - Throws: `LeadLost`.
  package func recordLink(_ link: LinkState, lead: Epoch) async throws {
    try await write(under: lead) { db in try LinkWriter.write(link, in: db) }
  }
}

/// The row `link`.
enum LinkWriter {
  static func write(_ link: LinkState, in db: Database) throws {
    try db.cachedStatement(
      sql: """
        UPDATE link SET failures = ?, opened_at_ms = ?, probe_at_ms = ?, probes = ?,
          offline_since_ms = ?, paused_since_ms = ?, pause_reason = ?, slow_until_ms = ?,
          contact_at_ms = ? WHERE one = 1
        """
    ).execute(
      arguments: [
        link.failures, link.openedAt?.milliseconds, link.probeAt?.milliseconds, link.probes,
        link.offlineSince?.milliseconds, link.pausedSince?.milliseconds, link.pauseReason?.text,
        link.slowUntil?.milliseconds, link.contactAt?.milliseconds,
      ])
  }
}
