import FoundationEssentials

/// A time zone: an IANA id (`Europe/Berlin`) or a fixed offset (`GMT+01:00`, `Z`), API §6.
package struct Zone: Sendable, Hashable, CustomStringConvertible {
  /// As it was given, without white space around it.
  package let id: String
  private let rule: Rule

  private enum Rule: Sendable, Hashable {
    /// Seconds east of Greenwich.
    case fixed(Int)
    case named(TimeZone)
  }

  package static let utc = Zone(id: "Z", rule: .fixed(0))

  private init(id: String, rule: Rule) {
    self.id = id
    self.rule = rule
  }

  /// - Parameter id: `Z`, `UTC`, `GMT`; `GMT`, `UTC` or nothing followed by `±h`, `±hh`, `±h:mm`,
  ///   `±hh:mm` or `±hhmm`; or an IANA id. Upper and lower case matter for IANA ids only.
  /// - Returns: nil for anything else, and for offsets beyond 18 hours.
  package init?(_ id: String) {
    let trimmed = id.trimmed
    if let seconds = Zone.fixedOffset(trimmed) {
      self.init(id: trimmed, rule: .fixed(seconds))
    } else if Zone.couldBeRegion(trimmed), let zone = TimeZone(identifier: trimmed) {
      self.init(id: trimmed, rule: .named(zone))
    } else {
      return nil
    }
  }

  package var description: String { id }

  package static func == (left: Zone, right: Zone) -> Bool { left.id == right.id }

  package func hash(into hasher: inout Hasher) { hasher.combine(id) }

  /// Seconds east of Greenwich at that moment.
  package func offsetSeconds(at instant: Instant) -> Int {
    switch rule {
    case .fixed(let seconds): return seconds
    case .named(let zone):
      // The calendar's years 1 to 9999: beyond them every zone is as it was at the end.
      let seconds = min(max(instant.seconds, -62_135_596_800), 253_402_300_799)
      return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }
  }

  /// The wall clock of this zone at that moment.
  package func local(_ instant: Instant) -> LocalDateTime {
    LocalDateTime(
      secondsSince1970: Zone.plus(instant.seconds, offsetSeconds(at: instant)))
  }

  /// The day of this zone at that moment.
  package func day(_ instant: Instant) -> Day { local(instant).date }

  /// The offset at that moment as the API writes it: `GMT+01:00`, `GMT-03:30`, `GMT+00:00`.
  package func wireOffset(at instant: Instant) -> String {
    let seconds = offsetSeconds(at: instant)
    let minutes = abs(seconds) / 60
    let sign = seconds < 0 ? "-" : "+"
    return "GMT\(sign)\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
  }

  /// The offset in seconds of `GMT+01:00` and its kin; nil when the text is none of them.
  private static func fixedOffset(_ text: String) -> Int? {
    let upper = text.uppercased()
    if ["Z", "UTC", "GMT", "ETC/UTC", "ETC/GMT"].contains(upper) { return 0 }
    var rest = upper[...]
    if rest.hasPrefix("GMT") || rest.hasPrefix("UTC") { rest = rest.dropFirst(3) }
    guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
    let parts = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    let hours: Substring
    let minutes: Substring
    switch (parts.count, parts.first?.count) {
    case (1, 1), (1, 2): (hours, minutes) = (parts[0], "00")
    case (1, 4): (hours, minutes) = (parts[0].prefix(2), parts[0].suffix(2))
    case (2, 1), (2, 2): (hours, minutes) = (parts[0], parts[1])
    default: return nil
    }
    var hourDigits = Digits(hours)
    var minuteDigits = Digits(minutes)
    guard let hour = hourDigits.number(hours.count), let minute = minuteDigits.number(2),
      minuteDigits.isAtEnd, minute < 60, hour * 60 + minute <= 18 * 60
    else { return nil }
    return (hour * 60 + minute) * 60 * (sign == "-" ? -1 : 1)
  }

  /// Not a malformed offset, which a tolerant system would read as one of its own.
  private static func couldBeRegion(_ text: String) -> Bool {
    let upper = text.uppercased()
    return text.first?.isLetter == true && text.count <= 64
      && !["GMT", "UTC"].contains { upper.hasPrefix($0) }
  }

  private static func plus(_ seconds: Int64, _ offset: Int) -> Int64 {
    let (sum, isOver) = seconds.addingReportingOverflow(Int64(offset))
    return isOver ? seconds : sum
  }
}
