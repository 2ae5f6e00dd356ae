import SyncCore

/// What the size of a list's answer says about what is missing from it (API §5).
///
/// The service says neither how many rows there are nor whether more follow.
enum ListRules {
  /// Rows asked for per page of tasks: the documented default, so that the server has no reason to
  /// give fewer.
  static let taskPageSize = Limits.taskPageSize

  /// Page sizes to which servers cut a larger wish. A page of exactly so many rows says nothing.
  private static let commonPageSizes: Set<Int> = [10, 20, 25, 50, 100, 200, 250, 500, 1000]

  /// Whether no page after this one can bring rows.
  ///
  /// - Parameters:
  ///   - rows: in this page, unreadable ones included.
  ///   - pageSize: what was asked for; nil for endpoints that give everything at once.
  static func isLast(rows: Int, pageSize: Int?) -> Bool {
    guard let pageSize else { return true }
    return rows == 0 || (rows < pageSize && !commonPageSizes.contains(rows))
  }

  /// Whether the endpoint's cap was reached, so that the list may lack rows.
  static func isCapped(_ kind: EntityKind, rows: Int, archived: Int) -> Bool {
    switch kind {
    // 500 active, 1,000 archived; whether `ALL` counts them together is not known.
    case .project: rows == 500 || rows - archived >= 500 || archived >= 1000
    case .customer: rows >= 1000
    case .service: rows >= 300
    default: false
    }
  }

  /// Most rows that a search gives.
  static let searchMax = 500
}
