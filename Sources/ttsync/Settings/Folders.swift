import Foundation

/// The user's folders that ttsync uses, by the XDG base directory rules.
///
/// The home folder comes from the password database and not from `HOME`, so that a process started
/// with an odd environment finds the same journal.
struct Folders: Sendable, Equatable {
  /// Settings: `$XDG_CONFIG_HOME/ttsync`.
  let configuration: String
  /// Journals: `$XDG_DATA_HOME/ttsync`.
  let data: String
  /// Witnesses: `$XDG_STATE_HOME/ttsync`.
  let state: String

  /// - Parameters:
  ///   - home: the user's home folder, absolute.
  ///   - environment: only absolute `XDG_…` folders count, as the rules say.
  init(home: String, environment: [String: String]) {
    func base(_ key: String, _ standard: String) -> String {
      let given = environment[key] ?? ""
      return (given.hasPrefix("/") ? given : "\(home)/\(standard)") + "/ttsync"
    }
    configuration = base("XDG_CONFIG_HOME", ".config")
    data = base("XDG_DATA_HOME", ".local/share")
    state = base("XDG_STATE_HOME", ".local/state")
  }

  var envFile: String { configuration + "/.env" }

  /// The home folder of the user this process runs as; nil when the database has no such user.
  ///
  /// Not safe to call while another thread asks the database: called once, at start.
  static func homeOfUser() -> String? {
    guard let entry = unsafe getpwuid(geteuid()), let folder = unsafe entry.pointee.pw_dir else {
      return nil
    }
    let path = unsafe String(cString: folder)
    return path.hasPrefix("/") ? path : nil
  }
}
