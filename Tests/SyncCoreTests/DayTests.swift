import SyncCore
import Testing

struct DayTests {
  @Test func `every day of 300 years follows the one before`() throws {
    let first = try #require(Day(year: 1850, month: 1, day: 1))
    var expected = (year: 1850, month: 1, day: 1)
    for offset in 0..<110_000 {
      let day = first + offset
      #expect((day.year, day.month, day.day) == expected)
      #expect(day.daysSince1970 == first.daysSince1970 + offset)
      let isLeap =
        expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      expected.day += 1
      if expected.day > lengths[expected.month - 1] {
        expected.day = 1
        expected.month += 1
      }
      if expected.month > 12 {
        expected.month = 1
        expected.year += 1
      }
    }
  }

  @Test(
    arguments: [
      ("1970-01-01", 0, Day.Weekday.thursday), ("1969-12-31", -1, .wednesday),
      ("2000-02-29", 11_016, .tuesday), ("2026-03-02", 20_514, .monday),
      ("0001-01-01", -719_162, .monday), ("9999-12-31", 2_932_896, .friday),
    ])
  func `known days`(_ text: String, _ days: Int, _ weekday: Day.Weekday) throws {
    let day = try #require(Day(parsing: text))
    #expect(day.daysSince1970 == days)
    #expect(Day(daysSince1970: days) == day)
    #expect(day.weekday == weekday)
    #expect(day.text == text)
  }

  @Test(
    arguments: [
      "", "2026", "2026-3-02", "2026-03-2", "2026-13-01", "2026-00-10", "2026-02-29", "2100-02-29",
      "2026-04-31", "2026-03-00", "0000-01-01", "2026-03-02 ", " 2026-03-02", "2026/03/02",
      "2026-03-02T", "20260302", "٢٠٢٦-٠٣-٠٢", "+026-03-02",
    ])
  func `what is no day is refused`(_ text: String) {
    #expect(Day(parsing: text) == nil)
  }

  @Test(arguments: [Int.max, Int.min, 4_000_000, -4_000_000])
  func `arithmetic stays in the calendar`(_ days: Int) throws {
    let day = try #require(Day(parsing: "2026-03-02"))
    #expect((1...9999).contains((day + days).year))
    #expect((1...9999).contains((day - days).year))
    #expect((1...9999).contains(Day(daysSince1970: days).year))
  }

  @Test func `weeks and months begin where they should`() throws {
    let day = try #require(Day(parsing: "2026-03-04"))
    #expect(day.onOrBefore(.monday).text == "2026-03-02")
    #expect(day.onOrBefore(.sunday).text == "2026-03-01")
    #expect(day.onOrBefore(.wednesday) == day)
    #expect(day.startOfMonth.text == "2026-03-01")
    #expect(day.weekday.name == "wednesday")
    #expect((day - day.startOfMonth) == 3)
    #expect(day.startOfMonth < day)
  }

  @Test(
    arguments: [
      ("2026-03-02 09:05:07", "2026-03-02 09:05:07"), ("2026-03-02 09:05", "2026-03-02 09:05:00"),
      ("2026-03-02T09:05", "2026-03-02 09:05:00"), ("2026-03-02T23:59:59", "2026-03-02 23:59:59"),
    ])
  func `local times are read in four forms`(_ text: String, _ expected: String) {
    #expect(LocalDateTime(parsing: text)?.text == expected)
  }

  @Test(
    arguments: [
      "2026-03-02", "2026-03-02 24:00", "2026-03-02 09:60", "2026-03-02 09:05:60",
      "2026-03-02 9:05", "2026-03-02  09:05", "2026-03-02 09:05:07Z", "2026-03-02 09:05:",
      "2026-02-30 09:05", "2026-03-02t09:05",
    ])
  func `what is no local time is refused`(_ text: String) {
    #expect(LocalDateTime(parsing: text) == nil)
  }
}
