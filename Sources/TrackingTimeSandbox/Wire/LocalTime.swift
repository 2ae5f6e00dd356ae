/// A wall clock reading: a date and time of day without zone.
///
/// On the wire `yyyy-MM-dd HH:mm:ss` (API §6), seconds precision. The Gregorian calendar, also
/// before its invention.
struct LocalTime: Sendable, Equatable, Comparable {
  /// Seconds from 1970-01-01 00:00:00 on the same wall clock.
  var seconds: Int

  static func < (one: LocalTime, other: LocalTime) -> Bool { one.seconds < other.seconds }

  init(seconds: Int) {
    self.seconds = seconds
  }

  /// Midnight at the start of that civil day.
  init(year: Int, month: Int, day: Int) {
    // Days from civil: months counted from March, so that the leap day is the last of its year.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    seconds = (era * 146_097 + dayOfEra - 719_468) * 86_400
  }

  var civil: (year: Int, month: Int, day: Int) {
    let days = Int((Double(seconds) / 86_400).rounded(.down)) + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// Seconds since midnight, 0 … 86399.
  var secondOfDay: Int { ((seconds % 86_400) + 86_400) % 86_400 }

  /// Monday 1 … Sunday 7.
  var weekday: Int {
    let days = (seconds - secondOfDay) / 86_400
    return ((days + 3) % 7 + 7) % 7 + 1
  }

  /// `yyyy-MM-dd`.
  var dateText: String {
    let (year, month, day) = civil
    return "\(year)-\(Self.two(month))-\(Self.two(day))"
  }

  /// `yyyy-MM-dd HH:mm:ss`.
  var text: String { dateText + " " + Self.clock(secondOfDay) }

  /// The "localised" twin, `dd.MM.yyyy HH:mm:ss`; nobody should read it (API §6).
  var localisedText: String {
    let (year, month, day) = civil
    return "\(Self.two(day)).\(Self.two(month)).\(year) " + Self.clock(secondOfDay)
  }

  /// `HH:mm:ss`; hours may go beyond 23 for durations.
  static func clock(_ seconds: Int) -> String {
    two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60)
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A reading from the wire and whether it named a time of day.
  ///
  /// Parts need no padding ("2026-1-5 9:3:7", API §6). nil: not such a text, or no such day.
  static func parse(_ text: String) -> (time: LocalTime, isDateOnly: Bool)? {
    let halves = text.split(separator: " ", omittingEmptySubsequences: true)
    guard (1...2).contains(halves.count), let date = numbers(halves[0], separator: "-") else {
      return nil
    }
    let day = LocalTime(year: date.0, month: date.1, day: date.2)
    guard (1...12).contains(date.1), day.civil == date else { return nil }
    guard halves.count == 2 else { return (day, true) }
    guard let clock = numbers(halves[1], separator: ":"), clock.0 < 24, clock.1 < 60, clock.2 < 60
    else { return nil }
    return (LocalTime(seconds: day.seconds + clock.0 * 3600 + clock.1 * 60 + clock.2), false)
  }

  private static func numbers(
    _ text: Substring, separator: Character
  ) -> (Int, Int, Int)? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let values = parts.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    guard parts.count == 3, values.count == 3 else { return nil }
    return (values[0], values[1], values[2])
  }
}
