import SyncCore
import Testing

@testable import TrackingTimeAPI

/// 2026-10-25, when Berlin's clocks go back from 03:00 to 02:00, and 2026-03-29, when they go ahead.
@Suite struct EntrySpanTests {
  /// Start and end as the row shows them, its zone, the stated seconds; then what it is, in UTC.
  private static let autumn: [(String, String, String, Int64?, String, String)] = [
    // The end by the account's clock, or by one that goes on with the offset of the start.
    ("01:30", "03:30", "GMT+02:00", 10_800, "23:30", "02:30"),
    ("01:30", "03:30", "GMT+02:00", 7_200, "23:30", "01:30"),
    // Rounded: the nearest. It fits nothing, or is not told: the account's clock.
    ("01:30", "03:30", "GMT+02:00", 9_900, "23:30", "02:30"),
    ("01:30", "03:30", "GMT+02:00", 8_000, "23:30", "01:30"),
    ("01:30", "03:30", "GMT+02:00", 3_600, "23:30", "02:30"),
    ("01:30", "03:30", "GMT+02:00", nil, "23:30", "02:30"),
    ("01:30", "03:30", "GMT+02:00", 0, "23:30", "02:30"),
    // It ends in the hour that is twice.
    ("01:00", "02:30", "GMT+02:00", 5_400, "23:00", "00:30"),
    ("01:00", "02:30", "GMT+02:00", 9_000, "23:00", "01:30"),
    ("01:00", "02:30", "GMT+02:00", 100_000, "23:00", "00:30"),
    // It begins there; an offset tells which, a name does not.
    ("02:30", "03:30", "Europe/Berlin", 7_200, "00:30", "02:30"),
    ("02:30", "03:30", "Europe/Berlin", 3_600, "01:30", "02:30"),
    ("02:30", "03:30", "Europe/Berlin", 50_000, "00:30", "02:30"),
    ("02:50", "02:10", "Europe/Berlin", 1_200, "00:50", "01:10"),
    ("02:50", "02:10", "Europe/Berlin", nil, "00:50", "01:10"),
    ("02:10", "02:50", "Europe/Berlin", 2_400, "00:10", "00:50"),
    // As far from the account's clock at the end as at the start.
    ("00:30", "02:30", "GMT+01:00", 10_800, "23:30", "02:30"),
    ("00:30", "02:30", "GMT+01:00", 7_200, "23:30", "01:30"),
  ]

  @Test(arguments: autumn)
  func `over the autumn change the duration tells which hour it was`(
    _ start: String, _ end: String, _ zone: String, _ duration: Int64?, _ from: String,
    _ to: String
  ) throws {
    let span = try #require(
      try Self.span("2026-10-25 \(start)", "2026-10-25 \(end)", zone, duration))
    #expect(Self.clock(span.start) == from)
    #expect(Self.clock(span.end) == to)
  }

  @Test func `over the spring change too`() throws {
    let own = try #require(
      try Self.span("2026-03-29 01:30", "2026-03-29 03:30", "GMT+01:00", 3_600))
    #expect(Self.clock(own.end) == "01:30")
    let offset = try #require(
      try Self.span("2026-03-29 01:30", "2026-03-29 03:30", "GMT+01:00", 7_200))
    #expect(Self.clock(offset.end) == "02:30")
    // A clock that Berlin never shows goes on with the offset.
    let gap = try #require(try Self.span("2026-03-29 01:30", "2026-03-29 02:30", "GMT+01:00", nil))
    #expect(Self.clock(gap.end) == "01:30")
  }

  @Test func `what begins behind the change is as it reads`() throws {
    #expect(try Self.span("2026-10-25 02:30", "2026-10-25 03:30", "GMT+01:00", 50) == nil)
  }

  @Test(arguments: ["2026-10-20", "2026-10-24", "2026-10-26", "2026-07-01"])
  func `on any other day both are as they read`(_ day: String) throws {
    for name in ["GMT+02:00", "GMT+01:00", "Europe/Berlin"] {
      let zone = try #require(Zone(name))
      let read = ["01:30", "03:30"].compactMap { WallClock.parse("\(day) \($0)") }.map(zone.moment)
      let span = try Self.span("\(day) 01:30", "\(day) 03:30", name, 10_800)
      #expect(span == nil || [span?.start, span?.end] == read)
    }
  }

  private static func span(
    _ start: String, _ end: String, _ zone: String, _ duration: Int64?
  ) throws -> EntrySpan? {
    EntrySpan(
      start: try #require(WallClock.parse(start)), end: try #require(WallClock.parse(end)),
      zone: Zone(zone), accountZone: Zone("Europe/Berlin") ?? .utc,
      duration: duration)
  }

  private static func clock(_ instant: Instant) -> String {
    String(Zone.utc.local(instant).text.dropFirst(11).dropLast(3))
  }
}
