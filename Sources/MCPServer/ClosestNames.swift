/// Finds what somebody probably meant.
enum ClosestNames {
  /// Candidates named in a hint.
  static let candidatesMax = 3

  /// Names listed when none is close.
  static let listMax = 30

  /// Characters of the wrong name that are compared; tool and argument names are shorter.
  static let comparedMax = 64

  /// A half sentence that leads to a valid name.
  static func hint(for wrong: String, in names: [String]) -> String {
    if names.isEmpty { return "there are none" }
    let close = closest(to: wrong, in: names)
    if !close.isEmpty {
      return "did you mean \(close.map(Excerpt.quoted).joined(separator: " or "))?"
    }
    let rest = names.count > listMax ? " and \(names.count - listMax) more" : ""
    return "known are \(names.prefix(listMax).joined(separator: ", "))\(rest)"
  }

  /// The names within a few edits, or of which one contains the other; best first.
  static func closest(to wrong: String, in names: [String]) -> [String] {
    let wrong = normalized(wrong)
    let ranked = names.compactMap { name -> (name: String, distance: Int)? in
      let candidate = normalized(name)
      let distance = distance(wrong, candidate)
      let isPart =
        wrong.count >= 2
        && (contains(candidate, wrong) || candidate.count >= 2 && contains(wrong, candidate))
      let isClose = distance < candidate.count && distance <= max(1, candidate.count / 3)
      guard isClose || isPart else { return nil }
      return (name, distance)
    }
    return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(candidatesMax).map(\.name)
  }

  /// Case, `_`, `-` and `.` are what people get wrong first.
  private static func normalized(_ name: String) -> [UInt8] {
    name.lowercased().utf8.prefix(comparedMax).filter { !"_-. ".utf8.contains($0) }
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    text.count >= part.count
      && (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }

  /// The number of insertions, deletions and replacements (Levenshtein).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (leftIndex, leftByte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = leftIndex + 1
      for (rightIndex, rightByte) in right.enumerated() {
        let replaced = diagonal + (leftByte == rightByte ? 0 : 1)
        diagonal = row[rightIndex + 1]
        row[rightIndex + 1] = min(replaced, diagonal + 1, row[rightIndex] + 1)
      }
    }
    return row[right.count]
  }
}
