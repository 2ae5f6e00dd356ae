/// A wall clock without zone or offset, as the API's times are (API §6): years 1 to 9999.
package struct LocalDateTime: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let date: Day
  /// 0 to 23.
  package let hour: Int
  /// 0 to 59.
  package let minute: Int
  /// 0 to 59; leap seconds do not exist here.
  package let second: Int

  package var year: Int { date.year }
  package var month: Int { date.month }
  package var day: Int { date.day }

  /// - Returns: nil when there is no such time of day.
  package init?(_ date: Day, hour: Int, minute: Int, second: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else {
      return nil
    }
    self.init(date: date, hour: hour, minute: minute, second: second)
  }

  private init(date: Day, hour: Int, minute: Int, second: Int) {
    self.date = date
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// Reads `yyyy-MM-dd HH:mm:ss`, `yyyy-MM-dd HH:mm`, and both with `T` instead of the space.
  package init?(parsing text: some StringProtocol) {
    var digits = Digits(text)
    self.init(reading: &digits)
    guard digits.isAtEnd else { return nil }
  }

  /// Reads one of the same from the front; what follows stays.
  init?(reading digits: inout Digits) {
    guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2),
      digits.skip("-"), let day = digits.number(2), digits.skip(" ") || digits.skip("T"),
      let hour = digits.number(2), digits.skip(":"), let minute = digits.number(2)
    else { return nil }
    var second = 0
    if digits.skip(":") {
      guard let value = digits.number(2) else { return nil }
      second = value
    }
    guard let date = Day(year: year, month: month, day: day) else { return nil }
    self.init(date, hour: hour, minute: minute, second: second)
  }

  /// Seconds since 1970-01-01 00:00:00 of the same clock.
  var secondsSince1970: Int64 {
    Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
  }

  /// The wall clock that many seconds after 1970-01-01 00:00:00, kept within the years 1 to 9999.
  init(secondsSince1970 seconds: Int64) {
    let bounded = min(
      max(seconds, Int64(Day.first) * 86_400), Int64(Day.last) * 86_400 + 86_399)
    let time = Int(((bounded % 86_400) + 86_400) % 86_400)
    self.init(
      date: Day(daysSince1970: Int((bounded - Int64(time)) / 86_400)), hour: time / 3600,
      minute: time / 60 % 60, second: time % 60)
  }

  /// `yyyy-MM-dd HH:mm:ss`, the wire form.
  package var text: String {
    "\(date.text) \(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
  }

  package var description: String { text }

  package static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
    left.secondsSince1970 < right.secondsSince1970
  }
}
