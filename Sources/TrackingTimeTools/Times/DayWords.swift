import SyncCore

/// A day as a person says it.
enum DayWords {
  /// Reads `2026-03-02`, `today`, `yesterday`, `tomorrow`, and the name of a weekday: the last one,
  /// today included.
  static func day(_ text: String, _ argument: String, today: Day) throws(Refusal) -> Day {
    if let day = Day(parsing: text) { return day }
    let word = text.nameKey
    switch word {
    case "today": return today
    case "yesterday": return today - 1
    case "tomorrow": return today + 1
    default: break
    }
    if let weekday = Day.Weekday.allCases.first(where: { $0.name == word }) {
      return today.onOrBefore(weekday)
    }
    throw Refusal(
      "no_day", "\(argument) \"\(text.excerpt)\" is no day.",
      next: "Write yyyy-MM-dd, as in \(today.text), or today, yesterday, or a weekday's name.")
  }

  /// The first day of the week that is meant: `this`, `last`, `next`, or any day in it.
  static func week(
    _ text: String, _ argument: String, today: Day, startsOn first: Day.Weekday
  ) throws(Refusal) -> Day {
    let start = today.onOrBefore(first)
    switch text.nameKey {
    case "this", "this week": return start
    case "last", "last week": return start - 7
    case "next", "next week": return start + 7
    default: return try day(text, argument, today: today).onOrBefore(first)
    }
  }
}

extension AccountFacts {
  /// The user's first day of the week; Monday until it is told.
  var firstWeekday: Day.Weekday {
    Day.Weekday.allCases.first { $0.name == weekStart?.nameKey } ?? .monday
  }
}

extension LocalDateTime {
  /// A time of day, `9:00`, `09:00` or `09:00:30`, on a day; nil for anything else.
  init?(timeOfDay text: String, on day: Day) {
    let parts = text.trimmed.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      (1...2).contains(part.count) && part.allSatisfy(\.isASCII) ? Int(part) : nil
    }
    guard (2...3).contains(parts.count), numbers.count == parts.count else { return nil }
    self.init(
      day, hour: numbers[0], minute: numbers[1], second: numbers.count == 3 ? numbers[2] : 0)
  }
}
