/// How long tools wait, and where they stand before the first contact.
package struct ToolSettings: Sendable {
  /// After a commit, for the real result (`TTSYNC_WAIT_MS`, design §11).
  package var waitBudget: Duration
  /// The same while the call's own attempt is on the wire.
  package var wireBudget: Duration
  /// A read that has a copy to fall back on (design §10).
  package var readBudget: Duration
  /// A read that has none.
  package var coldBudget: Duration
  /// An online-only tool: a little longer than what it asks for may wait to be sent (design §1).
  package var onlineBudget: Duration
  /// IANA id of this machine's zone: used until the first contact tells the user's.
  package var systemZone: String
  /// Only tools that change nothing are offered.
  package var isReadOnly: Bool
  /// Giving operations up is left to the command line (`TTSYNC_NO_AGENT_DISCARD`).
  package var leavesDiscards: Bool

  package init(
    waitBudget: Duration = .milliseconds(1500), wireBudget: Duration = .seconds(8),
    readBudget: Duration = .milliseconds(1500), coldBudget: Duration = .seconds(25),
    onlineBudget: Duration = .seconds(25), systemZone: String, isReadOnly: Bool = false,
    leavesDiscards: Bool = false
  ) {
    self.waitBudget = waitBudget
    self.wireBudget = wireBudget
    self.readBudget = readBudget
    self.coldBudget = coldBudget
    self.onlineBudget = onlineBudget
    self.systemZone = systemZone
    self.isReadOnly = isReadOnly
    self.leavesDiscards = leavesDiscards
  }
}
