import SyncCore

/// From when to when an entry was, out of two wall clocks that may stand for several moments each.
///
/// An entry is shown with the offset at its start (API §6), its end by the wall clock: over a change
/// of clocks that may be the clock of the account's zone, or one that goes on with the offset. An
/// hour that the clock shows twice may be either. What decides is the duration, which the service
/// counts; where it fits nothing, the account's own clock and the first of two hours are taken
/// (decision 0060).
struct EntrySpan {
  let start: Instant
  let end: Instant

  /// - Parameters:
  ///   - zone: in which the row's clocks stand; nil: it does not say.
  ///   - duration: in seconds; nil, or not positive: not told.
  /// - Returns: nil where no change of clocks is near: both are as they read.
  init?(
    start: LocalDateTime, end: LocalDateTime, zone: Zone?, accountZone: Zone, duration: Int64?
  ) {
    let clock = zone ?? accountZone
    let read = clock.moment(start)
    let day: Duration = .seconds(86_400)
    let last = clock.moment(end) + day
    guard
      clock.offsetSeconds(at: read - day) != clock.offsetSeconds(at: last)
        || accountZone.offsetSeconds(at: read) != accountZone.offsetSeconds(at: last)
    else { return nil }
    let starts = clock.moments(start)
    let ends = Self.ends(end, clock, accountZone, startingAt: read)
    let spans = starts.flatMap { start in
      ends.filter { $0 >= start }.map { (start: start, end: $0) }
    }
    guard let first = spans.first else { return nil }
    let told = duration.flatMap { duration in
      duration > 0 ? Self.fitting(spans.map { ($0.end - $0.start).wholeSeconds }, duration) : nil
    }
    let chosen = told.map { spans[$0] } ?? first
    self.start = chosen.start
    self.end = chosen.end
  }

  /// What an end may stand for, the most likely first.
  private static func ends(
    _ end: LocalDateTime, _ clock: Zone, _ accountZone: Zone, startingAt start: Instant
  ) -> [Instant] {
    let read = clock.moments(end)
    let shift = accountZone.offsetSeconds(at: start) - clock.offsetSeconds(at: start)
    // A clock that is as far from the account's as at the start, wherever that is.
    let ownClock = Zone.utc.local(Zone.utc.moment(end) + .seconds(Int64(shift)))
    let own = accountZone.existing(ownClock)
    let isOwn = shift == 0
    return (isOwn ? own + read : read + own).uniqued()
  }

  /// Which of these lengths is told by the duration: the nearest, if it is nearer than half of what
  /// lies between two of them. A duration may be rounded (API §6).
  private static func fitting(_ lengths: [Int64], _ duration: Int64) -> Int? {
    let distances = lengths.map { abs($0 - duration) }
    guard let least = distances.min(), let index = distances.firstIndex(of: least) else {
      return nil
    }
    // A duration of more than an age fits none of them.
    guard least <= Int64.max / 2 else { return nil }
    let others = lengths.filter { $0 != lengths[index] }.map { abs($0 - lengths[index]) }
    return least * 2 < others.min() ?? .max ? index : nil
  }
}

extension Zone {
  /// The moments at which a clock here shows `clock`; where it never does, the first after the gap.
  fileprivate func moments(_ clock: LocalDateTime) -> [Instant] {
    let found = existing(clock)
    return found.isEmpty ? [moment(clock)] : found
  }

  fileprivate func existing(_ clock: LocalDateTime) -> [Instant] {
    switch instant(of: clock) {
    case .unique(let instant): [instant]
    case .twice(let first, let second): [first, second]
    case .missing: []
    }
  }
}

extension Array where Element: Hashable {
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
