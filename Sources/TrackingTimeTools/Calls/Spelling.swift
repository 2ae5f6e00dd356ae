/// Tells a misspelt name from another one.
enum Spelling {
  /// Characters that are compared: names of people and projects are recognised by then.
  private static let comparedMax = 64

  /// Whether one text becomes the other by few changes: one per four characters, at least one.
  static func isClose(_ left: String, _ right: String) -> Bool {
    let left = Array(left.prefix(comparedMax))
    let right = Array(right.prefix(comparedMax))
    let allowed = max(1, min(left.count, right.count) / 4)
    guard abs(left.count - right.count) <= allowed, min(left.count, right.count) > 2 else {
      return false
    }
    return distance(left, right) <= allowed
  }

  /// Whether one change makes one of the other.
  static func isOneOff(_ left: String, _ right: String) -> Bool {
    abs(left.count - right.count) <= 1 && distance(Array(left), Array(right)) == 1
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours (optimal string
  /// alignment).
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var (beforeLast, last) = ([Int](), Array(0...right.count))
    for (row, character) in left.enumerated() {
      var next = [row + 1]
      for (column, other) in right.enumerated() {
        var least = min(
          last[column] + (character == other ? 0 : 1), last[column + 1] + 1, next[column] + 1)
        let isSwapped =
          row > 0 && column > 0 && character == right[column - 1] && left[row - 1] == other
        if isSwapped { least = min(least, beforeLast[column - 1] + 1) }
        next.append(least)
      }
      (beforeLast, last) = (last, next)
    }
    return last[right.count]
  }
}
