import Foundation

/// The faults of a tree: `Tests/PlantedFaults/*.fault`.
struct FaultList: Sendable {
  static let folder = "Tests/PlantedFaults"

  var faults: [Fault] = []

  /// A line of a list that cannot be read.
  struct Problem: Error, CustomStringConvertible {
    var file: String
    var line: Int
    var sentence: String

    var description: String { "\(file):\(line): \(sentence)" }
  }

  /// Every list of the tree, in the order of their names.
  static func read(tree: String) throws -> FaultList {
    let path = tree + "/" + folder
    var list = FaultList()
    for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    where name.hasSuffix(".fault") {
      let text = try String(contentsOfFile: path + "/" + name, encoding: .utf8)
      list.faults += try parse(text, file: folder + "/" + name)
    }
    return list
  }

  /// See `Tests/PlantedFaults/README.md` for the form.
  static func parse(_ text: String, file: String) throws -> [Fault] {
    var reader = Reader(file: file)
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      reader.number = index + 1
      try reader.take(line)
    }
    try reader.endFault()
    return reader.faults
  }

  private struct Reader {
    let file: String
    var number = 0
    var faults: [Fault] = []
    private var words: [String: String]?
    private var edits: [Fault.Edit] = []
    private var place = ""
    private var kind: Fault.Kind?
    private var original: [String] = []
    private var mutant: [String]?

    init(file: String) {
      self.file = file
    }

    mutating func take(_ line: String) throws {
      let words = line.trimmingCharacters(in: .whitespaces)
      if words.hasPrefix("|") {
        let piece = String(words.dropFirst().first == " " ? after(line, "| ") : after(line, "|"))
        guard kind != nil else { throw problem("a piece stands below expression: or its like") }
        if mutant == nil { original.append(piece) } else { mutant?.append(piece) }
        return
      }
      if words.isEmpty || words.hasPrefix("#") { return }
      if words.hasPrefix("fault ") {
        try endFault()
        self.words = ["fault": String(words.dropFirst(6))]
        return
      }
      guard let colon = words.firstIndex(of: ":") else { throw problem("expected key: value") }
      let key = String(words[..<colon])
      let value = words[words.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      try take(key, value)
    }

    private mutating func take(_ key: String, _ value: String) throws {
      guard words != nil else { throw problem("expected `fault NAME` before \(key):") }
      if let kind = Fault.Kind(rawValue: key) {
        try endEdit()
        self.kind = kind
        return
      }
      switch key {
      case "becomes" where kind != nil && mutant == nil: mutant = []
      case "in":
        try endEdit()
        place = value
      case "wrong", "breaks", "test", "scenario":
        guard words?.updateValue(value, forKey: key) == nil else {
          throw problem("\(key): is said twice")
        }
      default: throw problem("\(key): is not known here")
      }
    }

    private mutating func endEdit() throws {
      defer {
        kind = nil
        original = []
        mutant = nil
      }
      guard let kind else { return }
      guard let mutant, !original.isEmpty else { throw problem("a piece and becomes: are needed") }
      guard !place.isEmpty else { throw problem("in: FILE is missing") }
      let parts = original.joined(separator: "\n").split(
        omittingEmptySubsequences: false, whereSeparator: { "«»".contains($0) })
      guard parts.count == 1 || parts.count == 3 else {
        throw problem("a piece is marked by one « and one », or not at all")
      }
      let isMarked = parts.count == 3
      edits.append(
        Fault.Edit(
          kind: kind, file: place, original: String(parts[isMarked ? 1 : 0]),
          mutant: mutant.joined(separator: "\n"), before: isMarked ? String(parts[0]) : "",
          after: isMarked ? String(parts[2]) : ""))
    }

    mutating func endFault() throws {
      try endEdit()
      defer {
        words = nil
        edits = []
        place = ""
      }
      guard let words else { return }
      guard let name = words["fault"], let wrong = words["wrong"], let breaks = words["breaks"],
        let test = words["test"], !edits.isEmpty
      else { throw problem("the fault before needs wrong:, breaks:, test:, in: and a piece") }
      faults.append(
        Fault(
          name: name, wrong: wrong, breaks: breaks, test: test, scenario: words["scenario"],
          edits: edits))
    }

    private func after(_ line: String, _ mark: String) -> Substring {
      line.range(of: mark).map { line[$0.upperBound...] } ?? ""
    }

    private func problem(_ sentence: String) -> Problem {
      Problem(file: file, line: number, sentence: sentence)
    }
  }
}
