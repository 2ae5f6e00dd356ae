/// Every way to write a step, by chapter of the README.
enum Steps {
  struct Chapter: Sendable {
    let title: String
    let forms: [Form]
  }

  static let chapters: [Chapter] = [
    Chapter(title: "Before the engine starts", forms: beginning),
    Chapter(title: "What the user does", forms: user),
    Chapter(title: "What the user decides at the command line", forms: commands),
    Chapter(title: "What others do", forms: others),
    Chapter(title: "What goes wrong on the way", forms: faults),
    Chapter(title: "Time and the machine", forms: time),
    Chapter(title: "Processes", forms: processes),
    Chapter(title: "The journal's files", forms: journal),
    Chapter(title: "Expectations: operations", forms: expectOperations),
    Chapter(title: "Expectations: the server", forms: expectServer),
    Chapter(title: "Expectations: what the user is told", forms: expectWords),
    Chapter(title: "Expectations: requests", forms: expectRequests),
    Chapter(title: "At the end", forms: ending),
  ]

  static let all = chapters.flatMap(\.forms)

  /// - Throws: `Mistake` with the ways there are, when the words fit none.
  static func find(_ words: [Word]) throws(Mistake) -> (Form, Match) {
    for form in all {
      if let match = form.match(words) { return (form, match) }
    }
    let first = words.first?.text ?? ""
    let near = all.filter { $0.firstWords.contains(first) }
    guard near.isEmpty else {
      throw Mistake(
        "This line is not understood. Lines that begin with \"\(first)\":\n"
          + near.map { "  \($0.pattern)\n      e.g. \($0.example)" }.joined(separator: "\n"))
    }
    let beginnings = Set(all.flatMap(\.firstWords)).sorted().joined(separator: ", ")
    throw Mistake(
      "No step begins with \"\(first)\". Steps begin with: \(beginnings). Scenarios/README.md shows "
        + "them all.")
  }
}

extension Play {
  /// Fails the step unless `fits`.
  func expect(_ fits: Bool, _ expected: String, found: String) throws {
    guard fits else { throw Mistake("Expected: \(expected)\nFound:    \(found)") }
  }
}
