import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct SchemaTests {
  @Test func `the moves in SQL are those of the transition function`() throws {
    let fixture = try JournalFixture()
    var moves: Set<String> = []
    for state in OperationState.allCases {
      for event in OperationEvent.allCases {
        for isFresh in [true, false] {
          for isAsked in [true, false] {
            guard
              let to = Transition.of(state, on: event, isFresh: isFresh, isCancelAsked: isAsked)?
                .to,
              to != state
            else { continue }
            moves.insert("\(state.rawValue) \(to.rawValue)")
          }
        }
      }
    }
    let rows = try fixture.journal.pool.read {
      try String.fetchSet($0, sql: "SELECT from_state || ' ' || to_state FROM legal_move")
    }
    #expect(rows == moves)
  }

  @Test(arguments: [
    ("UPDATE operation SET state = 'applied', revision = 9, settled_at_ms = 1", "illegal move"),
    ("UPDATE operation SET state = 'attempted'", "new revision"),
    ("UPDATE operation SET revision = 0", "new revision"),
    ("DELETE FROM operation", "never deleted"),
    ("UPDATE operation SET state = 'review', revision = 9", "parked_has_a_reason"),
    ("UPDATE operation SET state = 'ambiguous', revision = 9", "ambiguous_is_not_fresh"),
    ("UPDATE operation SET verb = 'dance'", "verb_is_known"),
    ("UPDATE operation SET subject_id = 0", "subject_is_an_id"),
    ("UPDATE operation SET revision = 'many'", "cannot store TEXT"),
    ("UPDATE operation SET settled_at_ms = 5", "final_has_a_time"),
    ("UPDATE leader SET epoch = -1", "epoch_is_not_negative"),
    (
      "INSERT INTO journal SELECT 2, uuid, 0, 1, '', 1, '', '', '', '', '', '', '', 0, 0, NULL FROM journal",
      "journal_is_one_row"
    ),
    ("UPDATE audit SET actor = 'somebody'", "append-only"),
    ("DELETE FROM audit", "append-only"),
    ("UPDATE audit_payload SET payload = '{}'", "never edited"),
    ("INSERT INTO identity (provisional_id, kind) VALUES (5, 'task')", "provisional_is_negative"),
  ]) func `the file refuses what must not be`(sql: String, problem: String) async throws {
    let fixture = try JournalFixture()
    try await fixture.accept(.note("one"))
    if sql.contains("'applied'") {
      try await fixture.apply(OperationID(1), fixture.lead())
      try await refuses("UPDATE operation SET state = 'pending', revision = 99", problem, fixture)
    } else {
      try await refuses(sql, problem, fixture)
    }
  }

  private func refuses(
    _ sql: String, _ problem: String, _ fixture: JournalFixture
  ) async throws {
    let error = #expect(throws: DatabaseError.self) {
      try fixture.tamper(sql)
    }
    #expect(error?.message?.contains(problem) == true, "\(error?.message ?? "")")
  }

  @Test func `the columns of an operation stand where they are read`() throws {
    let fixture = try JournalFixture()
    let table = try fixture.rows {
      try String.fetchAll($0, sql: "SELECT name FROM pragma_table_info('operation') ORDER BY cid")
    }
    let read = OperationColumn.allCases.map { column in
      "\(column)".reduce(into: "") { name, letter in
        let follows = name.last.map { $0.isLowercase || $0.isNumber } ?? false
        name += (letter.isUppercase && follows ? "_" : "") + String(letter)
      }.lowercased()
    }
    #expect(table.map { $0.hasSuffix("_ms") ? String($0.dropLast(3)) : $0 } == read)
  }

  @Test func `the counters agree with the rows`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    for index in 0..<4 { try await fixture.accept(.note("\(index)")) }
    try await fixture.apply(OperationID(2), lead, created: .of(9))
    _ = try await fixture.journal.cancel(OperationID(3), by: "test")
    let differing = try fixture.count(
      """
      SELECT count(*) FROM counter AS c
      WHERE operations <>
        (SELECT count(*) FROM operation AS o WHERE o.state = c.state AND o.verb = c.verb)
      """)
    #expect(differing == 0)
    #expect(try fixture.look { try $0.counts() }[.pending] == 2)
  }

  @Test(arguments: [
    NextChoice.waited, NextChoice.stops, NextChoice.undelayed, NextChoice.due,
    NextChoice.earliest,
  ]) func `the worker's choice never scans the operations`(sql: String) throws {
    let fixture = try JournalFixture()
    let plan = try fixture.journal.pool.read { db in
      try Row.fetchAll(
        db, sql: "EXPLAIN QUERY PLAN " + sql,
        arguments: sql.contains(":limit") ? ["now": 1, "limit": 1] : ["now": 1]
      ).map { $0["detail"] as String }
    }
    #expect(!plan.isEmpty)
    if sql == NextChoice.stops {
      // In the order of its partial index, which holds only ready stops.
      #expect(plan == ["SCAN operation USING INDEX operation_timer_stop"])
    } else {
      #expect(!plan.contains { $0.contains("SCAN operation") }, "\(plan)")
    }
  }

  @Test func `finding who is earlier is a step in an index`() throws {
    let fixture = try JournalFixture()
    let plan = try fixture.journal.pool.read { db in
      try Row.fetchAll(
        db,
        sql: """
          EXPLAIN QUERY PLAN SELECT position, operation_id FROM claim
          WHERE kind = 'task' AND id = 1 AND other = 0 AND mode = 'holds'
            AND (position, operation_id) < (5, 5)
          ORDER BY position DESC, operation_id DESC
          """
      ).map { $0["detail"] as String }
    }
    #expect(plan.count == 1)
    #expect(plan[0].contains("SEARCH claim USING PRIMARY KEY"))
    #expect(plan[0].contains("position"), "\(plan)")
  }
}
