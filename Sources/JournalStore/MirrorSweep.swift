import GRDB
import SyncCore

/// What a complete list says about the rows it lacks (design §10).
///
/// A missing row is only marked. One that a second complete list lacks is asked for by its id, and
/// only that answer deletes it. Rows with unfinished operations are left alone, and so are rows
/// acknowledged or read after the list's read began.
struct MirrorSweep {
  /// Confirming reads asked for by one list, so that a wrong list cannot flood the service.
  static let confirmationsMax = 20
  /// How long such a request stands before it may be dropped; the next complete list renews it.
  static let confirmationAge: Duration = .seconds(600)

  let origin: MirrorOrigin
  let db: Database

  /// - Parameter seen: the ids that the list brought.
  /// - Returns: the records to be confirmed, at most `confirmationsMax`; already asked for.
  func run(_ scope: PullScope, seen: Set<RemoteID>) throws -> [Subject] {
    guard let cursor = try rows(in: scope) else { return [] }
    var lacking: [Int64] = []
    var lackingAgain: [Subject] = []
    while let row = try cursor.next() {  // bounded by the rows of the scope
      let subject = try Subject(row: row)
      guard let id = subject.id.remote, !seen.contains(id) else { continue }
      if row["missing_since_ms"] as Int64? == nil {
        lacking.append(id.rawValue)
      } else if lackingAgain.count < Self.confirmationsMax {
        lackingAgain.append(subject)
      }
    }
    guard let kind = scope.sweptKind else { return [] }
    for id in lacking { try mark(kind, id) }
    for subject in lackingAgain { try ask(subject) }
    return lackingAgain
  }

  /// Rows of the scope that the list could have brought; nil for a scope that is no list.
  private func rows(in scope: PullScope) throws -> RowCursor? {
    let free = """
      m.acked_sequence <= :sequence AND m.began_sequence <= :sequence AND NOT EXISTS (
        SELECT 1 FROM overlay AS o WHERE o.kind = m.kind AND o.id = m.id AND o.other = m.other)
      """
    switch scope {
    case .list(let kind):
      return try Row.fetchCursor(
        db,
        sql: """
          SELECT m.kind, m.id, m.other, m.missing_since_ms FROM mirror AS m
          WHERE m.kind = :kind AND \(free) ORDER BY m.missing_since_ms, m.id
          """, arguments: ["kind": kind.rawValue, "sequence": origin.sequence])
    case .entries(let from, let to):
      guard let window = try window(from: from, to: to) else { return nil }
      return try Row.fetchCursor(
        db,
        sql: """
          SELECT m.kind, m.id, m.other, m.missing_since_ms FROM mirror AS m
          WHERE m.kind = 'timeEntry' AND m.start_at_ms >= :start AND m.start_at_ms < :end
            AND \(free) ORDER BY m.missing_since_ms, m.id
          """,
        arguments: [
          "start": window.lowerBound.milliseconds, "end": window.upperBound.milliseconds,
          "sequence": origin.sequence,
        ])
    case .me, .timer, .record, .document, .probe: return nil
    }
  }

  /// The moments that surely belong to days of the window. While the user's zone is not known, only
  /// those that do in every zone (−12 … +14 h).
  private func window(from: String, to: String) throws -> Range<Instant>? {
    guard let first = Day(parsing: from), let last = Day(parsing: to) else { return nil }
    let zone = try JournalView(db).account().zone.flatMap { Zone($0) }
    let slack: (start: Duration, end: Duration) =
      zone == nil ? (.seconds(12 * 3600), .seconds(14 * 3600)) : (.zero, .zero)
    let start = (zone ?? .utc).startOfDay(first) + slack.start
    let end = (zone ?? .utc).startOfDay(last + 1) - slack.end
    return start < end ? start..<end : nil
  }

  private func mark(_ kind: EntityKind, _ id: Int64) throws {
    try db.cachedStatement(
      sql: "UPDATE mirror SET missing_since_ms = ? WHERE kind = ? AND id = ? AND other = 0"
    ).execute(arguments: [origin.asOf.milliseconds, kind.rawValue, id])
  }

  private func ask(_ subject: Subject) throws {
    guard let id = subject.id.remote else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO pull_request (scope, asked_at_ms, waited_until_ms) VALUES (?, ?, ?)
        ON CONFLICT (scope) DO UPDATE SET failure = NULL,
          waited_until_ms = max(waited_until_ms, excluded.waited_until_ms)
        """
    ).execute(
      arguments: [
        PullScope.record(subject.kind, id).key, origin.asOf.milliseconds,
        (origin.asOf + Self.confirmationAge).milliseconds,
      ])
  }
}

extension PullScope {
  /// The kind whose missing rows a complete answer tells; nil: a scope that is no list.
  var sweptKind: EntityKind? {
    switch self {
    case .list(let kind): kind
    case .entries: .timeEntry
    case .me, .timer, .record, .document, .probe: nil
    }
  }
}
