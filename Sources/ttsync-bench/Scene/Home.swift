import Foundation
import JournalStore
import Logging
import SyncCore

/// A home folder as `ttsync` has it, with the journal of one account in it.
struct Home: Sendable {
  static let account: Int64 = 31_337
  static let secret = "bench-app-password"
  static let user: Int64 = 7_701
  static let zone = "Europe/Madrid"

  let folder: String

  var place: JournalPlace {
    JournalPlace(
      directory: "\(folder)/home/\(Self.account)@127.0.0.1", stateDirectory: "\(folder)/state")
  }

  /// Opens the journal, and makes it first where there is none.
  func open() throws -> Journal {
    try Journal.open(
      place, account: Self.account, serviceHost: "127.0.0.1",
      credential: CredentialFingerprintInput(secret: Self.secret), mode: .readWrite,
      sources: Journal.Sources(now: { Clocks.now() }, uuid: { UUID().uuidString.lowercased() }),
      logger: Self.logger)
  }

  /// What the program needs to find it.
  func environment(_ more: [String: String] = [:]) -> [String: String] {
    ProcessInfo.processInfo.environment
      .filter { ["PATH", "LD_LIBRARY_PATH"].contains($0.key) }
      .merging([
        "TT_APP_PASSWORD": Self.secret, "TT_ACCOUNT_ID": String(Self.account),
        "TTSYNC_HOME": "\(folder)/home", "TTSYNC_STATE": "\(folder)/state",
        "XDG_CONFIG_HOME": "\(folder)/config", "TTSYNC_WAIT_MS": "0",
        "TTSYNC_REQUESTS_PER_SECOND": "0", "TTSYNC_LOG_LEVEL": "critical",
      ]) { $1 }.merging(more) { $1 }
  }

  /// A service that nobody runs: port 9 of this machine refuses connections.
  static let nobody = "http://127.0.0.1:9/api/v4"

  static let logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })

  /// Bytes of the file and its log on the disk.
  var bytes: Int64 {
    [place.file, place.writeAheadLog].reduce(0) { sum, path in
      // Lost: that one of them is not there, which counts as empty.
      let facts = try? FileManager.default.attributesOfItem(atPath: path)
      return sum + (facts?[.size] as? Int64 ?? Int64(facts?[.size] as? Int ?? 0))
    }
  }
}

/// The machine's clocks.
enum Clocks {
  static func now() -> Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  /// As the program calls it: a journal from another machine would be taken for a restored one, and
  /// everything that waits in it looked up.
  static let machine: String = {
    // Lost: that this system has no such file, where the program takes the host's name too.
    let id = try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)
    return id?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ProcessInfo.processInfo.hostName
  }()

  static func elapsedMilliseconds() -> Int64 {
    Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)
  }
}
