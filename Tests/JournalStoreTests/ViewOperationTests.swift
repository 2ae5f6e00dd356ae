import GRDB
import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct ViewOperationTests {
  private func park(
    _ operation: SyncCore.Operation, _ state: String, audit: Int64, _ bench: MirrorBench
  ) throws {
    try bench.queue.write { db in
      try db.execute(
        sql: """
          UPDATE operation SET state = ?, revision = revision + 1, reason_code = 'c',
            reason_sentence = 'Why.' WHERE id = ?;
          INSERT INTO audit (id, at_ms, operation_id, event, from_state, to_state, actor,
            payload_digest, chain_digest) VALUES (?, ?, ?, 'e', 'pending', ?, 'worker', 'p', 'c')
          """,
        arguments: [
          state, operation.id.rawValue, audit, audit, operation.id.rawValue, state,
        ])
    }
  }

  private func tell(_ client: String, upTo: Int64, _ bench: MirrorBench) throws {
    try bench.queue.write { try ClientWriter.told(client, upTo: upTo, in: $0) }
  }

  @Test func `a client hears once of what parked for it, the rest next time`() throws {
    let bench = try MirrorBench()
    let mine = try (1...3).map { try bench.accept(.update, .task($0), wish: [.notes: .text("n")]) }
    let other = try bench.accept(.update, .task(4), wish: [.notes: .text("n")], client: "other")
    for (index, operation) in mine.enumerated() {
      try park(operation, "conflict", audit: Int64(index + 1), bench)
    }
    try park(other, "review", audit: 4, bench)

    let first = try bench.view { try $0.attention(for: "test", max: 2) }
    #expect(first.operations.map(\.id) == [mine[0].id, mine[1].id])
    #expect(first.more == 1)
    #expect(first.upTo == 2)
    try tell("test", upTo: 2, bench)
    let second = try bench.view { try $0.attention(for: "test", max: 2) }
    #expect(second.operations.map(\.id) == [mine[2].id])
    #expect(second.more == 0)
    try tell("test", upTo: try #require(second.upTo), bench)
    try tell("test", upTo: 1, bench)
    let third = try bench.view { try $0.attention(for: "test", max: 2) }
    #expect(third == Attention(operations: [], more: 0, upTo: nil))
  }

  @Test func `what is no longer parked is not told`() throws {
    let bench = try MirrorBench()
    let operation = try bench.accept(.update, .task(1), wish: [.notes: .text("n")])
    try park(operation, "conflict", audit: 1, bench)
    try bench.settle(operation, .discarded)
    #expect(try bench.view { try $0.attention(for: "test", max: 3) }.operations.isEmpty)
  }

  @Test func `operations are found by every filter`() throws {
    let bench = try MirrorBench()
    let task = try bench.create(.task, -2, [.name: .text("T")])
    let update = try bench.accept(.update, .task(-2), wish: [.name: .text("U")], at: 1600)
    let billing = try bench.accept(.billing, .entry(7), wish: [.isBilled: .flag(true)], client: "b")
    try bench.settle(billing)
    func ids(_ filter: OperationFilter) throws -> [OperationID] {
      let found = try bench.view { try $0.operations(filter, limit: 10) }
      #expect(try bench.view { try $0.count(filter) } == found.count)
      return found.map(\.id)
    }
    #expect(try ids(OperationFilter()) == [billing.id, update.id, task.id])
    #expect(try ids(.unfinished) == [update.id, task.id])
    #expect(try ids(.parked) == [])
    #expect(try ids(OperationFilter(states: [])) == [])
    #expect(try ids(OperationFilter(verbs: [.billing, .update])) == [billing.id, update.id])
    #expect(try ids(OperationFilter(kinds: [.task])) == [update.id, task.id])
    #expect(try ids(OperationFilter(subject: .task(-2))) == [update.id, task.id])
    #expect(try ids(OperationFilter(client: "b")) == [billing.id])
    #expect(try ids(OperationFilter(tool: "none")) == [])
    #expect(try ids(OperationFilter(since: Instant(seconds: 1600))) == [update.id])

    try bench.map(.task, -2, to: 20)
    #expect(try ids(OperationFilter(subject: .task(20))) == [update.id, task.id])
    #expect(try bench.view { try $0.unfinished(on: .task(20)) }.map(\.id) == [task.id, update.id])
    #expect(try bench.view { try $0.operation(uuid: update.uuid) }?.id == update.id)
    #expect(
      try bench.view { try $0.claimed(.task, among: [serverID(20), serverID(21)]) } == [
        serverID(20)
      ])
  }

  @Test func `counts come from the counters and name every state`() throws {
    let bench = try MirrorBench()
    let first = try bench.accept(.update, .task(1), wish: [.name: .text("a")])
    let second = try bench.accept(.update, .task(2), wish: [.name: .text("a")])
    try bench.settle(first)
    let counts = try bench.view { try $0.counts() }
    #expect(counts.count == OperationState.allCases.count)
    #expect(counts[.applied] == 1)
    #expect(counts[.pending] == 1)
    #expect(try bench.view { try $0.pendingChanges() } == 1)
    #expect(try bench.view { try $0.oldestUnfinished() }?.id == second.id)
  }

  @Test func `a held operation says what it waits for`() throws {
    let bench = try MirrorBench()
    let create = try bench.create(.task, -2, [.name: .text("T")])
    let update = try bench.accept(.update, .task(-2), wish: [.name: .text("U")])
    try bench.queue.write {
      try $0.execute(
        sql: "UPDATE operation SET held_by = ? WHERE id = ?",
        arguments: [create.id.rawValue, update.id.rawValue])
    }
    #expect(try bench.view { try $0.dependants(of: create.id) }.map(\.id) == [update.id])
    let held = try #require(try bench.view { try $0.operation(update.id) })
    #expect(try bench.view { try $0.heldReason(of: held) }?.code == "held_by_unfinished")
    try park(create, "rejected", audit: 1, bench)
    let reason = try #require(try bench.view { try $0.heldReason(of: held) })
    #expect(reason.code == "held_by_parked")
    #expect(reason.sentence == "Waits for op 1 (create task), which needs a decision: Why.")
    #expect(try bench.view { try $0.heldReason(of: create) } == nil)
  }

  @Test func `a discarded provisional id says what gave it up`() throws {
    let bench = try MirrorBench()
    let create = try bench.create(.task, -2, [.name: .text("T")])
    try bench.queue.write {
      try $0.execute(
        sql: "UPDATE identity SET discarded_by = ? WHERE provisional_id = -2",
        arguments: [create.id.rawValue])
    }
    try bench.settle(create, .cancelled)
    let note = try #require(try bench.view { try $0.identityNote(anyID(-2)) })
    #expect(note.kind == .task)
    #expect(note.discardedBy == create.id)
    #expect(note.discardedAt == Instant(milliseconds: 1))
    #expect(try bench.view { try $0.identityNote(anyID(-3)) } == nil)
    #expect(try bench.view { try $0.identityNote(anyID(5)) } == nil)
  }

  @Test func `audit rows come in the order of the chain, erased payloads as nothing`() throws {
    let bench = try MirrorBench()
    let operation = try bench.accept(.update, .task(1), wish: [.name: .text("a")])
    try park(operation, "conflict", audit: 1, bench)
    try bench.queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO audit (id, at_ms, event, actor, payload_digest, chain_digest)
            VALUES (2, 2000, 'lead_taken', 'worker', 'p', 'c');
          INSERT INTO audit_payload (audit_id, salt, payload) VALUES (2, 's', '{"pid":7}');
          """)
    }
    func ids(_ filter: AuditFilter, latestFirst: Bool = false) throws -> [Int64] {
      try bench.view { try $0.audit(filter, latestFirst: latestFirst, limit: 9) }.map(\.id)
    }
    #expect(try ids(AuditFilter()) == [1, 2])
    #expect(try ids(AuditFilter(), latestFirst: true) == [2, 1])
    #expect(try ids(AuditFilter(operation: operation.id)) == [1])
    #expect(try ids(AuditFilter(events: ["lead_taken"])) == [2])
    #expect(try ids(AuditFilter(after: 1)) == [2])
    #expect(try ids(AuditFilter(actor: "nobody")) == [])
    #expect(try ids(AuditFilter(from: Instant(seconds: 2))) == [2])
    #expect(try ids(AuditFilter(to: Instant(seconds: 2))) == [1])
    let rows = try bench.view { try $0.audit(AuditFilter(), limit: 9) }
    #expect(rows[0].payload == nil)
    #expect(rows[0].to == .conflict)
    #expect(rows[1].payload == ["pid": 7])
    #expect(rows[1].operation == nil)
  }
}
