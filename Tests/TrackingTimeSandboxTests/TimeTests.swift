import Foundation
import Testing

@testable import TrackingTimeSandbox

struct TimeTests {
  @Test(arguments: [
    ("2026-1-5 9:3:7", "2026-01-05 09:03:07"), ("2026-03-02", "2026-03-02 00:00:00"),
    ("2024-02-29 23:59:59", "2024-02-29 23:59:59"), ("1969-12-31 23:00:00", "1969-12-31 23:00:00"),
  ])
  func `unpadded and padded readings are understood`(_ text: String, _ expected: String) throws {
    #expect(try #require(LocalTime.parse(text)).time.text == expected)
  }

  @Test(arguments: [
    "", "2026-02-30", "2026-13-01", "2026-00-10", "2026-03-02T08:00:00", "2026-03-02 24:00:00",
    "2026-03-02 08:00", "yesterday", "2026-03-02 08:00:00 x", "2026-+3-02",
  ])
  func `what is no date is refused`(_ text: String) {
    #expect(LocalTime.parse(text) == nil)
  }

  @Test(arguments: [
    ("GMT+3", 10_800), ("GMT+03:00", 10_800), ("GMT-03:30", -12_600), ("GMT", 0),
    ("GMT+00:00", 0),
  ])
  func `fixed offsets are read`(_ text: String, _ seconds: Int) throws {
    #expect(try #require(Zone(text)).offset(at: Bench.monday) == seconds)
  }

  @Test(arguments: ["GMT 03:00", "GMT+3:xx", "GMT+99", "Mars/Olympus", "", "+01:00"])
  func `what is no zone is refused`(_ text: String) {
    #expect(Zone(text) == nil)
  }

  @Test func `a local time follows daylight saving`() throws {
    let madrid = try #require(Zone("Europe/Madrid"))
    let winter = try #require(LocalTime.parse("2026-03-28 12:00:00")).time
    let summer = try #require(LocalTime.parse("2026-03-29 12:00:00")).time
    #expect(madrid.instant(summer).timeIntervalSince(madrid.instant(winter)) == 23 * 3600)
    #expect(madrid.local(madrid.instant(summer)) == summer)
    #expect(madrid.label(at: madrid.instant(summer)) == "GMT+02:00")
  }

  @Test func `of a local time that exists twice the first is meant`() throws {
    let madrid = try #require(Zone("Europe/Madrid"))
    let twice = try #require(LocalTime.parse("2026-10-25 02:30:00")).time
    #expect(madrid.offset(at: madrid.instant(twice)) == 7200)
  }

  @Test func `a local time that does not exist is moved over the gap`() throws {
    let madrid = try #require(Zone("Europe/Madrid"))
    let missing = try #require(LocalTime.parse("2026-03-29 02:30:00")).time
    #expect(madrid.local(madrid.instant(missing)).text == "2026-03-29 03:30:00")
  }

  @Test func `weekdays and HTTP dates are right`() {
    #expect(Zone.utc.local(Bench.monday).weekday == 1)
    #expect(HTTPDate.text(Bench.monday) == "Mon, 02 Mar 2026 09:00:00 GMT")
  }
}
