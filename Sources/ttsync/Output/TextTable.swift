/// Rows of text under headings, in columns as wide as needed; the last column is cut to fit.
struct TextTable: Sendable {
  private let headings: [String]
  private var rows: [[String]] = []

  init(_ headings: String...) {
    self.headings = headings
  }

  /// - Parameter cells: one per heading.
  mutating func add(_ cells: String...) {
    precondition(cells.count == headings.count, "a row has as many cells as there are headings")
    rows.append(cells.map { $0.replacing("\n", with: " ") })
  }

  var isEmpty: Bool { rows.isEmpty }

  /// - Parameter width: columns of the terminal; `Int.max` where lines may be of any length.
  func text(width: Int, ink: Ink) -> String {
    let widths = headings.indices.map { column in
      ([headings] + rows).map { $0[column].count }.max() ?? 0
    }
    let before = widths.dropLast().reduce(0) { $0 + $1 + 2 }
    let last = width == Int.max ? Int.max : max(10, width - before)
    func line(_ cells: [String]) -> String {
      let padded = zip(cells.dropLast(), widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count + 2)
      }
      return padded.joined() + Self.cut(cells.last ?? "", to: last)
    }
    return ([ink(.faint, line(headings))] + rows.map(line)).joined(separator: "\n")
  }

  private static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(width - 1) + "…"
  }
}
