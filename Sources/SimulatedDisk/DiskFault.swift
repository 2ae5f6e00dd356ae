/// Trouble that a disk makes by plan.
package struct DiskFault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable, CaseIterable {
    /// A write finds no room: a part of it is written, and `SQLITE_FULL` is said.
    case full
    /// A write fails.
    case failedWrite
    /// A sync fails: `SQLITE_IOERR_FSYNC`, and nobody knows what is on the disk.
    case failedSync
  }

  package var kind: Kind
  /// The first call that meets it, counted from when it is planned; 1: the next one.
  package var at: Int
  /// Whether all later ones do, too.
  package var lasts: Bool

  package init(_ kind: Kind, at: Int, lasts: Bool) {
    self.kind = kind
    self.at = at
    self.lasts = lasts
  }
}

/// Syncs of which a disk says that they were done although they were not.
package enum SyncLie: Sendable, Hashable {
  case none
  /// Those of write-ahead logs: what `synchronous=NORMAL` would leave out.
  case ofLogs
  /// All of them: `synchronous=OFF`, or a disk that lies.
  case ofAll
}
