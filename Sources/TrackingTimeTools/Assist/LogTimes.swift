import JournalStore
import SyncCore

/// When logged time was: said, or placed where the day has room.
struct LogTimes: Sendable {
  /// The longest entry that is booked in one go.
  private static let lengthMax: Int64 = 86_400
  /// Where a day's work begins when nobody says.
  private static let morning = "09:00"

  private enum Said: Sendable {
    case moment(Instant)
    /// A time of a day to be named.
    case clock(String)
  }

  let clock: Clock
  let now: Instant
  private let day: Day?
  private let start: Said?
  private let end: Said?
  private let seconds: Int64?
  private(set) var notes: [String]

  /// The interval, and a sentence where it was chosen for the caller.
  struct Interval: Sendable {
    var start: Instant
    var end: Instant
    var notes: [String] = []
    var seconds: Int64 { (end - start).wholeSeconds }
  }

  init(_ call: ToolCall, _ account: AccountFacts) throws(Refusal) {
    let times = try TimeArguments(call, account: account)
    clock = times.clock
    notes = times.notes
    now = call.startedAt
    let today = clock.zone.day(now)
    if let text = call.arguments.filled("day") {
      day = try DayWords.day(text, "day", today: today)
    } else {
      day = nil
    }
    start = try Self.said("start", call.arguments, clock, now)
    end = try Self.said("end", call.arguments, clock, now)
    seconds = try Self.duration(call.arguments)
    guard (start != nil && end != nil) || seconds != nil else {
      throw Refusal(
        "no_times",
        start == nil ? "Neither duration nor start and end were given." : "end is missing.",
        next: "Give duration (\(DurationInput.examples)), or start and end. For time that runs now "
          + "use tt_start_timer.")
    }
  }

  private static func said(
    _ name: String, _ arguments: Arguments, _ clock: Clock, _ now: Instant
  ) throws(Refusal) -> Said? {
    guard let text = arguments.filled(name) else { return nil }
    if text.nameKey == "now" { return .moment(now) }
    if LocalDateTime(timeOfDay: text, on: clock.zone.day(now)) != nil { return .clock(text) }
    do {
      return .moment(try TimeInput.parse(text, zone: clock.zone).instant)
    } catch {
      throw Refusal(
        error.code, "\(name): \(error.sentence)", next: "\(error.nextStep) Or a time of day, 09:30."
      )
    }
  }

  private static func duration(_ arguments: Arguments) throws(Refusal) -> Int64? {
    guard let text = arguments.filled("duration") else { return nil }
    guard Int64(text) == nil else {
      throw Refusal(
        "no_unit", "duration \"\(text.excerpt)\" does not say whether it is minutes or hours.",
        next: "Write \(DurationInput.examples).")
    }
    guard let seconds = DurationInput.seconds(text) else {
      throw Refusal(
        "no_duration", "duration \"\(text.excerpt)\" cannot be read.",
        next: "Write \(DurationInput.examples).")
    }
    guard seconds <= lengthMax else {
      throw Refusal(
        "too_long", "duration \(Clock.duration(seconds)) is more than a day.",
        next: "Log each day by itself.")
    }
    return seconds
  }

  /// The days whose entries decide where there is room, and what overlaps.
  var days: (from: Day, to: Day) {
    var first = day ?? clock.zone.day(now)
    if case .moment(let instant) = start ?? end { first = clock.zone.day(instant) }
    return (first - 1, first + 1)
  }

  /// - Parameter user: whose entries are in the way.
  func interval(_ user: EntityID, in view: JournalView) throws -> Interval {
    var interval: Interval
    switch (start, end) {
    case (let start?, let end?): interval = try between(start, end)
    case (let start?, nil):
      let instant = try moment(start, day)
      interval = Interval(start: instant, end: instant + .seconds(seconds ?? 0))
    case (nil, let end?):
      let instant = try moment(end, day)
      interval = Interval(start: instant - .seconds(seconds ?? 0), end: instant)
    case (nil, nil): interval = try placed(seconds ?? 0, user, in: view)
    }
    interval.notes = notes + interval.notes
    if let seconds, seconds != interval.seconds {
      throw Refusal(
        "duration_differs",
        "duration \(Clock.duration(seconds)) differs from end − start, "
          + "\(Clock.duration(interval.seconds)).", next: "Give two of the three.")
    }
    try TimeArguments.check(start: interval.start, end: interval.end, clock: clock)
    if interval.end > now + Limits.timerAheadMax {
      interval.notes.append("It ends in the future: planned time.")
    }
    return interval
  }

  private func between(_ start: Said, _ end: Said) throws -> Interval {
    let first = try moment(start, day)
    var last = try moment(end, clock.zone.day(first))
    var notes: [String] = []
    if case .clock = end, last <= first {
      last = try moment(end, clock.zone.day(first) + 1)
      notes.append("It ends on the next day, at \(clock.text(last)).")
    }
    guard (last - first).wholeSeconds <= Self.lengthMax else {
      throw Refusal(
        "too_long", "\(clock.text(first)) to \(clock.text(last)) is more than a day.",
        next: "Log each day by itself.")
    }
    return Interval(start: first, end: last, notes: notes)
  }

  private func moment(_ said: Said, _ day: Day?) throws -> Instant {
    switch said {
    case .moment(let instant):
      if let day = self.day, clock.zone.day(instant) != day {
        throw Refusal(
          "other_day", "\(clock.text(instant)) is not on day \(day.text).",
          next: "Give the time of day alone, or leave day out.")
      }
      return instant
    case .clock(let text): return try time(text, on: day ?? clock.zone.day(now))
    }
  }

  private func time(_ text: String, on day: Day) throws(Refusal) -> Instant {
    guard let local = LocalDateTime(timeOfDay: text, on: day) else {
      throw Refusal("unreadable_time", "\"\(text)\" is no time of day.", next: "Write 09:30.")
    }
    return try TimeInput.parse(local.text, zone: clock.zone).instant
  }

  // MARK: Placing

  /// Today the latest free time up to now, on another day the first from nine.
  private func placed(
    _ seconds: Int64, _ user: EntityID, in view: JournalView
  ) throws -> Interval {
    let today = clock.zone.day(now)
    let day = day ?? today
    let busy = try BusyTimes(user, from: clock.zone.startOfDay(day), now: now, in: view)
    let next = clock.zone.startOfDay(day + 1)
    let length = Duration.seconds(seconds)
    let minute = Instant(seconds: now.seconds - now.seconds % 60)
    let free =
      day == today
      ? busy.latest(length, from: clock.zone.startOfDay(day), to: minute)
      : busy.first(length, from: try time(Self.morning, on: day), to: next)
    guard let free else {
      throw Refusal(
        "no_room",
        "\(day.text) has no free \(Clock.duration(seconds))"
          + (day == today ? " before now." : " from \(Self.morning) on."),
        next: "Give start, and end or duration.")
    }
    let end = free + length
    let note =
      "No times were given: placed at \(clock.brief(free, now: now)) to "
      + "\(clock.brief(end, now: now)), where \(day.text) is free."
    return Interval(start: free, end: end, notes: [note])
  }
}

/// When somebody has time booked around a day, joined where it overlaps.
struct BusyTimes {
  private static let entriesMax = 1_000

  private var ranges: [Range<Instant>] = []

  init(_ user: EntityID, from start: Instant, now: Instant, in view: JournalView) throws {
    let filter = EntryFilter(
      user: user, from: start - .seconds(86_400), to: start + .seconds(172_800))
    var all = try view.entries(filter, ascending: true, limit: Self.entriesMax).compactMap {
      entry -> Range<Instant>? in
      guard let start = entry.fields[.startAt]?.instant else { return nil }
      let isRunning = entry.fields[.isRunning]?.flag == true
      guard let end = isRunning ? now : entry.fields[.endAt]?.instant, end > start else {
        return nil
      }
      return start..<end
    }
    if let running = try view.timer()?.fields[.startAt]?.instant, running < now {
      all.append(running..<now)
    }
    for range in all.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] =
          last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  /// The start of the last free time of that length between two moments; nil: there is none.
  func latest(_ length: Duration, from: Instant, to: Instant) -> Instant? {
    var end = to
    for range in ranges.reversed() where range.lowerBound < end {
      if range.upperBound <= end - length { break }
      end = range.lowerBound
    }
    return end - length >= from ? end - length : nil
  }

  /// The start of the first free time of that length between two moments; nil: there is none.
  func first(_ length: Duration, from: Instant, to: Instant) -> Instant? {
    var start = from
    for range in ranges where range.upperBound > start {
      if range.lowerBound >= start + length { break }
      start = range.upperBound
    }
    return start + length <= to ? start : nil
  }
}
