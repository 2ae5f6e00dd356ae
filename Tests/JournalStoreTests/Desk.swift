import GRDB
import JSONTree
import SyncCore

@testable import JournalStore

/// A journal that has the lead and knows task 9 and entry 500.
struct Desk {
  let fixture: JournalFixture
  let lead: Epoch

  static let entry = Subject.remote(.timeEntry, 500)
  static let task = Subject.remote(.task, 9)
  static let copy: Fields = [
    .notes: .text("seen"), .startAt: .instant(Instant(seconds: 0)),
    .endAt: .instant(Instant(seconds: 3600)), .durationSeconds: .integer(3600),
    .taskID: .id(.remote(.of(9))),
  ]

  init() async throws {
    fixture = try JournalFixture()
    lead = try await fixture.lead()
    try await absorb(.timeEntry, 500, Self.copy)
    try await absorb(.task, 9, [.name: .text("T"), .isArchived: .flag(false)])
  }

  func absorb(_ kind: EntityKind, _ id: Int64, _ fields: Fields) async throws {
    let sequence = try fixture.journal.mirrorSequence()
    try await fixture.journal.absorb(
      Absorption(
        .record(kind, .of(id)), asOf: fixture.clock.now(), beganSequence: sequence,
        content: .records([SyncCore.Record(kind, .of(id), fields)], isLast: true, isCapped: false),
        isComplete: true),
      lead: lead)
  }

  func note(_ text: String) async throws -> SyncCore.Operation {
    try await fixture.accept(.update(Self.entry, [.notes: .text(text)]))
  }

  @discardableResult
  func coalesce(_ head: SyncCore.Operation) async throws -> [SyncCore.Operation] {
    try await fixture.journal.coalesce(fixture.operation(head.id), lead: lead)
  }

  func now(_ operation: SyncCore.Operation) throws -> SyncCore.Operation {
    try fixture.operation(operation.id)
  }

  func states(_ operations: [SyncCore.Operation]) throws -> [OperationState] {
    try operations.map { try now($0).state }
  }

  /// A whole attempt that the server refuses.
  func refuse(_ operation: SyncCore.Operation) async throws {
    let row = try now(operation)
    let attempt = try await fixture.journal.begin(JournalFixture.draft(row), lead: lead)
    _ = try await fixture.journal.record(
      [
        Settlement(
          row.id, revision: row.revision + 1, .refused,
          reason: Reason("refused", "It said no."))
      ], answering: attempt.map(JournalFixture.answer), link: nil, lead: lead)
  }

  /// What a reader sees of every record, without how many operations are behind it.
  func visible() throws -> [String] {
    try fixture.rows { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT kind || ' ' || id || ' ' || fields || ' ' || coalesce(duration_s, '')
            || ' ' || coalesce(parent_id, '') || ' ' || coalesce(name_key, '')
          FROM visible ORDER BY kind, id
          """)
    }
  }

  /// Everything that a merge may touch of rows, but for revisions.
  func rows() throws -> [String] {
    try fixture.rows { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT id || ' ' || position || ' ' || verb || ' ' || subject_id || ' '
            || coalesce(creates_id, '') || ' ' || wish || ' ' || options || ' ' || base || ' '
            || state || ' ' || coalesce(held_by, '-') || ' ' || coalesce(superseded_by, '-')
            || ' ' || coalesce(own, '-') FROM operation ORDER BY id
          """)
        + String.fetchAll(
          db,
          sql: """
            SELECT kind || ' ' || id || ' ' || position || ' ' || operation_id || ' ' || mode
            FROM claim ORDER BY 1
            """)
        + String.fetchAll(
          db,
          sql:
            "SELECT provisional_id || ' ' || coalesce(operation_id, '-') FROM identity ORDER BY 1")
    }
  }

  func isSound() throws -> Bool {
    guard case .whole = try fixture.journal.verifyAudit() else { return false }
    return try fixture.count(
      """
      SELECT count(*) FROM counter AS c WHERE operations <>
        (SELECT count(*) FROM operation AS o WHERE o.state = c.state AND o.verb = c.verb)
      """) == 0
  }
}
