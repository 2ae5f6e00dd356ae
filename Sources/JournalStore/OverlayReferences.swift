import GRDB
import SyncCore

/// Finds the overlay rows that name a provisional id: as their own key or in a field.
enum OverlayReferences {
  static func rows(
    naming provisional: ProvisionalID, kind: EntityKind, in db: Database
  ) throws -> [Subject] {
    let id = provisional.rawValue
    // The timer's key stays when "me" becomes a user.
    var found = try subjects("kind = ? AND id = ?", [kind.rawValue, id], in: db)
    switch kind {
    case .customer:
      for below in [EntityKind.project, .task, .timeEntry] {
        found += try subjects("kind = ? AND customer_id = ?", [below.rawValue, id], in: db)
      }
    case .project:
      found += try subjects("kind = 'task' AND parent_id = ?", [id], in: db)
      found += try subjects("kind = 'timeEntry' AND project_id = ?", [id], in: db)
    case .task:
      found += try subjects("kind = 'timeEntry' AND parent_id = ?", [id], in: db)
    case .service:
      found += try subjects(
        "kind = 'project' AND json_extract(fields, '$.service_id') = ?", [id], in: db)
    case .user:
      // Once per journal ("me"), or for an invited user: reads the whole overlay.
      for pair in EntityKind.allCases where pair.otherKind != nil {
        found += try subjects("kind = ? AND id = ?", [pair.rawValue, id], in: db)
      }
      found += try subjects("kind = 'timeEntry' AND user_id = ?", [id], in: db)
      found += try subjects(
        """
        kind = 'task' AND EXISTS (
          SELECT 1 FROM json_each(overlay.fields, '$.users') AS member WHERE member.value = ?)
        """, [id], in: db)
    case .timeEntry, .membership, .timer, .userGroup, .groupMembership, .webhook, .notification,
      .preference, .taskOrder, .tag, .account:
      break
    }
    for pair in kind.pairs {
      found += try subjects("kind = ? AND other = ?", [pair.rawValue, id], in: db)
    }
    if [.project, .task, .timeEntry].contains(kind) {
      found += try subjects("kind = 'timer'", [], in: db)
    }
    return found
  }

  private static func subjects(
    _ condition: String, _ arguments: StatementArguments, in db: Database
  ) throws -> [Subject] {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT kind, id, other FROM overlay WHERE \(condition)"),
      arguments: arguments
    ).map(Subject.init(row:))
  }
}
