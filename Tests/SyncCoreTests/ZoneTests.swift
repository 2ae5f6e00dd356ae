// Foundation brings the IANA rules; the program links it through its database library.
import Foundation
import SyncCore
import Testing

struct ZoneTests {
  static func zone(_ id: String) throws -> Zone { try #require(Zone(id)) }

  static func local(_ text: String) throws -> LocalDateTime {
    try #require(LocalDateTime(parsing: text))
  }

  @Test(
    arguments: [
      ("Z", 0), ("UTC", 0), ("GMT", 0), ("gmt", 0), ("GMT+0", 0), ("GMT+1", 3600),
      ("GMT+01", 3600), ("GMT+01:00", 3600), ("GMT-03:30", -12_600), ("GMT+5:45", 20_700),
      ("GMT+14:00", 50_400), ("UTC+2", 7200), ("+02:00", 7200), ("-0330", -12_600), ("+02", 7200),
      (" GMT+01:00 ", 3600), ("GMT-12", -43_200),
    ])
  func `fixed offsets in all their spellings`(_ id: String, _ seconds: Int) throws {
    #expect(try Self.zone(id).offsetSeconds(at: nine) == seconds)
  }

  @Test(
    arguments: [
      "", "GMT+", "GMT+1:0", "GMT+19", "GMT+01:60", "GMT+1:000", "GMT+001:00", "GMT 1", "Nowhere",
      "Europe/Atlantis", "../etc/passwd", "GMT+01:00:00", "1", "+", "Z+1", "GMT+é",
    ])
  func `what is no zone is refused`(_ id: String) {
    #expect(Zone(id) == nil)
  }

  @Test func `the wire offset follows the clock of the zone`() throws {
    let berlin = try Self.zone("Europe/Berlin")
    #expect(berlin.wireOffset(at: nine) == "GMT+01:00")
    #expect(berlin.wireOffset(at: nine + .seconds(120 * 86_400)) == "GMT+02:00")
    #expect(try Self.zone("America/St_Johns").wireOffset(at: nine) == "GMT-03:30")
    #expect(Zone.utc.wireOffset(at: nine) == "GMT+00:00")
    #expect(try Self.zone("GMT-00:30").wireOffset(at: nine) == "GMT-00:30")
  }

  /// Zone, local time in the gap, last second before, first after.
  static let gaps = [
    ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29 01:59:59", "2026-03-29 03:00:00"),
    ("Europe/Berlin", "2026-03-29 02:00:00", "2026-03-29 01:59:59", "2026-03-29 03:00:00"),
    ("America/New_York", "2026-03-08 02:15:00", "2026-03-08 01:59:59", "2026-03-08 03:00:00"),
    ("Australia/Sydney", "2026-10-04 02:59:59", "2026-10-04 01:59:59", "2026-10-04 03:00:00"),
    ("Australia/Lord_Howe", "2026-10-04 02:10:00", "2026-10-04 01:59:59", "2026-10-04 02:30:00"),
    ("America/Santiago", "2026-09-06 00:30:00", "2026-09-05 23:59:59", "2026-09-06 01:00:00"),
    ("Pacific/Apia", "2011-12-30 12:00:00", "2011-12-29 23:59:59", "2011-12-31 00:00:00"),
  ]

  @Test(arguments: gaps)
  func `a time in a gap is missing, with its neighbours`(
    _ id: String, _ text: String, _ before: String, _ after: String
  ) throws {
    #expect(
      try Self.zone(id).instant(of: Self.local(text))
        == .missing(before: Self.local(before), after: Self.local(after)))
  }

  /// Zone, local time in the overlap, seconds between the two.
  static let overlaps: [(String, String, Int64)] = [
    ("Europe/Berlin", "2026-10-25 02:00:00", 3600), ("Europe/Berlin", "2026-10-25 02:59:59", 3600),
    ("America/New_York", "2026-11-01 01:30:00", 3600),
    ("Australia/Sydney", "2026-04-05 02:30:00", 3600),
    ("Australia/Lord_Howe", "2026-04-05 01:45:00", 1800),
    ("America/Santiago", "2026-04-04 23:15:00", 3600),
  ]

  @Test(arguments: overlaps)
  func `a time in an overlap exists twice`(_ id: String, _ text: String, _ apart: Int64) throws {
    let zone = try Self.zone(id)
    let local = try Self.local(text)
    guard case .twice(let first, let second) = zone.instant(of: local) else {
      Issue.record("\(text) in \(id) is \(zone.instant(of: local))")
      return
    }
    #expect((second - first).wholeSeconds == apart)
    #expect(zone.local(first) == local && zone.local(second) == local)
  }

  @Test(
    arguments: [
      ("Europe/Berlin", "2026-03-29 01:59:59"), ("Europe/Berlin", "2026-03-29 03:00:00"),
      ("Europe/Berlin", "2026-10-25 01:59:59"), ("Europe/Berlin", "2026-10-25 03:00:00"),
      ("Australia/Sydney", "2026-04-05 03:00:00"), ("Asia/Kolkata", "2026-01-01 00:00:00"),
      ("Asia/Kathmandu", "2026-06-01 12:00:00"), ("GMT+05:45", "2026-06-01 12:00:00"),
    ])
  func `the edges of gaps and overlaps exist once`(_ id: String, _ text: String) throws {
    let zone = try Self.zone(id)
    let local = try Self.local(text)
    guard case .unique(let instant) = zone.instant(of: local) else {
      Issue.record("\(text) in \(id) is \(zone.instant(of: local))")
      return
    }
    #expect(zone.local(instant) == local)
  }

  @Test(
    arguments: [
      "Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe",
      "America/Santiago", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Chatham", "GMT-03:30",
    ])
  func `every moment of three years is found again by its local time`(_ id: String) throws {
    let zone = try Self.zone(id)
    for step in 0..<8000 {
      let instant = Instant(seconds: 1_767_225_600 + Int64(step) * 11_833)
      switch zone.instant(of: zone.local(instant)) {
      case .unique(let found): #expect(found == instant)
      case .twice(let first, let second): #expect(first == instant || second == instant)
      case .missing: Issue.record("\(zone.local(instant)) was shown by \(id) but is missing")
      }
    }
  }

  @Test func `a day begins at midnight, or after the gap that swallows it`() throws {
    func start(_ id: String, _ day: String) throws -> String {
      let zone = try Self.zone(id)
      return zone.local(zone.startOfDay(try #require(Day(parsing: day)))).text
    }
    #expect(try start("Europe/Berlin", "2026-03-29") == "2026-03-29 00:00:00")
    #expect(try start("America/Santiago", "2026-09-06") == "2026-09-06 01:00:00")
    #expect(try start("Pacific/Apia", "2011-12-30") == "2011-12-31 00:00:00")
    #expect(try start("GMT+05:45", "2026-03-29") == "2026-03-29 00:00:00")
  }

  @Test(arguments: [Int64.max, Int64.min, 0, -1])
  func `absurd moments do not stop anything`(_ milliseconds: Int64) throws {
    let instant = Instant(milliseconds: milliseconds)
    for id in ["Europe/Berlin", "Z", "GMT-12"] {
      let zone = try Self.zone(id)
      #expect((1...9999).contains(zone.local(instant).year))
      #expect(zone.wireOffset(at: instant).hasPrefix("GMT"))
    }
    #expect((instant + .seconds(Int64.max)).milliseconds >= milliseconds)
    #expect((instant - .seconds(Int64.max)).milliseconds <= milliseconds)
    #expect(Instant(seconds: instant.seconds) <= instant)
  }

  @Test func `zones of one name are equal and know their day`() throws {
    let berlin = try Self.zone("Europe/Berlin")
    #expect(try berlin == Self.zone(" Europe/Berlin"))
    #expect(Set([berlin, Zone.utc]).count == 2)
    let late = Instant(seconds: nine.seconds + 14 * 3600 + 1800)
    #expect(Zone.utc.day(late).text == "2026-03-02")
    #expect(berlin.day(late).text == "2026-03-03")
  }
}

struct TimeInputTests {
  static func parse(_ text: String, _ zone: String = "Europe/Berlin") throws -> (Instant, String?) {
    try TimeInput.parse(text, zone: try ZoneTests.zone(zone))
  }

  @Test(
    arguments: [
      "2026-03-02T09:00:00Z", "2026-03-02T09:00Z", "2026-03-02 09:00:00Z", "2026-03-02T10:00:00",
      "2026-03-02 10:00", "2026-03-02T10:00:00+01:00", "2026-03-02T10:00:00.000+0100",
      "2026-03-02T05:30:00-03:30", "2026-03-02 10:00:00 +01:00", " 2026-03-02 10:00 ",
      "2026-03-02T09:00:00.123456Z", "2026-03-02T10:00:00+01", "2026-03-02T09:00:00z",
    ])
  func `all forms of one moment`(_ text: String) throws {
    let (instant, note) = try Self.parse(text)
    #expect(instant == nine)
    #expect(note == nil)
  }

  @Test(
    arguments: [
      "", "now", "2026-03-02", "09:00", "2026-03-02T09:00:00 Europe/Berlin", "2026-03-02T09:00:00X",
      "2026-03-02T09:00:00.Z", "2026-03-02T25:00", "2026-03-02T09:00:00+99:00", "1772442000",
    ])
  func `what is no time is refused with a form that works`(_ text: String) {
    #expect {
      try Self.parse(text)
    } throws: { error in
      guard let refusal = error as? Refusal else { return false }
      return refusal.code == "unreadable_time" && refusal.nextStep.contains("2026-03-02 09:00:00")
    }
  }

  @Test func `a local time that does not exist is refused with its neighbours`() {
    #expect {
      try Self.parse("2026-03-29 02:30")
    } throws: { error in
      guard let refusal = error as? Refusal else { return false }
      return refusal.code == "time_does_not_exist"
        && refusal.nextStep.contains("2026-03-29 01:59:59")
        && refusal.nextStep.contains("2026-03-29 03:00:00")
    }
  }

  @Test func `a local time that exists twice takes the first and says so`() throws {
    let (instant, note) = try Self.parse("2026-10-25 02:30")
    #expect(Zone.utc.local(instant).text == "2026-10-25 00:30:00")
    #expect(note?.contains("exists twice") == true && note?.contains("GMT+02:00") == true)
    #expect(try Self.parse("2026-10-25 02:30+01:00").0 == instant + minutes(60))
  }
}
