/// From a wall clock to moments: there may be one, two or none (design §8).
extension Zone {
  /// The moments at which this zone's clock shows a local time.
  package enum Resolution: Sendable, Hashable {
    case unique(Instant)
    /// The clock is put back over it: the first and the second time.
    case twice(Instant, Instant)
    /// The clock is put forward over it: the last second before the gap and the first after it.
    case missing(before: LocalDateTime, after: LocalDateTime)
  }

  /// Half of the time around a local time in which a change of the clock can matter to it. Offsets
  /// differ by at most a day (a date line moved).
  private static let reach: Int64 = 129_600

  package func instant(of local: LocalDateTime) -> Resolution {
    let wall = local.secondsSince1970
    let early = offset(at: wall - Zone.reach)
    let late = offset(at: wall + Zone.reach)
    if early == late, offset(at: wall - Int64(early)) == early {
      return .unique(Instant(seconds: wall - Int64(early)))
    }
    // Every offset in reach is tried: a moment is right if the zone has that offset then.
    let offsets = Set(
      stride(from: wall - Zone.reach, through: wall + Zone.reach, by: 10_800).map(offset))
    let found = offsets.map { wall - Int64($0) }
      .filter { offset(at: $0) == Int(wall - $0) }
      .sorted().map(Instant.init(seconds:))
    switch found.count {
    case 0:
      let change = changeOver(wall)
      return .missing(
        before: self.local(Instant(seconds: change - 1)),
        after: self.local(Instant(seconds: change)))
    case 1: return .unique(found[0])
    default: return .twice(found[0], found[1])
    }
  }

  /// The first moment of a day: midnight, or the first second after a gap that swallows midnight.
  package func startOfDay(_ day: Day) -> Instant {
    let midnight = LocalDateTime(secondsSince1970: Int64(day.daysSince1970) * 86_400)
    switch instant(of: midnight) {
    case .unique(let instant), .twice(let instant, _): return instant
    case .missing: return Instant(seconds: changeOver(midnight.secondsSince1970))
    }
  }

  private func offset(at seconds: Int64) -> Int { offsetSeconds(at: Instant(seconds: seconds)) }

  /// The moment at which the clock jumps over `wall`, by bisection: before it the clock shows less,
  /// from it on more.
  private func changeOver(_ wall: Int64) -> Int64 {
    var low = wall - Zone.reach
    var high = wall + Zone.reach
    while high - low > 1 {  // bounded by log2(2 × reach)
      let middle = low + (high - low) / 2
      if middle + Int64(offset(at: middle)) > wall { high = middle } else { low = middle }
    }
    return high
  }
}
