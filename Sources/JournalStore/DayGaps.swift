import SyncCore

/// The days of a range that no window has covered yet.
struct DayGaps {
  /// Disjoint, both ends inclusive.
  private var gaps: [ClosedRange<Day>]

  /// A range that ends before it begins has no days.
  init(from: Day, to: Day) {
    gaps = from <= to ? [from...to] : []
  }

  var isEmpty: Bool { gaps.isEmpty }

  /// Takes the days from `first` to `last`, both inclusive, out of the gaps.
  ///
  /// - Returns: whether any gap had one of them.
  mutating func close(from first: Day, to last: Day) -> Bool {
    var left: [ClosedRange<Day>] = []
    for gap in gaps {
      guard first <= gap.upperBound, last >= gap.lowerBound else {
        left.append(gap)
        continue
      }
      if first > gap.lowerBound { left.append(gap.lowerBound...(first + -1)) }
      if last < gap.upperBound { left.append((last + 1)...gap.upperBound) }
    }
    defer { gaps = left }
    return left != gaps
  }
}
