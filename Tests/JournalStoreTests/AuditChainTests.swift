import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct AuditChainTests {
  /// Rows to a page: one, some, all in one.
  private static let pages: [Int64] = [1, 2, 4, Journal.auditPage]

  private func filled() async throws -> JournalFixture {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    for index in 0..<3 { try await fixture.accept(.note("\(index)")) }
    try await fixture.apply(OperationID(1), lead, created: .of(9))
    // A clumsy hand would start with these.
    try fixture.tamper(
      """
      DROP TRIGGER audit_is_append_only_update; DROP TRIGGER audit_is_append_only_delete;
      DROP TRIGGER audit_payload_is_never_edited
      """)
    return fixture
  }

  @Test func `an untouched log is whole`() async throws {
    let fixture = try await filled()
    let head = try fixture.journal.auditHead
    #expect(head.id == 6)
    for page in Self.pages {
      let verdict = try fixture.journal.verifyAudit(expectedHead: head, page: page)
      #expect(verdict == .whole(head: head, erased: 0))
    }
    #expect(AuditHead("\(head)") == head)
  }

  @Test(arguments: [
    ("UPDATE audit SET actor = 'x' WHERE id = 2", 2),
    ("UPDATE audit SET at_ms = at_ms + 1 WHERE id = 3", 3),
    ("UPDATE audit SET to_state = NULL WHERE id = 4", 4),
    ("UPDATE audit SET from_state = 'ambiguous' WHERE id = 6", 6),
    ("UPDATE audit_payload SET payload = '{}' WHERE audit_id = 3", 3),
    ("UPDATE audit_payload SET salt = 'x' WHERE audit_id = 5", 5),
    ("DELETE FROM audit_payload WHERE audit_id = 4; DELETE FROM audit WHERE id = 4", 4),
    ("DELETE FROM audit_payload WHERE audit_id = 1; DELETE FROM audit WHERE id = 1", 1),
    (
      """
      DELETE FROM audit_payload; UPDATE audit SET id = 100 WHERE id = 2;
      UPDATE audit SET id = 2 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 100
      """, 2
    ),
  ]) func `what was tampered with is found where it begins`(sql: String, row: Int64) async throws {
    let fixture = try await filled()
    try fixture.tamperFreely(sql)
    for page in Self.pages {
      guard case .broken(let at, _) = try fixture.journal.verifyAudit(page: page) else {
        Issue.record("nothing was found in pages of \(page)")
        return
      }
      #expect(at == row, "pages of \(page)")
    }
  }

  @Test func `a log cut off at its end is found against a noted head`() async throws {
    let fixture = try await filled()
    let head = try fixture.journal.auditHead
    try fixture.tamperFreely(
      "DELETE FROM audit_payload WHERE audit_id = 6; DELETE FROM audit WHERE id = 6")
    guard case .whole = try fixture.journal.verifyAudit() else {
      Issue.record("the rest is whole")
      return
    }
    guard case .broken(at: 5, _) = try fixture.journal.verifyAudit(expectedHead: head) else {
      Issue.record("the cut was not found")
      return
    }
    // Written on, it is another chain.
    try await fixture.accept(.note("after the cut"))
    guard case .broken(at: 6, _) = try fixture.journal.verifyAudit(expectedHead: head) else {
      Issue.record("the other chain was not found")
      return
    }
  }

  @Test func `an erased payload leaves the chain whole`() async throws {
    let fixture = try await filled()
    try fixture.tamper("DELETE FROM audit_payload WHERE audit_id = 3")
    let head = try fixture.journal.auditHead
    for page in Self.pages {
      #expect(try fixture.journal.verifyAudit(page: page) == .whole(head: head, erased: 1))
    }
  }

  @Test func `every change of state has its row`() async throws {
    let fixture = try await filled()
    let rows = try fixture.rows { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT event || ' ' || coalesce(from_state, '') || '>' || coalesce(to_state, '')
          FROM audit WHERE operation_id = 1 ORDER BY id
          """)
    }
    #expect(rows == ["accepted >pending", "sent pending>attempted", "accepted attempted>applied"])
  }
}
