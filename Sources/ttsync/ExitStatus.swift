import ArgumentParser

/// How ttsync ends: the one table of exit codes, shown by `ttsync --help` and in the README.
///
/// 64 and above follow `sysexits.h`.
enum ExitStatus: Int32, Error, Sendable, CaseIterable {
  case ok = 0
  case refused = 1
  case parked = 2
  case offline = 3
  case paused = 4
  case unfinished = 5
  case broken = 6
  case usage = 64
  case failed = 70
  case unwritable = 73
  case busy = 75
  case configuration = 78

  /// One line for people.
  var meaning: String {
    switch self {
    case .ok: "done; `flush`: everything is on the server"
    case .refused: "what was asked is impossible, and nothing was changed"
    case .parked: "`flush`: the rest waits for a decision of yours"
    case .offline: "`flush`: TrackingTime cannot be reached; everything stays queued"
    case .paused:
      "`flush`: TrackingTime refuses the credentials or the account; everything stays queued"
    case .unfinished: "`flush`: the time was up with work left; everything stays queued"
    case .broken:
      "`audit verify`: the log was changed; `demo`: something was lost or doubled; "
        + "`doctor`: something is wrong"
    case .usage: "the command line cannot be understood"
    case .failed: "an unexpected failure; the journal is intact"
    case .unwritable:
      "the journal's folder or file cannot be created or written, or the disk is full"
    case .busy: "another process is in the way; try again"
    case .configuration: "settings are missing or wrong, or the journal does not fit them"
    }
  }

  /// The table as text: code, meaning.
  static var table: String {
    allCases.map { status in
      let code = String(status.rawValue)
      return "  " + String(repeating: " ", count: 2 - code.count) + code + "  " + status.meaning
    }.joined(separator: "\n")
  }

  /// What ArgumentParser is to end with.
  var exitCode: ExitCode { ExitCode(rawValue) }
}
