import JournalStore
import SyncCore

/// Reads pages of the audit log, also by the client of the operation that a row is about.
struct AuditReader {
  let journal: Journal
  let options: AuditFilterOptions
  let now: Instant

  /// Rows per read, so that no read transaction lasts (design §3).
  static let page = 500

  /// Calls `body` with every row that fits, until it returns false or there are no more.
  func each(latestFirst: Bool, after row: Int64? = nil, _ body: (AuditRow) -> Bool) throws {
    let wanted = options.filter(before: now, after: row)
    var offset = 0
    var clients: [OperationID: Bool] = [:]
    // bounded by the rows that there are: every round reads the next page.
    while true {
      let rows = try journal.read { view in
        let rows = try view.audit(
          wanted, latestFirst: latestFirst, limit: Self.page, offset: offset)
        for id in Set(rows.compactMap(\.operation)) where clients[id] == nil {
          clients[id] =
            try options.client == nil || view.operation(id)?.call.client == options.client
        }
        return rows
      }
      for row in rows {
        let isWanted = row.operation.map { clients[$0] ?? false } ?? (options.client == nil)
        guard !isWanted || body(row) else { return }
      }
      guard rows.count == Self.page else { return }
      offset += rows.count
    }
  }
}
