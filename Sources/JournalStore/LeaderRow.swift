package import SyncCore

/// Who leads or led last, for `status` (design §11). Whether it still lives, only the lock tells.
package struct LeaderRow: Sendable, Hashable {
  package var epoch: Epoch
  /// nil: nobody has led yet. Then the rest is nil too.
  package var pid: Int64?
  package var boot: String?
  package var machine: String?
  package var since: Instant?
  /// Last sign of life.
  package var beatAt: Instant?
  /// Another process asks for the lead since; nil: nobody does.
  package var askedAt: Instant?
}
