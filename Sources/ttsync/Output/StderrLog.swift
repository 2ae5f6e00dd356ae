import Foundation
import Logging

/// Log lines on stderr: time in UTC with milliseconds, level, label, text, `key=value`.
///
/// Values come as they are given; whoever logs never passes a secret, and `Secret` prints as a
/// redaction (style §1, I11).
struct StderrLog: LogHandler {
  let label: String
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(label: String, level: Logger.Level) {
    self.label = label
    logLevel = level
  }

  static func logger(_ level: Logger.Level) -> Logger {
    Logger(label: "ttsync") { StderrLog(label: $0, level: level) }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let line = Self.line(
      at: Date(), level: event.level, label: label, text: "\(event.message)", metadata: all)
    Terminal(descriptor: 2, environment: [:]).write(line)
  }

  /// One line; control characters in foreign text cannot forge another.
  static func line(
    at date: Date, level: Logger.Level, label: String, text: String, metadata: Logger.Metadata
  ) -> String {
    let time = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let body = "\(time) \(level.rawValue) \(label): \(text)\(pairs)"
    let safe = body.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }
    return String(safe) + "\n"
  }
}
