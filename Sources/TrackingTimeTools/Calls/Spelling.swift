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

  /// The number of insertions, deletions and replacements (Levenshtein).
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (leftIndex, leftCharacter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = leftIndex + 1
      for (rightIndex, rightCharacter) in right.enumerated() {
        let replaced = diagonal + (leftCharacter == rightCharacter ? 0 : 1)
        diagonal = row[rightIndex + 1]
        row[rightIndex + 1] = min(replaced, diagonal + 1, row[rightIndex] + 1)
      }
    }
    return row[right.count]
  }
}
