/// Where one account's journal lives: a folder of its own (0700) and what stands in it (0600).
package struct JournalPlace: Sendable, Hashable {
  /// Absolute path of the account's folder; everything but the witness is in it.
  package let directory: String
  /// Absolute path of the platform's state folder, where the witness lies: beside nothing else of
  /// ours, so that a restored or copied journal can be told (design §3).
  package let stateDirectory: String

  package init(directory: String, stateDirectory: String) {
    self.directory = Self.trimmed(directory)
    self.stateDirectory = Self.trimmed(stateDirectory)
  }

  /// The SQLite file.
  package var file: String { directory + "/journal.sqlite" }
  package var writeAheadLog: String { file + "-wal" }
  /// Locked by the leader for the life of its process; never deleted (design §11).
  package var leaderLock: String { directory + "/leader.lock" }
  /// Locked while a process opens for writing and migrates (design §3).
  package var migrateLock: String { directory + "/migrate.lock" }
  /// The datagram socket on which the leader listens.
  package var doorbell: String { directory + "/doorbell" }

  /// Copy of the file taken before a migration from `version`.
  func copy(beforeMigrationFrom version: Int) -> String { "\(file).v\(version).copy" }

  func witness(of uuid: String) -> String { "\(stateDirectory)/witness-\(uuid).json" }

  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
