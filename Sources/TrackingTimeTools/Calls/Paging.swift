import JSONTree
import SyncCore

/// Which part of a list an answer carries.
struct Paging: Sendable {
  let offset: Int
  let limit: Int

  init(offset: Int, limit: Int) {
    self.offset = offset
    self.limit = limit
  }

  /// From `limit` and `cursor`. A cursor is the offset in a form that nobody takes for a page.
  init(_ arguments: Arguments, default standard: Int = 100) throws(Refusal) {
    limit = Int(arguments.integer("limit") ?? Int64(standard))
    guard let cursor = arguments.filled("cursor") else {
      offset = 0
      return
    }
    guard cursor.hasPrefix("from-"), let value = Int(cursor.dropFirst(5)), value > 0 else {
      throw Refusal(
        "bad_cursor", "cursor \"\(cursor.excerpt)\" is not one of ours.",
        next: "Take next_cursor of the answer before, or leave it out.")
    }
    offset = value
  }

  /// Where the next answer begins; nil when this one ends the list.
  ///
  /// - Parameter shown: rows that it carries where that is less than `limit`.
  func cursor(total: Int, shown: Int? = nil) -> String? {
    let next = offset + min(shown ?? limit, limit)
    return next < total ? "from-\(next)" : nil
  }

  /// Lists that go on side by side: as many rows of each as fit into one answer, and the cursor where
  /// one of them goes on.
  ///
  /// - Parameters:
  ///   - total: rows of the longest list.
  ///   - narrow: what makes the lists shorter.
  func add(
    _ lists: [(key: String, rows: [JSON])], of total: Int, to body: inout JSONObject, narrow: String
  ) {
    let wanted = lists.map(\.rows.count).max() ?? 0
    let share = RowBudget.bytesMax / max(1, lists.count)
    let cuts = lists.map { (RowBudget.cut($0.rows, bytesMax: share).count, of: $0.rows.count) }
    let shown = cuts.filter { $0.0 < $0.of }.map { $0.0 }.min() ?? wanted
    body["next_cursor"] = cursor(total: total, shown: shown).map(JSON.string)
    body["truncated"] = RowBudget.note(
      shown: shown, of: wanted, narrow: "Go on with next_cursor, or narrow with \(narrow).")
    for (key, rows) in lists { body[key] = .array(Array(rows.prefix(shown))) }
  }
}
