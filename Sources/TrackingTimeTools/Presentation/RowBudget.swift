import JSONTree

/// How much of a list one answer carries: a model reads no more at a time, and clients cut or refuse
/// longer results (MCP §14).
enum RowBudget {
  /// Bytes of the rows as JSON: some 15,000 tokens.
  static let bytesMax = 60_000

  /// The first rows that fit, at least one.
  static func cut(_ rows: [JSON], bytesMax: Int = Self.bytesMax) -> [JSON] {
    var bytes = 0
    let fitting = rows.prefix { row in
      bytes += row.encoded().count + 1
      return bytes <= bytesMax
    }
    return fitting.isEmpty ? Array(rows.prefix(1)) : Array(fitting)
  }

  /// A sentence for an answer whose rows were cut; nil: all are there.
  static func note(shown: Int, of wanted: Int, narrow: String) -> JSON? {
    shown < wanted
      ? .string("\(shown) of \(wanted) rows asked for fit into one answer. \(narrow)") : nil
  }
}
