import Foundation

/// Turns the pieces of a list into choices made at run time (mutant schemata).
struct Rewriter: Sendable {
  let faults: [Fault]

  /// A list that does not fit the tree.
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// Files that change, with the edits of each.
  var files: [String: [(fault: String, edit: Fault.Edit)]] {
    var files: [String: [(fault: String, edit: Fault.Edit)]] = [:]
    for fault in faults {
      for edit in fault.edits { files[edit.file, default: []].append((fault.name, edit)) }
    }
    return files
  }

  /// Targets that need `planted(_:)`.
  var targets: [String] {
    Set(files.keys.map { $0.hasPrefix("schema/") ? "JournalStore" : target(of: $0) }).sorted()
  }

  private func target(of path: String) -> String {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : ""
  }

  /// What is wrong with the list, whatever the tree: names, files.
  func problems(reading text: (String) throws -> String) -> [String] {
    var problems: [String] = []
    var names: Set<String> = []
    for fault in faults {
      if !names.insert(fault.name).inserted { problems.append("two are called \(fault.name)") }
      if !fault.name.allSatisfy({ $0.isLowercase || $0.isNumber || $0 == "-" }) {
        problems.append("\(fault.name): names are lower case, digits and hyphens")
      }
    }
    for (file, edits) in files.sorted(by: { $0.key < $1.key }) {
      do {
        _ = try pieces(of: try text(file), edits, file)
      } catch {
        problems.append("\(error)")
      }
    }
    return problems
  }

  /// The text with every piece of it as a choice.
  func rewritten(_ text: String, file: String) throws -> String {
    guard let edits = files[file] else { return text }
    var result = text
    for piece in try pieces(of: text, edits, file).reversed() {
      result.replaceSubrange(piece.range, with: Self.choice(piece))
    }
    return result
  }

  /// The source of `planted(_:)` for a target.
  func switchboard(of target: String) -> String {
    var source = """
      import Foundation

      private let plantedName = ProcessInfo.processInfo.environment["TTSYNC_PLANTED"] ?? ""

      func planted(_ name: String) -> Bool { plantedName == name }

      """
    guard target == "JournalStore" else { return source }
    let edits = faults.flatMap { fault in
      fault.edits.filter { $0.kind == .schema }.map { (fault.name, $0) }
    }
    source += "\nfunc plantedSchema(_ text: String) -> String {\n  switch plantedName {\n"
    for (name, edit) in edits {
      source += """
          case "\(name)":
            return text.replacingOccurrences(
              of: \(Self.literal(edit.context)),
              with: \(Self.literal(edit.before + edit.mutant + edit.after)))

        """
    }
    return source + "  default: return text\n  }\n}\n"
  }

  private static func literal(_ text: String) -> String {
    "##\"\(text.replacingOccurrences(of: "\n", with: "\"## + \"\\n\" + ##\""))\"##"
  }

  // MARK: Pieces

  struct Piece {
    var range: Range<String.Index>
    var original: String
    var kind: Fault.Kind
    var mutants: [(name: String, text: String)]
  }

  /// In the order of the file. Faults may share a piece; otherwise pieces stand apart.
  private func pieces(
    of text: String, _ edits: [(fault: String, edit: Fault.Edit)], _ file: String
  ) throws -> [Piece] {
    var pieces: [Piece] = []
    for (name, edit) in edits {
      let found = text.ranges(of: edit.context)
      guard found.count == 1 else {
        throw Problem(
          description: "\(name): its piece occurs \(found.count) times in \(file), not once: "
            + "“\(edit.context.prefix(80))”")
      }
      let range = Self.inner(found[0], of: edit, in: text)
      guard edit.original != edit.mutant else {
        throw Problem(description: "\(name): piece and mutant are the same")
      }
      if let index = pieces.firstIndex(where: { $0.range == range && $0.kind == edit.kind }) {
        pieces[index].mutants.append((name, edit.mutant))
      } else if let other = pieces.first(where: { $0.range.overlaps(range) }) {
        throw Problem(
          description: "\(name): its piece in \(file) overlaps that of \(other.mutants[0].name)")
      } else {
        pieces.append(
          Piece(
            range: range, original: edit.original, kind: edit.kind,
            mutants: [(name, edit.mutant)]))
      }
    }
    return pieces.filter { $0.kind != .schema }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private static func inner(
    _ context: Range<String.Index>, of edit: Fault.Edit, in text: String
  ) -> Range<String.Index> {
    let utf8 = text.utf8
    return utf8.index(
      context.lowerBound, offsetBy: edit.before.utf8.count)..<utf8.index(
        context.upperBound, offsetBy: -edit.after.utf8.count)
  }

  private static func choice(_ piece: Piece) -> String {
    switch piece.kind {
    case .expression:
      let cases = piece.mutants.map { "planted(\"\($0.name)\") ? (\($0.text)\n) : " }.joined()
      return "(\(cases)(\(piece.original)\n))"
    case .statements:
      let cases = piece.mutants.map { "if planted(\"\($0.name)\") {\n\($0.text)\n} else " }.joined()
      return "\(cases){\n\(piece.original)\n}"
    case .text:
      let cases = piece.mutants.map { "planted(\"\($0.name)\") ? ##\"\($0.text)\"## : " }.joined()
      return "\\(\(cases)##\"\(piece.original)\"##)"
    case .schema: return piece.original
    }
  }
}
