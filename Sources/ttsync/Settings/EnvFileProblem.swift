/// Why a `.env` file cannot be used.
struct EnvFileProblem: Error, Equatable, CustomStringConvertible {
  let path: String
  /// nil when the file as a whole cannot be read.
  let line: Int?
  let sentence: String

  var description: String {
    line.map { "\(path), line \($0): \(sentence)." } ?? "\(path): \(sentence)."
  }
}

/// What is wrong with one line, without its end.
struct EnvLineProblem: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}
