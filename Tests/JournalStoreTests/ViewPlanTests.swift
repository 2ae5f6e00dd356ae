import GRDB
import SyncCore
import Synchronization
import TestScratch
import Testing

@testable import JournalStore

/// The frequent questions go through an index, whatever the size of the tables.
@Suite(.scratch) struct ViewPlanTests {
  struct Question: Sendable, CustomTestStringConvertible {
    let name: String
    /// What the plan must say; `*` stands for mirror and overlay alike.
    let uses: String
    let ask: @Sendable (JournalView) throws -> Void
    var testDescription: String { name }

    init(_ name: String, uses: String, _ ask: @escaping @Sendable (JournalView) throws -> Void) {
      self.name = name
      self.uses = uses
      self.ask = ask
    }
  }

  static let questions = [
    Question("record", uses: "PRIMARY KEY (kind=? AND id=? AND other=?)") {
      _ = try $0.record(.task(5))
    },
    Question("named", uses: "mirror_name (kind=? AND name_key=?)") {
      _ = try $0.records(.task, where: RecordFilter(nameEquals: "x"), limit: 2)
    },
    Question("tasks of a project", uses: "mirror_parent (kind=? AND parent_id=?)") {
      _ = try $0.records(
        .task, where: RecordFilter(isArchived: false, parent: anyID(50)), limit: 2)
    },
    Question("records by id", uses: "PRIMARY KEY (kind=? AND id=?)") {
      _ = try $0.records(.task, where: RecordFilter(ids: [anyID(1), anyID(2)]), limit: 2)
    },
    Question("entries of a day", uses: "mirror_start (kind=? AND start_at_ms>? AND start_at_ms<?)")
    {
      _ = try $0.entries(day, ascending: true, limit: 50)
    },
    Question(
      "my entries of a day",
      uses: "mirror_user_start (kind=? AND user_id=? AND start_at_ms>? AND start_at_ms<?)"
    ) {
      _ = try $0.entryTotals(EntryFilter(user: .me, from: day.from, to: day.to))
    },
    Question("counts below a project", uses: "mirror_project (kind=? AND project_id=?)") {
      _ = try $0.countsBelow(.project(50))
    },
    Question("counts below a customer", uses: "mirror_customer (kind=? AND customer_id=?)") {
      _ = try $0.countsBelow(Subject(.customer, anyID(3)))
    },
    Question("counts below a task", uses: "mirror_parent (kind=? AND parent_id=?)") {
      _ = try $0.countsBelow(.task(5))
    },
    Question(
      "unfinished on a subject",
      uses: "operation_unfinished_subject (subject_kind=? AND subject_id=? AND subject_other=?)"
    ) { _ = try $0.unfinished(on: .task(5)) },
    Question("operations by state", uses: "operation_state (state=?)") {
      _ = try $0.operations(.parked, limit: 5)
    },
    Question("operation", uses: "INTEGER PRIMARY KEY (rowid=?)") {
      _ = try $0.operation(OperationID(5))
    },
    Question("operation by uuid", uses: "(uuid=?)") { _ = try $0.operation(uuid: "u") },
    Question("audit of an operation", uses: "audit_operation (operation_id=?)") {
      _ = try $0.audit(AuditFilter(operation: OperationID(5)), limit: 5)
    },
    Question("attention", uses: "operation_parked") { _ = try $0.attention(for: "c", max: 3) },
    Question("oldest unfinished", uses: "operation_unfinished") { _ = try $0.oldestUnfinished() },
    Question("dependants", uses: "operation_held (held_by=?)") {
      _ = try $0.dependants(of: OperationID(5))
    },
    Question("attempts", uses: "ao USING PRIMARY KEY (operation_id=?)") {
      _ = try $0.attempts(of: OperationID(5))
    },
    Question("claimed", uses: "identity_server (kind=? AND server_id=?)") {
      _ = try $0.claimed(.task, among: [serverID(5)])
    },
  ]

  private static let day = EntryFilter(from: Instant(seconds: 0), to: Instant(seconds: 86_400))

  @Test(arguments: questions)
  func `a question is answered through an index`(_ question: Question) throws {
    let bench = try MirrorBench()
    let plans = try plans(of: bench) { try question.ask(JournalView($0)) }
    #expect(plans.contains { $0.contains(question.uses) }, "\(plans)")
    #expect(scans(plans) == [])
  }

  @Test func `counting operations reads the counters only`() throws {
    let bench = try MirrorBench()
    let plans = try plans(of: bench) { _ = try JournalView($0).pendingChanges() }
    #expect(plans == ["SCAN counter"])
  }

  @Test func `absorbing, acknowledging and the overlay look rows up, they do not search`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.project), records: [copy(.project, 50, [:])])
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.projectID: .id(anyID(50))])])
    let operation = try bench.accept(.update, .task(5), wish: [.projectID: .id(anyID(60))])
    let plans = try plans(of: bench) { db in
      try MirrorWriter.acknowledge(
        [
          copy(.project, 50, [.customerID: .id(anyID(3))]),
          copy(.task, 5, [.projectID: .id(anyID(51))]), entryCopy(1, start: 0, task: 5),
        ], removed: [.project(50)],
        timer: RunningTimer(
          entry: serverID(1), task: serverID(5), startAt: Instant(seconds: 0)),
        at: Instant(seconds: 1), in: db)
      try OverlayWriter.recompute([operation.subject, .entry(1), .myTimer], in: db)
    }
    #expect(plans.contains { $0.contains("mirror_running") })
    #expect(scans(plans) == [])
  }

  /// Steps that read a whole big table, or all of one kind of the mirror. The overlay is as long as
  /// what waits, and is read whole where a sum must know what it hides.
  private func scans(_ plans: [String]) -> [String] {
    plans.filter { step in
      let table =
        step.hasPrefix("SCAN ") && !step.hasPrefix("SCAN visible")
        && !["journal", "leader", "link", "counter", "json_each", "(subquery"].contains {
          step.hasPrefix("SCAN \($0)")
        }
      let partial = ["operation_parked", "operation_unfinished", "mirror_running"].contains {
        step.contains("INDEX \($0)")
      }
      let wholeKind =
        step.hasSuffix("(kind=?)")
        && step != "SEARCH overlay USING COVERING INDEX overlay_parent (kind=?)"
      return (table && !partial) || wholeKind
    }
  }

  /// The plans of every statement that `body` runs, in a transaction that is taken back.
  private func plans(
    of bench: MirrorBench, _ body: (Database) throws -> Void
  ) throws -> [String] {
    let statements = Mutex<[String]>([])
    try bench.queue.inTransaction { db in
      db.trace { event in
        if case .statement(let statement) = event {
          statements.withLock { $0.append(statement.sql) }
        }
      }
      try body(db)
      db.trace(options: [])
      return .rollback
    }
    return try statements.withLock { $0 }.flatMap { sql -> [String] in
      guard ["SELECT", "UPDATE", "DELETE"].contains(where: sql.hasPrefix) else { return [] }
      return try bench.queue.read { db in
        let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
        statement.setUncheckedArguments(StatementArguments())
        return try Row.fetchAll(statement).map { $0["detail"] }
      }
    }
  }
}
