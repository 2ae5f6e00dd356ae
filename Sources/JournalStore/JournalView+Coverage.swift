import GRDB
package import JSONTree
package import SyncCore

extension JournalView {
  /// How fresh and whole a scope is; nil: never brought.
  ///
  /// A record's own scope is as fresh as its copy in the mirror, whichever pull brought that.
  package func coverage(_ scope: PullScope) throws -> Coverage? {
    switch scope {
    case .record(let kind, let id):
      return try MirrorRow.fetch(Subject(kind, .remote(id)), in: db).map {
        Coverage(asOf: $0.asOf, isComplete: true, problem: nil)
      }
    case .document(let document):
      return try keptAnswer(document).map {
        Coverage(asOf: $0.asOf, isComplete: true, problem: nil)
      }
    case .probe: return nil
    case .me, .list, .timer, .entries:
      return try Row.fetchOne(
        db.cachedStatement(
          sql: "SELECT as_of_ms, is_complete, problem FROM coverage WHERE scope = ?"),
        arguments: [scope.key]
      ).map(Coverage.init(row:))
    }
  }

  /// The same; for entries over all windows brought, whichever pulls brought their days.
  package func covered(_ scope: PullScope) throws -> Coverage? {
    guard case .entries(let from, let to) = scope, let first = Day(parsing: from),
      let last = Day(parsing: to)
    else { return try coverage(scope) }
    return try entriesCovered(from: first, to: last)
  }

  /// How fresh and whole the entries between two days are, over all windows brought.
  ///
  /// - Parameters: both days are inclusive.
  /// - Returns: the oldest `as_of` of the windows needed to cover every day, taking complete ones
  ///   first, then newer ones; not complete when an incomplete one is needed; nil when a day is in
  ///   none.
  package func entriesCovered(from: Day, to: Day) throws -> Coverage? {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT from_day, to_day, as_of_ms, is_complete, problem FROM coverage
          WHERE from_day <= ? AND to_day >= ? ORDER BY is_complete DESC, as_of_ms DESC
          """), arguments: [to.text, from.text])
    var gaps = DayGaps(from: from, to: to)
    var result: Coverage?
    while let row = try rows.next(), !gaps.isEmpty {  // bounded by CoverageWriter.windowsMax
      guard let first = Day(parsing: row["from_day"] as String),
        let last = Day(parsing: row["to_day"] as String),
        gaps.close(from: first, to: last)
      else { continue }
      let window = try Coverage(row: row)
      result = Coverage(
        asOf: min(result?.asOf ?? window.asOf, window.asOf),
        isComplete: (result?.isComplete ?? true) && window.isComplete,
        problem: result?.problem ?? window.problem)
    }
    return gaps.isEmpty ? result : nil
  }

  /// The days around one of them whose entries were all read, without a gap; nil: that day's were
  /// not.
  package func coveredDays(around day: Day) throws -> ClosedRange<Day>? {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT from_day, to_day FROM coverage
          WHERE from_day IS NOT NULL AND is_complete = 1 ORDER BY from_day
          """))
    var run: ClosedRange<Day>?
    for row in rows {
      guard let first = Day(parsing: row["from_day"] as String),
        let last = Day(parsing: row["to_day"] as String), first <= last
      else { continue }
      if let before = run, first <= before.upperBound + 1 {
        run = before.lowerBound...max(before.upperBound, last)
      } else {
        if let run, run.contains(day) { return run }
        run = first...last
      }
    }
    return run.flatMap { $0.contains(day) ? $0 : nil }
  }

  /// The last answer to a question that no local model covers; nil: never asked with success.
  package func keptAnswer(
    _ document: RemoteDocument
  ) throws -> (answer: JSON, asOf: Instant)? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT answer, as_of_ms FROM kept_answer WHERE question = ?"),
      arguments: [document.key]
    ).map {
      (try JSON(parsing: $0["answer"] as String), Instant(milliseconds: $0["as_of_ms"]))
    }
  }

  /// Why the last try to bring what a tool asked for brought nothing; nil: not asked, or not tried.
  package func pullFailure(_ scope: PullScope) throws -> Reason? {
    try String.fetchOne(
      db.cachedStatement(
        sql: "SELECT failure FROM pull_request WHERE scope = ? AND failure IS NOT NULL"),
      arguments: [scope.key]
    ).map(Reason.init(text:))
  }

  /// Whether somebody waits for a read of the scope, though it may have failed by now.
  package func isAwaited(_ scope: PullScope, at now: Instant) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: "SELECT 1 FROM pull_request WHERE scope = ? AND waited_until_ms > ?"),
      arguments: [scope.key, now.milliseconds]) ?? false
  }

  /// Whether a read that a tool asked for still waits to be served.
  package func isAsked(_ scope: PullScope) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: "SELECT 1 FROM pull_request WHERE scope = ? AND failure IS NULL"),
      arguments: [scope.key]) ?? false
  }
}

extension Coverage {
  init(row: Row) throws {
    self.init(
      asOf: Instant(milliseconds: row["as_of_ms"]), isComplete: row["is_complete"],
      problem: row["problem"])
  }
}
