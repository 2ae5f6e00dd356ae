import Foundation

/// A journal in the home folder: `<account>@<service>/journal.sqlite`.
struct FoundJournal: Sendable, Hashable {
  let account: Int64
  let service: String
  let folder: String

  var file: String { folder + "/journal.sqlite" }

  /// The folder of one account's journal. Hosts are part of its name, so that a simulated account
  /// never meets the real one.
  init(account: Int64, service: String, home: String) {
    self.account = account
    self.service = service
    folder = "\(home)/\(account)@\(service)"
  }

  /// All journals in a home folder, by account; none when there is no such folder.
  static func all(in home: String) -> [FoundJournal] {
    // Lost: why the folder cannot be listed. Opening a journal in it says so.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []
    return names.compactMap { name in
      let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
      guard parts.count == 2, let account = Int64(parts[0]) else { return nil }
      let found = FoundJournal(account: account, service: parts[1], home: home)
      return FileManager.default.fileExists(atPath: found.file) ? found : nil
    }.sorted { ($0.account, $0.service) < ($1.account, $1.service) }
  }

  /// The journal that a command without network is about: that of the settings, or, when no account
  /// is set, the only one there is.
  static func chosen(by settings: Settings) throws -> FoundJournal {
    if let account = settings.account {
      return FoundJournal(account: account, service: settings.base.service, home: settings.home)
    }
    let all = all(in: settings.home)
    if let only = all.first, all.count == 1 { return only }
    let key = Settings.Table.account.definition.key
    guard !all.isEmpty else {
      throw CommandFailure(
        .configuration, "There is no journal in \(settings.home), and \(key) is not set.",
        next: "Set \(key), or TTSYNC_HOME to the folder with the journal.")
    }
    throw CommandFailure(
      .configuration,
      "\(key) is not set and there are \(all.count) journals: "
        + all.map { "\($0.account) at \($0.service)" }.joined(separator: ", ") + ".",
      next: "Say which one with --account, and with --base-url where the service is another one.")
  }
}
