import Foundation
import SyncCore

/// Times, durations and counts as people say them.
struct Phrase: Sendable {
  let now: Instant
  /// The zone of the person's own clock.
  let zone: TimeZone

  init(now: Instant, zone: TimeZone = .current) {
    self.now = now
    self.zone = zone
  }

  /// `10:12` today, `2026-11-21 10:12` on another day.
  func clock(_ instant: Instant) -> String {
    let text = full(instant)
    return text.prefix(10) == full(now).prefix(10)
      ? String(text.dropFirst(11).prefix(5)) : String(text.prefix(16))
  }

  /// `2026-11-21 10:12:30`.
  func full(_ instant: Instant) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    func two(_ number: Int?) -> String { String((number ?? 0) + 100).dropFirst().description }
    return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) "
      + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
  }

  /// `5 min ago`; `just now` under two seconds; also for clocks that went back.
  func ago(_ instant: Instant) -> String {
    let age = now - instant
    return age < .seconds(2) ? "just now" : Self.length(age) + " ago"
  }

  /// `12 s`, `5 min`, `3 h 5 min`, `2 days 4 h`: at most two parts, rounded down.
  static func length(_ duration: Duration) -> String {
    let seconds = max(0, duration.wholeSeconds)
    func pair(_ big: Int64, _ bigUnit: String, _ small: Int64, _ smallUnit: String) -> String {
      small == 0 ? "\(big) \(bigUnit)" : "\(big) \(bigUnit) \(small) \(smallUnit)"
    }
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3_600: return pair(seconds / 60, "min", seconds < 600 ? seconds % 60 : 0, "s")
    case ..<86_400: return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
    default:
      let days = seconds / 86_400
      return pair(days, days == 1 ? "day" : "days", seconds % 86_400 / 3_600, "h")
    }
  }

  /// `1 operation`, `3 operations`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
