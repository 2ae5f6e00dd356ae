/// The grammar of one line of a `.env` file.
enum EnvLine {
  /// - Returns: key and value; nil for a blank line or a comment.
  static func parse(
    _ line: Substring
  ) throws(EnvLineProblem) -> (key: String, value: String)? {
    if let odd = line.unicodeScalars.first(where: { $0.value < 0x20 && $0 != "\t" }) {
      throw EnvLineProblem("it contains the control character \(odd.value)")
    }
    var rest = line.drop(while: \.isBlank)
    if rest.isEmpty || rest.first == "#" { return nil }
    if rest.hasPrefix("export"), rest.dropFirst(6).first?.isBlank == true {
      rest = rest.dropFirst(6).drop(while: \.isBlank)
    }
    let key = rest.prefix(while: \.isKeyCharacter)
    rest = rest.dropFirst(key.count)
    guard let first = key.first, !first.isNumber else {
      throw EnvLineProblem("expected KEY=value")
    }
    guard rest.first == "=" else {
      throw EnvLineProblem(
        rest.first?.isBlank == true
          ? "there must be no space before the = of \(key)"
          : "expected = directly after \(key)")
    }
    return (String(key), try value(rest.dropFirst(), of: key))
  }

  private static func value(
    _ text: Substring, of key: Substring
  ) throws(EnvLineProblem) -> String {
    switch text.first {
    case "'": try singleQuoted(text.dropFirst(), of: key)
    case "\"": try doubleQuoted(text.dropFirst(), of: key)
    default: try bare(text, of: key)
    }
  }

  private static func singleQuoted(
    _ text: Substring, of key: Substring
  ) throws(EnvLineProblem) -> String {
    guard let end = text.firstIndex(of: "'") else {
      throw EnvLineProblem("the quote of \(key) is not closed on this line")
    }
    try requireNothing(text[text.index(after: end)...], behind: key)
    return String(text[..<end])
  }

  private static func doubleQuoted(
    _ text: Substring, of key: Substring
  ) throws(EnvLineProblem) -> String {
    var value = ""
    var rest = text
    // bounded by the line: every round takes a character.
    while let character = rest.popFirst() {
      switch character {
      case "\"":
        try requireNothing(rest, behind: key)
        return value
      case "$": throw expansion(of: key)
      case "\\":
        guard let escaped = rest.popFirst(), let meant = escapes[escaped] else {
          throw EnvLineProblem(
            #"the value of \#(key) has a \ that means nothing here: "#
              + #"allowed are \" \\ \$ \n \r \t, or put the value in single quotes"#)
        }
        value.append(meant)
      default: value.append(character)
      }
    }
    throw EnvLineProblem("the quote of \(key) is not closed on this line")
  }

  private static let escapes: [Character: Character] = [
    "\"": "\"", "\\": "\\", "$": "$", "n": "\n", "r": "\r", "t": "\t",
  ]

  private static func bare(
    _ text: Substring, of key: Substring
  ) throws(EnvLineProblem) -> String {
    let value = text.prefix { !$0.isBlank }
    if value.contains("$") { throw expansion(of: key) }
    guard !value.contains(where: { "'\"\\`".contains($0) }) else {
      throw EnvLineProblem(
        "the value of \(key) contains a quote or a backslash: put it in single quotes")
    }
    guard !value.contains("#") else {
      throw EnvLineProblem(
        "the value of \(key) contains a #: put it in quotes, or a space before a comment")
    }
    let rest = text.dropFirst(value.count).drop(while: \.isBlank)
    guard rest.isEmpty || rest.first == "#" else {
      throw EnvLineProblem("the value of \(key) contains a space: put it in quotes")
    }
    return String(value)
  }

  private static func requireNothing(
    _ rest: Substring, behind key: Substring
  ) throws(EnvLineProblem) {
    let tail = rest.drop(while: \.isBlank)
    let isComment = tail.first == "#" && rest.first?.isBlank == true
    guard tail.isEmpty || isComment else {
      throw EnvLineProblem("there is text behind the closing quote of \(key)")
    }
  }

  private static func expansion(of key: Substring) -> EnvLineProblem {
    EnvLineProblem(
      "the value of \(key) contains a $, and nothing is expanded here: "
        + "put it in single quotes if it is meant as it stands")
  }
}

extension Character {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
  fileprivate var isKeyCharacter: Bool {
    isASCII && (isLetter || isNumber || self == "_")
  }
}
