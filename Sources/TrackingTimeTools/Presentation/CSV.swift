/// Comma separated values, RFC 4180: quoted where needed, lines end in CR LF.
struct CSV {
  private(set) var text = ""
  let separator: Character

  init(separator: Character) {
    self.separator = separator
  }

  mutating func add(_ cells: [Cell]) {
    text += cells.map { $0.text(separator) }.joined(separator: String(separator)) + "\r\n"
  }

  enum Cell {
    case text(String)
    /// Numbers and times of ours: never a formula.
    case plain(String)

    fileprivate func text(_ separator: Character) -> String {
      switch self {
      case .plain(let text): Self.quoted(text, separator)
      case .text(let text): Self.quoted(Self.guarded(text), separator)
      }
    }

    /// A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text.
    private static func guarded(_ text: String) -> String {
      guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first)
      else { return text }
      return "'" + text
    }

    private static func quoted(_ text: String, _ separator: Character) -> String {
      let needsQuotes =
        text.contains { $0 == separator || $0 == "\"" || $0.isNewline }
        || text.first == " " || text.last == " "
      guard needsQuotes else { return text }
      return "\""
        + text.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }
  }
}
