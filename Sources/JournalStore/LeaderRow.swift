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

  package init(
    epoch: Epoch, pid: Int64? = nil, boot: String? = nil, machine: String? = nil,
    since: Instant? = nil, beatAt: Instant? = nil, askedAt: Instant? = nil
  ) {
    self.epoch = epoch
    self.pid = pid
    self.boot = boot
    self.machine = machine
    self.since = since
    self.beatAt = beatAt
    self.askedAt = askedAt
  }
}
