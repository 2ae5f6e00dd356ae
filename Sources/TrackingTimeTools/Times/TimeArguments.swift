import JournalStore
import SyncCore

/// Reads the times of a call in the user's zone (design §8).
struct TimeArguments {
  let arguments: Arguments
  let clock: Clock
  let now: Instant
  /// What was decided for the caller, for the receipt.
  private(set) var notes: [String]

  /// - Throws: `Refusal` when `timezone` names no zone.
  init(_ call: ToolCall, account: AccountFacts) throws(Refusal) {
    arguments = call.arguments
    now = call.startedAt
    guard let name = call.arguments.filled("timezone") else {
      let (clock, note) = call.clock(account)
      self.clock = clock
      notes = [note].compactMap(\.self)
      return
    }
    guard let zone = Zone(name) else {
      throw Refusal(
        "unknown_zone", "timezone \"\(name.excerpt)\" is not known.",
        next: "Give an IANA name as Europe/Berlin, or an offset as GMT+01:00.")
    }
    clock = Clock(zone: zone)
    notes = []
  }

  /// The moment given; nil when the argument is absent or blank.
  mutating func moment(_ name: String) throws(Refusal) -> Instant? {
    guard let text = arguments.filled(name) else { return nil }
    do {
      let (instant, note) = try TimeInput.parse(text, zone: clock.zone)
      if let note { notes.append(note) }
      return instant
    } catch {
      throw Refusal(error.code, "\(name): \(error.sentence)", next: error.nextStep)
    }
  }

  /// When a timer starts or stops: the moment given, else now.
  ///
  /// - Throws: `Refusal` beyond `Limits.timerAheadMax` and `Limits.timerBackMax`.
  mutating func timerMoment(_ name: String = "date") throws(Refusal) -> Instant {
    guard let instant = try moment(name) else { return now }
    if instant - now > Limits.timerAheadMax {
      throw Refusal(
        "time_too_far_ahead", "\(name) \(clock.text(instant)) lies in the future.",
        next:
          "A timer starts or stops at most \(Limits.timerAheadMax.wholeSeconds / 60) min ahead; "
          + "book planned time with tt_add_time_entry.")
    }
    if now - instant > Limits.timerBackMax {
      throw Refusal(
        "time_too_far_back",
        "\(name) \(clock.text(instant)) is more than "
          + "\(Limits.timerBackMax.wholeSeconds / 3600) h ago.",
        next: "Book it with tt_add_time_entry, start and end given.")
    }
    return instant
  }

  /// A day, `yyyy-MM-dd`; nil when absent or blank.
  func day(_ name: String) throws(Refusal) -> Day? {
    guard let text = arguments.filled(name) else { return nil }
    guard let day = Day(parsing: text) else {
      throw Refusal(
        "no_day", "\(name) \"\(text.excerpt)\" is no day.",
        next: "Write yyyy-MM-dd, as in 2026-03-02.")
    }
    return day
  }

  /// Both ends of an interval from start, end and duration, whichever were given.
  ///
  /// - Throws: `Refusal` when they contradict each other or the interval is empty.
  mutating func interval() throws(Refusal) -> (start: Instant, end: Instant) {
    guard let start = try moment("start") else {
      throw Refusal("missing_argument", "start is missing.", next: "Give the start of the entry.")
    }
    let end = try moment("end")
    let duration = arguments.integer("duration")
    if let duration, duration <= 0 {
      throw Refusal(
        "no_duration", "duration \(duration) is not positive.",
        next: "Give seconds, 1 or more, or leave it out and give end.")
    }
    guard let end = end ?? duration.map({ start + .seconds($0) }) else {
      throw Refusal(
        "missing_argument", "Neither end nor duration was given.",
        next: "Give end, or duration in seconds.")
    }
    try Self.check(start: start, end: end, clock: clock)
    let seconds = (end - start).wholeSeconds
    if let duration, duration != seconds {
      throw Refusal(
        "duration_differs",
        "duration \(duration) s differs from end − start, \(seconds) s "
          + "(\(Clock.duration(seconds))).", next: "Give end or duration, not both, or correct one."
      )
    }
    return (start, end)
  }

  static func check(start: Instant, end: Instant, clock: Clock) throws(Refusal) {
    guard end > start else {
      throw Refusal(
        "end_before_start",
        "end \(clock.text(end)) is not after start \(clock.text(start)).",
        next: "Give an end after the start.")
    }
  }
}
