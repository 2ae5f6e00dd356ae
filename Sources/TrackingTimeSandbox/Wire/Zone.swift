import Foundation

/// A time zone as the API names it: `GMT±H[H][:MM]` or an IANA name (API §6).
struct Zone: Sendable, Equatable {
  private enum Rule: Sendable, Equatable {
    case fixed(Int)
    case named(TimeZone)
  }

  /// As it was written.
  let text: String
  private let rule: Rule

  static let utc = Zone(text: "GMT+00:00", rule: .fixed(0))

  private init(text: String, rule: Rule) {
    self.text = text
    self.rule = rule
  }

  /// nil: neither form. "GMT 03:00" (a `+` that nobody percent-encoded) is neither.
  init?(_ text: String) {
    if let offset = Self.offset(of: text) {
      self.init(text: text, rule: .fixed(offset))
    } else if text.contains("/") || text == "UTC", let named = TimeZone(identifier: text) {
      self.init(text: text, rule: .named(named))
    } else {
      return nil
    }
  }

  /// Whether it is an IANA name, not an offset.
  var isNamed: Bool {
    if case .named = rule { true } else { false }
  }

  private static func offset(of text: String) -> Int? {
    guard text.hasPrefix("GMT") else { return nil }
    let rest = text.dropFirst(3)
    if rest.isEmpty { return 0 }
    guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
    let parts = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
      let hours = Int(parts[0]), hours <= 14
    else { return nil }
    let minutes = parts.count == 2 ? Int(parts[1]) ?? 60 : 0
    guard minutes < 60 else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  /// Seconds east of Greenwich at that instant.
  func offset(at instant: Date) -> Int {
    switch rule {
    case .fixed(let seconds): seconds
    case .named(let zone): zone.secondsFromGMT(for: instant)
    }
  }

  /// `GMT+01:00`.
  func label(at instant: Date) -> String {
    let seconds = offset(at: instant)
    let clock = LocalTime.clock(abs(seconds)).prefix(5)
    return "GMT" + (seconds < 0 ? "-" : "+") + clock
  }

  func local(_ instant: Date) -> LocalTime {
    let seconds = Int(instant.timeIntervalSince1970.rounded(.down))
    return LocalTime(seconds: seconds + offset(at: instant))
  }

  /// The instant of a wall clock reading.
  ///
  /// Of a reading that exists twice the first; one that does not exist is moved forward by the gap
  /// (what the real server does is unknown, API §17).
  func instant(_ local: LocalTime) -> Date {
    let asUTC = Date(timeIntervalSince1970: Double(local.seconds))
    let before = offset(at: asUTC.addingTimeInterval(-86_400))
    let after = offset(at: asUTC.addingTimeInterval(86_400))
    for offset in [max(before, after), min(before, after)] {
      let candidate = asUTC.addingTimeInterval(Double(-offset))
      if self.offset(at: candidate) == offset { return candidate }
    }
    return asUTC.addingTimeInterval(Double(-before))
  }
}
