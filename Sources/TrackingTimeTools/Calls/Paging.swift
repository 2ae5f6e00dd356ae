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
}
