/// A parsed `.env` file: keys and values as written, each with its line.
///
/// One assignment per line, `KEY=value`, in the part of the shell's grammar that every reader of
/// such files agrees on. What readers disagree on is refused with file and line, never guessed:
///
/// | line | meaning |
/// |---|---|
/// | blank, or `# …` | nothing |
/// | `KEY=value`, `export KEY=value` | the value up to the end of the line or to ` #` |
/// | `KEY='value'` | the text between the quotes, nothing in it is special |
/// | `KEY="value"` | the same, with `\"`, `\\`, `\$`, `\n`, `\r`, `\t` |
/// | `KEY=` | set, and empty |
struct EnvFile: Sendable, Equatable {
  struct Value: Sendable, Equatable {
    var text: String
    /// Counted from 1.
    var line: Int
  }

  /// The path as given, for messages.
  let path: String
  private(set) var values: [String: Value] = [:]

  /// Bytes of a file; a longer one is not a settings file.
  static let bytesMax = 1 << 20

  /// - Throws: the first line that cannot be read. A problem quotes no value: it may be secret.
  init(parsing text: String, path: String) throws(EnvFileProblem) {
    self.path = path
    let whole = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    var number = 0
    for line in whole.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd) {
      number += 1
      do throws(EnvLineProblem) {
        guard let (key, value) = try EnvLine.parse(line) else { continue }
        if let earlier = values[key] {
          throw EnvLineProblem("\(key) is set already on line \(earlier.line); keep one of the two")
        }
        values[key] = Value(text: value, line: number)
      } catch {
        throw EnvFileProblem(path: path, line: number, sentence: error.sentence)
      }
    }
  }
}

extension Character {
  /// The ends of lines on all systems; `\r\n` is one character.
  fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}
