package import JournalStore
package import Logging
package import SyncCore

/// What the tools stand on, made once at start-up.
package struct ToolEnvironment: Sendable {
  /// The account's journal; nil: no account is configured, and every tool says how to do that.
  package var journal: Journal?
  package var settings: ToolSettings
  package var now: @Sendable () -> Instant
  /// Makes the group ids of calls that accept several operations.
  package var uuid: @Sendable () -> String
  package var logger: Logger

  package init(
    journal: Journal?, settings: ToolSettings, now: @escaping @Sendable () -> Instant,
    uuid: @escaping @Sendable () -> String, logger: Logger
  ) {
    self.journal = journal
    self.settings = settings
    self.now = now
    self.uuid = uuid
    self.logger = logger
  }
}
