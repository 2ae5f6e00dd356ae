/// One word of a line; quotes make one word of several.
struct Word: Sendable, Hashable {
  /// Without quotes.
  let text: String
  let isQuoted: Bool

  /// `name` and value of `name=value`; nil for any other word.
  var assignment: (name: String, value: String)? {
    guard !isQuoted, let sign = text.firstIndex(of: "=") else { return nil }
    let name = text[..<sign]
    guard let first = name.first, first.isLetter,
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { return nil }
    return (String(name), String(text[text.index(after: sign)...]))
  }
}

/// What is wrong with a line, for whoever wrote it.
struct Mistake: Error, Sendable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension Word {
  /// The words of a line up to a comment.
  ///
  /// Quotes (`"…"`) keep blanks together, also behind `name=`; brackets and braces do so too.
  static func words(of line: String) throws(Mistake) -> [Word] {
    var words: [Word] = []
    var rest = Substring(line)
    // bounded by the length of the line
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      guard let first = rest.first, first != "#" else { return words }
      words.append(try first == "\"" ? quoted(&rest) : plain(&rest))
    }
  }

  private static func quoted(_ rest: inout Substring) throws(Mistake) -> Word {
    let inside = rest.dropFirst()
    guard let end = inside.firstIndex(of: "\"") else {
      throw Mistake("A quotation mark is missing at the end of: \(rest)")
    }
    rest = inside[inside.index(after: end)...]
    return Word(text: String(inside[..<end]), isQuoted: true)
  }

  /// A word that may hold quotes and brackets: they stay in it.
  private static func plain(_ rest: inout Substring) throws(Mistake) -> Word {
    var text = ""
    var depth = 0
    var isInside = false
    while let next = rest.first {
      if next == "\"" { isInside.toggle() }
      if !isInside, "[{".contains(next) { depth += 1 }
      if !isInside, "]}".contains(next) { depth -= 1 }
      if !isInside, depth <= 0, next == " " || next == "\t" { break }
      text.append(next)
      rest = rest.dropFirst()
    }
    guard !isInside else { throw Mistake("A quotation mark is missing at the end of: \(text)") }
    guard depth <= 0 else { throw Mistake("A bracket is not closed in: \(text)") }
    return Word(text: text, isQuoted: false)
  }
}

extension [Word] {
  /// As they would be written.
  var line: String {
    map { $0.isQuoted ? "\"\($0.text)\"" : $0.text }.joined(separator: " ")
  }
}
