import Foundation

/// The source tree, read as text.
struct Tree {
  struct File {
    /// Path from the top of the tree.
    var path: String
    var lines: [String]

    var text: String { lines.joined(separator: "\n") }
    var name: String { String(path.split(separator: "/").last ?? "") }
  }

  static let top = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Swift files below a folder, in the order of their paths.
  static func swift(below folder: String) throws -> [File] {
    try files(below: folder, ending: ".swift")
  }

  static func files(below folder: String, ending: String) throws -> [File] {
    let root = top.appendingPathComponent(folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(ending) }.sorted()
    return try paths.map { path in
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      return File(path: "\(folder)/\(path)", lines: text.components(separatedBy: "\n"))
    }
  }
}

extension Tree.File {
  /// `path:line` of every line of code that contains `word`; comments do not count.
  func places(of word: String) -> [String] {
    lines.enumerated().compactMap { number, line in
      let code = line.trimmingCharacters(in: .whitespaces)
      guard !code.hasPrefix("//"), code.contains(word) else { return nil }
      return "\(path):\(number + 1)"
    }
  }
}
