import SyncCore

/// Times and durations as results show them, in one zone.
struct Clock: Sendable {
  let zone: Zone

  /// `2026-11-22T10:12:00+01:00`.
  func text(_ instant: Instant) -> String {
    let local = zone.local(instant).text
    let moment = local.prefix(10) + "T" + local.dropFirst(11)
    let minutes = zone.offsetSeconds(at: instant) / 60
    let sign = minutes < 0 ? "-" : "+"
    return moment + sign + Self.padded(abs(minutes) / 60) + ":" + Self.padded(abs(minutes) % 60)
  }

  /// `10:12` on the day of `now`, else `2026-11-22 10:12`: for sentences.
  func brief(_ instant: Instant, now: Instant) -> String {
    let local = zone.local(instant).text.prefix(16)
    return String(zone.day(instant) == zone.day(now) ? local.dropFirst(11) : local)
  }

  /// `2h 15m`; seconds only below a minute, a sign only when negative.
  static func duration(_ seconds: Int64) -> String {
    guard seconds >= 0 else { return "-" + duration(-seconds) }
    guard seconds >= 60 else { return "\(seconds)s" }
    let minutes = seconds / 60
    guard minutes >= 60 else { return "\(minutes)m" }
    return minutes % 60 == 0 ? "\(minutes / 60)h" : "\(minutes / 60)h \(minutes % 60)m"
  }

  /// Hours with two decimals, as invoices and the server's summary have them.
  static func hours(_ seconds: Int64) -> Double {
    (Double(seconds) / 36).rounded() / 100
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
