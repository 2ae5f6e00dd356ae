import GRDB
package import SyncCore

/// What a waiter saw last; another token means that something was committed.
package struct ChangeToken: Sendable, Hashable {
  /// Commits of this process.
  var commits: UInt64
  /// `PRAGMA data_version` of one pinned connection: commits of other processes too. nil: not read.
  var version: Int64?
}

extension Journal {
  /// How often another process's commits are looked for.
  static let pollInterval: Duration = .milliseconds(250)

  /// Where the journal stands now; for the first `waitForChange`.
  package func changeToken() async throws -> ChangeToken {
    ChangeToken(commits: signal.count, version: try await dataVersion())
  }

  /// Waits for the next commit, of this process or of another one.
  ///
  /// - Parameter until: by the journal's clock; also returns when the task is cancelled.
  /// - Returns: the token to wait after next; equal to `token` when nothing was committed.
  package func waitForChange(after token: ChangeToken, until: Instant) async throws -> ChangeToken {
    var token = token
    while true {  // bounded by `until` and by cancellation
      let now = ChangeToken(commits: signal.count, version: try await dataVersion())
      if token.version == nil { token.version = now.version }
      let left = until - sources.now()
      if now != token || left <= .zero || Task.isCancelled { return now }
      await signal.wait(
        after: now.commits, longest: min(left, Self.pollInterval), sleep: sources.sleep)
    }
  }

  /// Tells this process's waiters to look again.
  package func changed() { signal.raise() }

  /// Rings the leader's doorbell, wherever it runs.
  package func ring() {
    signal.raise()
    doorbell()
  }

  private func dataVersion() async throws -> Int64 {
    do {
      return try await watcher.version(of: place.file)
    } catch {
      throw JournalFailure.explaining(error, path: place.file)
    }
  }
}

/// The connection on which `data_version` is read: the number is a connection's own.
actor ChangeWatcher {
  private var queue: DatabaseQueue?

  func version(of path: String) throws -> Int64 {
    let queue = try queue ?? open(path)
    return try queue.inDatabase {
      try Int64.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) ?? 0
    }
  }

  func close() throws {
    try queue?.close()
    queue = nil
  }

  private func open(_ path: String) throws -> DatabaseQueue {
    var configuration = JournalFile.configuration()
    configuration.readonly = true
    let opened = try DatabaseQueue(path: path, configuration: configuration)
    queue = opened
    return opened
  }
}
