import SyncCore

/// Local times as the service writes them (API §6).
enum WallClock {
  /// Reads `2026-03-02 09:00:00`, also with unpadded parts (`2026-3-2 9:0:0`), with `T` between
  /// date and time, without seconds, or without time (midnight).
  ///
  /// - Returns: nil for anything else, also for days and hours that do not exist.
  static func parse(_ text: String) -> LocalDateTime? {
    let halves = text.split(maxSplits: 1) { $0 == " " || $0 == "T" }
    guard let first = halves.first, let date = numbers(first, "-"), date.count == 3,
      let day = Day(year: date[0], month: date[1], day: date[2])
    else { return nil }
    guard halves.count == 2 else { return LocalDateTime(day, hour: 0, minute: 0) }
    guard let time = numbers(halves[1], ":"), (2...3).contains(time.count) else { return nil }
    return LocalDateTime(
      day, hour: time[0], minute: time[1], second: time.count == 3 ? time[2] : 0)
  }

  /// Numbers of one to four digits between separators; nil when anything else stands there.
  private static func numbers(_ text: Substring, _ separator: Character) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part -> Int? in
      guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) })
      else { return nil }
      return Int(part)
    }
    return numbers.count == parts.count ? numbers : nil
  }
}

extension Zone {
  /// The zone as `timezone` carries it at an instant.
  ///
  /// A wall clock without a zone is worth nothing, so `timezone` goes with every one (design §8).
  /// The documented form is `GMT±hh:mm`; IANA ids are proven for the tracking calls only (API §6).
  /// So an IANA id goes out as its offset *at that instant*, which is right across a change of
  /// clocks too; what already begins with `GMT` goes out as it is. A timer stop does not use this:
  /// it repeats the zone string stored on its entry, because the server refuses another (API §7).
  func onWire(at instant: Instant) -> Zone {
    id.hasPrefix("GMT") ? self : Zone(wireOffset(at: instant)) ?? .utc
  }

  /// The instant at which a clock here shows `clock`.
  ///
  /// A time that exists twice is the first one; one that does not exist is the first moment after
  /// the gap. Both only when reading answers: what users give is refused or asked about elsewhere.
  func moment(_ clock: LocalDateTime) -> Instant {
    switch instant(of: clock) {
    case .unique(let instant), .twice(let instant, _): instant
    case .missing(_, let after):
      // `after` exists; were it to be asked again, its own offset would be the answer.
      switch instant(of: after) {
      case .unique(let instant), .twice(let instant, _): instant
      case .missing: Zone.utc.moment(after)
      }
    }
  }
}
