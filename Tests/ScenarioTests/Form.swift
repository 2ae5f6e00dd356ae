/// A way to write a step: a pattern, what it does, and the code that does it.
///
/// In a pattern `<name:kind>` is a hole (`<kind>` alone when both are the same), `a|b` means either
/// word, `[…]` may be left out. The kinds are those of `Hole`.
struct Form: Sendable {
  let pattern: String
  /// One sentence for the README.
  let what: String
  let example: String
  let run: @Sendable (Play, Match) throws -> Void
  private let pieces: [Piece]

  indirect enum Piece: Sendable {
    case words([String])
    case hole(String, Hole)
    case optional([Piece])
  }

  init(
    _ pattern: String, _ what: String, example: String,
    run: @escaping @Sendable (Play, Match) throws -> Void
  ) {
    self.pattern = pattern
    self.what = what
    self.example = example
    self.run = run
    var rest = pattern.split(separator: " ").flatMap(Self.apart)[...]
    pieces = Self.pieces(&rest)
  }

  /// Brackets stand alone: `[at` becomes `[` and `at`.
  private static func apart(_ token: Substring) -> [String] {
    var token = String(token)
    var before: [String] = []
    var after: [String] = []
    while token.hasPrefix("["), token.count > 1 {
      before.append("[")
      token.removeFirst()
    }
    while token.hasSuffix("]"), token.count > 1 {
      after.append("]")
      token.removeLast()
    }
    return before + [token] + after
  }

  private static func pieces(_ rest: inout ArraySlice<String>) -> [Piece] {
    var pieces: [Piece] = []
    while let token = rest.popFirst(), token != "]" {
      if token == "[" {
        pieces.append(.optional(Self.pieces(&rest)))
      } else if token.hasPrefix("<") {
        let inside = token.dropFirst().dropLast().split(separator: ":").map(String.init)
        guard let name = inside.first, let kind = Hole(rawValue: inside.last ?? "") else {
          preconditionFailure("no hole of this kind: \(token)")
        }
        pieces.append(.hole(name, kind))
      } else {
        pieces.append(.words(token.split(separator: "|").map(String.init)))
      }
    }
    return pieces
  }

  /// The word every line of this form begins with.
  var firstWords: [String] {
    if case .words(let words)? = pieces.first { words } else { [] }
  }

  /// What stands in the holes; nil: the line is not of this form.
  func match(_ words: [Word]) -> Match? {
    Self.match(pieces[...], words[...]).map(Match.init)
  }

  private static func match(
    _ pieces: ArraySlice<Piece>, _ words: ArraySlice<Word>
  ) -> [String: [Word]]? {
    guard let piece = pieces.first else { return words.isEmpty ? [:] : nil }
    let others = pieces.dropFirst()
    switch piece {
    case .words(let alternatives):
      guard let word = words.first, !word.isQuoted, alternatives.contains(word.text),
        var found = match(others, words.dropFirst())
      else { return nil }
      if alternatives.count > 1 || word.text.hasPrefix("--") {
        found[alternatives.joined(separator: "|")] = [word]
      }
      return found
    case .optional(let inside):
      return match(inside + others, words) ?? match(others, words)
    case .hole(let name, let hole):
      for length in hole.lengths(in: words) {
        guard var found = match(others, words.dropFirst(length)) else { continue }
        found[name] = Array(words.prefix(length))
        return found
      }
      return nil
    }
  }
}

/// What stands in the holes of a line.
struct Match: Sendable {
  private let found: [String: [Word]]

  init(_ found: [String: [Word]]) {
    self.found = found
  }

  func has(_ name: String) -> Bool { found[name] != nil }

  /// Empty where the hole was left out.
  func words(_ name: String) -> [Word] { found[name] ?? [] }

  /// The words of a hole as one text.
  func text(_ name: String) -> String { words(name).map(\.text).joined(separator: " ") }

  func optionalText(_ name: String) -> String? { has(name) ? text(name) : nil }

  func number(_ name: String) -> Int { Hole.number(text(name)) ?? 0 }

  /// Milliseconds.
  func duration(_ name: String) -> Int64 { Hole.duration(words(name)[...]) ?? 0 }
}

/// What may stand in a hole of a pattern.
enum Hole: String, Sendable, CaseIterable {
  case word, text, number, duration, time, op, ref, request, which, who, state, clauses, rest

  /// How it is written, for the README.
  var explanation: String {
    switch self {
    case .word: "one word"
    case .text: "one word, or several in quotation marks"
    case .number: "`3`, `no`, `one`, `two` … `ten`, or `×3`"
    case .duration: "`10 min`, `90 s`, `1 h 30 min`, `3 days`, `250 ms`"
    case .time:
      "`09:30` or `09:30:15` on the scenario's first day, `09:30+1d` on the next, `22:00-1d` on the "
        + "one before, `2026-03-02 09:30` on any, `now`"
    case .op: "`op 2`, or `$first.op` for what the step named `first` queued"
    case .ref: "an id: `$wireframes` (see Names), `$first.entry`, or a number"
    case .request:
      "`POST /events/add`, with `*` for any part of a path; `PUT /events/billed naming $old` where "
        + "an id must stand in the body; or `request`, `read`, `write` for any of them"
    case .which: "`the next`, `the next 3`, `the 2nd`, `every`"
    case .who: "`phone` (the same user with another client) or `colleague` (Tom)"
    case .state:
      "`pending`, `attempted`, `ambiguous`, `conflict`, `rejected`, `review`, `applied`, "
        + "`cancelled`, `discarded`, `superseded`"
    case .clauses: "see Clauses"
    case .rest: "the rest of the line"
    }
  }

  static let states = [
    "pending", "attempted", "ambiguous", "conflict", "rejected", "review", "applied", "cancelled",
    "discarded", "superseded",
  ]

  /// How many words may stand in it, in the order in which to try.
  func lengths(in words: ArraySlice<Word>) -> [Int] {
    guard let first = words.first else { return self == .rest ? [0] : [] }
    switch self {
    case .word, .ref: return first.isQuoted ? [] : [1]
    case .text: return [1]
    case .number: return Self.number(first.text) == nil ? [] : [1]
    case .duration: return Self.durationLengths(words)
    case .time: return ScenarioTime.lengths(words)
    case .op:
      if first.text == "op", words.count > 1 { return [2] }
      return first.text.hasPrefix("$") ? [1] : []
    case .request: return RequestPattern.lengths(words)
    case .which: return Which.lengths(words)
    case .who: return Person.names.contains(first.text) ? [1] : []
    case .state: return Self.states.contains(first.text) ? [1] : []
    // The shortest first, so that `[as <name>]` behind it gets its words.
    case .clauses: return Array(1...words.count)
    case .rest: return Array(0...words.count)
    }
  }

  private static let numbers = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
  ]

  static func number(_ text: String) -> Int? {
    if let place = numbers.firstIndex(of: text) { return place }
    if text == "a" || text == "an" { return 1 }
    return Int(text.hasPrefix("×") ? String(text.dropFirst()) : text)
  }

  private static let units: [String: Int64] = [
    "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "day": 86_400_000, "days": 86_400_000,
  ]

  private static func durationLengths(_ words: ArraySlice<Word>) -> [Int] {
    let longest = min(words.count, 6) / 2
    guard longest > 0 else { return [] }
    return (1...longest).reversed().map { $0 * 2 }
      .filter { duration(words.prefix($0)) != nil }
  }

  /// Milliseconds; nil when the words are no duration.
  static func duration(_ words: ArraySlice<Word>) -> Int64? {
    var sum: Int64 = 0
    var rest = words
    guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
    while let amount = rest.popFirst(), let unit = rest.popFirst() {
      guard let number = Double(amount.text), let size = units[unit.text] else { return nil }
      sum += Int64(number * Double(size))
    }
    return sum
  }
}
