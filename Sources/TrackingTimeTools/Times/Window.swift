import SyncCore

/// Days, both inclusive, that a question about time entries covers.
struct Window: Sendable {
  /// The longest window a question may have; beyond it the service would answer for minutes.
  static let daysMax = 1_100

  let from: Day
  let to: Day
  /// Entries that start at or after this and before `end` belong to it.
  let start: Instant
  let end: Instant

  init(from: Day, to: Day, clock: Clock) throws(Refusal) {
    guard from <= to else {
      throw Refusal(
        "window_reversed", "from \(from.text) lies after to \(to.text).",
        next: "Give the earlier day as from.")
    }
    guard to - from < Self.daysMax else {
      throw Refusal(
        "window_too_long", "from \(from.text) to \(to.text) are \(to - from + 1) days.",
        next: "Ask for at most \(Self.daysMax) days at a time.")
    }
    self.from = from
    self.to = to
    start = clock.zone.startOfDay(from)
    end = clock.zone.startOfDay(to + 1)
  }
}
