import ArgumentParser
import Foundation
import SyncCore

/// A moment as people give one: a day, a day with a time, or so long ago.
struct Since: Sendable, Equatable, ExpressibleByArgument {
  private enum Form: Equatable {
    case at(DateComponents)
    case ago(Duration)
  }
  private let form: Form

  init?(argument: String) {
    if let ago = Self.ago(argument) {
      form = .ago(ago)
    } else if let parts = Self.local(argument) {
      form = .at(parts)
    } else {
      return nil
    }
  }

  /// In the zone of this machine.
  func instant(before now: Instant, zone: TimeZone = .current) -> Instant {
    switch form {
    case .ago(let duration): return now - duration
    case .at(let parts):
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = zone
      guard let date = calendar.date(from: parts) else { return now }
      return Instant(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
    }
  }

  private static func ago(_ text: String) -> Duration? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
      (0...100_000_000).contains(number)
    else { return nil }
    return .seconds(number * unit)
  }

  /// `2026-11-22`, `2026-11-22T10:00`, with a space instead of the T, with seconds.
  private static func local(_ text: String) -> DateComponents? {
    let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " })
    let day = (halves.first ?? "").split(separator: "-").compactMap { Int($0) }
    let time = halves.count == 2 ? halves[1].split(separator: ":").compactMap { Int($0) } : [0, 0]
    guard (1...2).contains(halves.count), day.count == 3, (2...3).contains(time.count),
      (1...12).contains(day[1]), (1...31).contains(day[2]), (0...23).contains(time[0]),
      (0...59).contains(time[1])
    else { return nil }
    return DateComponents(
      year: day[0], month: day[1], day: day[2], hour: time[0], minute: time[1],
      second: time.count == 3 ? time[2] : 0)
  }
}
