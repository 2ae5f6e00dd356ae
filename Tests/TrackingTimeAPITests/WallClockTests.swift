import SyncCore
import Testing

@testable import TrackingTimeAPI

@Suite struct WallClockTests {
  @Test(arguments: [
    ("2026-03-02 09:00:00", "2026-03-02 09:00:00"), ("2026-3-2 9:0:0", "2026-03-02 09:00:00"),
    ("2026-03-02T09:00:00", "2026-03-02 09:00:00"), ("2026-03-02 09:00", "2026-03-02 09:00:00"),
    ("2026-03-02", "2026-03-02 00:00:00"), ("2024-2-29 23:59:59", "2024-02-29 23:59:59"),
  ])
  func `times of the service are read`(_ text: String, _ expected: String) {
    #expect(WallClock.parse(text)?.text == expected)
  }

  @Test(arguments: [
    "", " ", "2026", "2026-03", "2026-02-30 09:00:00", "2026-13-01", "2026-03-02 24:00:00",
    "2026-03-02 09:60:00", "2026-03-02 09:00:00 ", "2026-03-02 09:00:00Z", "02.03.2026 09:00",
    "2026-03-02 -9:00:00", "2026-03-02 9", "٢٠٢٦-03-02", "2026-03-02 09:00:00.5",
  ])
  func `what is no time is refused`(_ text: String) {
    #expect(WallClock.parse(text) == nil)
  }

  @Test func `a time in a gap is the first one after it`() throws {
    let berlin = try #require(Zone("Europe/Berlin"))
    let gap = try #require(WallClock.parse("2026-03-29 02:30:00"))
    #expect(berlin.local(berlin.moment(gap)).text == "2026-03-29 03:00:00")
  }

  @Test func `a time that comes twice is the first`() throws {
    let berlin = try #require(Zone("Europe/Berlin"))
    let twice = try #require(WallClock.parse("2026-10-25 02:30:00"))
    #expect(berlin.offsetSeconds(at: berlin.moment(twice)) == 7200)
  }

  @Test(arguments: [
    ("GMT+1", "GMT+1"), ("GMT", "GMT"), ("GMT-03:00", "GMT-03:00"), ("UTC", "GMT+00:00"),
    ("+05:30", "GMT+05:30"), ("Europe/Berlin", "GMT+01:00"), ("America/New_York", "GMT-05:00"),
  ])
  func `a zone goes out as an offset`(_ id: String, _ expected: String) throws {
    #expect(try #require(Zone(id)).onWire(at: nineInBerlin).id == expected)
  }
}
