/// A calendar day without a zone, in the Gregorian calendar: years 1 to 9999.
package struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let year: Int
  /// 1 to 12.
  package let month: Int
  /// 1 to the month's last.
  package let day: Int

  /// - Returns: nil when there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Day.length(ofMonth: month, year: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `yyyy-MM-dd`, each part with its zeros, as the API writes it (API §6).
  package init?(parsing text: some StringProtocol) {
    var digits = Digits(text)
    guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2),
      digits.skip("-"), let day = digits.number(2), digits.isAtEnd
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The day that many days after 1970-01-01 (before it: negative), kept within the years 1 to 9999.
  package init(daysSince1970 days: Int) {
    // Days are counted from 0000-03-01, so that the leap day is the last of its year; 400 years
    // have 146,097 days.
    let shifted = min(max(days, Day.first), Day.last) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01; negative before it.
  package var daysSince1970: Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return yearFromMarch * 365 + yearFromMarch / 4 - yearFromMarch / 100 + yearFromMarch / 400
      + dayOfYear - 719_468
  }

  /// `yyyy-MM-dd`.
  package var text: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

  package var description: String { text }

  package enum Weekday: Int, Sendable, Hashable, CaseIterable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The lower-case English name, as `week_start` has it.
    package var name: String { String(describing: self) }
  }

  package var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    let index = (daysSince1970 + 3) % 7
    return Weekday(rawValue: (index < 0 ? index + 7 : index) + 1) ?? .monday
  }

  /// The last day of that week on or before this one that is a `weekday`.
  package func onOrBefore(_ weekday: Weekday) -> Day {
    self - (self.weekday.rawValue - weekday.rawValue + 7) % 7
  }

  package var startOfMonth: Day { self - (day - 1) }

  package static func + (day: Day, days: Int) -> Day {
    let bounded = min(max(days, -4_000_000), 4_000_000)
    return Day(daysSince1970: day.daysSince1970 + bounded)
  }

  package static func - (day: Day, days: Int) -> Day {
    day + -min(max(days, -4_000_000), 4_000_000)
  }

  /// Days from `right` to `left`.
  package static func - (left: Day, right: Day) -> Int {
    left.daysSince1970 - right.daysSince1970
  }

  package static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// 0001-01-01 and 9999-12-31.
  static let first = -719_162
  static let last = 2_932_896

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// Reads fixed-width ASCII numbers from the front of a text.
struct Digits {
  private var rest: Substring.UTF8View

  init(_ text: some StringProtocol) {
    rest = Substring(text).utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Exactly `width` digits; nil (and nothing taken) otherwise.
  mutating func number(_ width: Int) -> Int? {
    let digits = rest.prefix(width)
    guard digits.count == width else { return nil }
    var value = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 48)
    }
    rest = rest.dropFirst(width)
    return value
  }

  /// Takes one ASCII character if it is there.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let byte = rest.first, UInt32(byte) == character.value else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Takes all digits that follow; how many.
  mutating func skipDigits() -> Int {
    let count = rest.prefix { (48...57).contains($0) }.count
    rest = rest.dropFirst(count)
    return count
  }

  var remaining: String { String(Substring(rest)) }
}
