import Foundation

/// A scenario file: what it tells, what it covers, and its steps.
struct Scenario: Sendable, CustomStringConvertible {
  struct Line: Sendable {
    /// From 1.
    let number: Int
    let text: String
    let step: Form
    let match: Match
  }

  /// Below `Scenarios`, e.g. `creates/lost-answer.txt`.
  let path: String
  let story: [String]
  /// Ids of Coverage.md.
  let covers: [String]
  let lines: [Line]

  var description: String { path }

  /// The folder, e.g. `creates`.
  var chapter: String { String(path.prefix { $0 != "/" }) }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Scenarios")

  /// The files below `Scenarios`, in order; those whose path has `SCENARIO` in it, when that is set.
  static let paths: [String] = {
    let wanted = ProcessInfo.processInfo.environment["SCENARIO"] ?? ""
    return everyPath.filter { wanted.isEmpty || $0.contains(wanted) }
  }()

  static let everyPath: [String] =
    (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { $0.hasSuffix(".txt") }
    .sorted()

  /// - Throws: `Failure` with the line that cannot be read.
  init(path: String) throws {
    try self.init(
      path: path,
      text: try String(contentsOf: Self.folder.appendingPathComponent(path), encoding: .utf8))
  }

  init(path: String, text: String) throws(Failure) {
    self.path = path
    var story: [String] = []
    var covers: [String] = []
    var lines: [Line] = []
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.hasPrefix("#") {
        let comment = trimmed.drop { $0 == "#" || $0 == " " }
        if comment.hasPrefix("covers:") {
          covers += comment.dropFirst(7).split { $0 == "," || $0 == " " }.map(String.init)
        } else if lines.isEmpty {
          story.append(String(comment))
        }
        continue
      }
      do throws(Mistake) {
        let words = try Word.words(of: line)
        guard !words.isEmpty else { continue }
        let (form, match) = try Steps.find(words)
        lines.append(Line(number: index + 1, text: trimmed, step: form, match: match))
      } catch {
        throw Failure(path: path, line: index + 1, text: trimmed, error.description)
      }
    }
    self.story = story
    self.covers = covers
    self.lines = lines
  }
}

/// Why a scenario failed: place, and everything a writer needs to understand it.
struct Failure: Error, Sendable, CustomStringConvertible {
  let path: String
  let line: Int
  let text: String
  let problem: String
  /// What happened on the stage; empty when it was never set.
  var transcript: String

  init(path: String, line: Int, text: String, _ problem: String, transcript: String = "") {
    self.path = path
    self.line = line
    self.text = text
    self.problem = problem
    self.transcript = transcript
  }

  var description: String {
    "Scenarios/\(path):\(line): \(text)\n\n\(problem)\n"
      + (transcript.isEmpty ? "" : "\n\(transcript)\n")
  }
}
