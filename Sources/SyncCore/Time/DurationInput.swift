/// How long something took, as a person writes it.
package enum DurationInput {
  /// What can be written, for errors.
  package static let examples = "1h 30m, 90m, 1.5h or 1:30"

  /// Reads `5400` (seconds), `1h 30m`, `90 min`, `1.5h`, `2 hours`, `1:30`; nil for anything else,
  /// for nothing or less, and beyond 400 days.
  package static func seconds(_ text: String) -> Int64? {
    let plain = text.trimmed.lowercased()
    let seconds = Int64(plain) ?? clock(plain) ?? units(plain)
    return seconds.flatMap { $0 > 0 && $0 <= 400 * 86_400 ? $0 : nil }
  }

  private static func clock(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard parts.count == 2, let hours = parts[0], let minutes = parts[1], (0..<60) ~= minutes,
      (0...9_600) ~= hours
    else { return nil }
    return hours * 3_600 + minutes * 60
  }

  private static let sizes: [String: Int64] = [
    "h": 3_600, "hr": 3_600, "hrs": 3_600, "hour": 3_600, "hours": 3_600,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
  ]

  /// Numbers with a unit each: `1h30m`, `1.5 hours`.
  private static func units(_ text: String) -> Int64? {
    var rest = text[...]
    var total = 0.0
    // bounded by the text: each round takes a number and a unit from it
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
      rest = rest.dropFirst(number.count).drop(while: \.isWhitespace)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count).drop(while: \.isWhitespace)
      guard let size = sizes[String(unit)], number.first?.isNumber == true,
        number.last?.isNumber == true,
        let count = Double(String(number.map { $0 == "," ? "." : $0 })), count < 100_000_000
      else { return nil }
      total += count * Double(size)
    }
    return Int64(total.rounded())
  }
}
