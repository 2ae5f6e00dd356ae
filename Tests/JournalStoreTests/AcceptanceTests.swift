import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct AcceptanceTests {
  @Test func `an accepted create has a provisional id, an audit row and shows itself`()
    async throws
  {
    let fixture = try JournalFixture()
    let operation = try await fixture.accept(.create(.project, [.name: .text("Garden")]))
    #expect(operation.state == .pending)
    #expect(operation.creates == operation.subject)
    #expect(operation.creates?.id.rawValue == -2)
    let seen = try fixture.look { try $0.record(operation.subject) }
    #expect(seen?.fields[.name] == .text("Garden"))
    #expect(seen?.pending == 1)
    #expect(try fixture.count("SELECT count(*) FROM audit WHERE event = 'accepted'") == 1)
  }

  @Test func `a call is accepted whole or not at all`() async throws {
    let fixture = try JournalFixture()
    await #expect(throws: Refusal("stop", "stop", next: "")) {
      try await fixture.journal.accept(JournalFixture.call()) { entrance in
        try entrance.propose(.note("one"))
        throw Refusal("stop", "stop", next: "")
      }
    }
    for table in ["operation", "claim", "overlay", "audit", "audit_payload"] {
      #expect(try fixture.count("SELECT count(*) FROM \(table)") == 0)
    }
    let next = try await fixture.accept(.note("two"))
    #expect(next.id == OperationID(1))
    #expect(next.creates?.id.rawValue == -2)
  }

  @Test func `later proposals of a call see the earlier ones`() async throws {
    let fixture = try JournalFixture()
    let acceptance = try await fixture.journal.accept(JournalFixture.call()) { entrance in
      let project = try entrance.propose(.create(.project, [.name: .text("P")]))
      return try entrance.view.record(project.subject)?.fields[.name]
    }
    guard case .accepted(let name, let operations) = acceptance else {
      Issue.record("repeated")
      return
    }
    #expect(name == .text("P"))
    #expect(operations.map(\.id) == [OperationID(1)])
  }

  @Test func `the same request id gives the same receipt, other arguments are refused`()
    async throws
  {
    let fixture = try JournalFixture()
    let call = JournalFixture.call("a", requestID: "r1")
    _ = try await fixture.journal.accept(call) { try $0.propose(.note("one")) }
    fixture.clock.advance(.seconds(86_400))
    let again = try await fixture.journal.accept(call) { try $0.propose(.note("one")) }
    guard case .repeated(let operations, .requestID) = again else {
      Issue.record("accepted twice")
      return
    }
    #expect(operations.map(\.id) == [OperationID(1)])
    let refusal = await #expect(throws: Refusal.self) {
      try await fixture.journal.accept(JournalFixture.call("b", requestID: "r1")) {
        try $0.propose(.note("two"))
      }
    }
    #expect(refusal?.code == "request_id_reused")
    #expect(try fixture.count("SELECT count(*) FROM operation") == 1)
  }

  @Test func `a request id of another client is another id`() async throws {
    let fixture = try JournalFixture()
    for client in ["one", "two"] {
      let call = JournalFixture.call("a", requestID: "r1", client: client)
      guard
        case .accepted = try await fixture.journal.accept(call, { try $0.propose(.note(client)) })
      else {
        Issue.record("\(client) got the receipt of somebody else")
        return
      }
    }
    #expect(try fixture.count("SELECT count(*) FROM operation") == 2)
  }

  @Test(arguments: [
    (Duration.seconds(59), "a", false, true), (.seconds(61), "a", false, false),
    (.seconds(1), "b", false, false), (.seconds(1), "a", true, false),
  ]) func `an identical call within a minute is the same call`(
    later: Duration, digest: String, isCancelled: Bool, isRepeated: Bool
  ) async throws {
    let fixture = try JournalFixture()
    _ = try await fixture.journal.accept(JournalFixture.call("a")) { entrance in
      try entrance.propose(.note("one"))
      try entrance.propose(.note("two"))
    }
    if isCancelled {
      for id in [1, 2] { _ = try await fixture.journal.cancel(OperationID(Int64(id)), by: "test") }
    }
    fixture.clock.advance(later)
    let again = try await fixture.journal.accept(JournalFixture.call(digest)) {
      try $0.propose(.note("one"))
    }
    if case .repeated(let operations, let reason) = again {
      #expect(isRepeated)
      #expect(reason == .identicalCall)
      #expect(operations.map(\.id) == [OperationID(1), OperationID(2)])
    } else {
      #expect(!isRepeated)
    }
  }

  @Test func `x, then y, then x once more are three wishes`() async throws {
    let fixture = try JournalFixture()
    let task = Subject.remote(.task, 70)
    var accepted: [OperationID] = []
    for name in ["x", "y", "x"] {
      let acceptance = try await fixture.journal.accept(JournalFixture.call(name)) {
        try $0.propose(.update(task, [.name: .text(name)]))
      }
      if case .accepted(let operation, _) = acceptance { accepted.append(operation.id) }
    }
    #expect(accepted.count == 3)
    let visible = try fixture.look { try $0.record(task) }
    #expect(visible?.fields[.name] == .text("x"))
  }

  @Test func `a wish behind an unfinished one starts from its outcome, field by field`()
    async throws
  {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let task = Subject.remote(.task, 40)
    try await fixture.see(task, [.name: .text("old"), .dueDate: .text("2026-01-01")], lead)
    let first = try await fixture.accept(.update(task, [.name: .text("A")]))
    let second = try await fixture.accept(
      .update(task, [.name: .text("B"), .dueDate: .text("2026-02-02")]))
    #expect(first.base[.name] == .server(.text("old")))
    #expect(second.base[.name] == .outcome(of: first.id))
    #expect(second.base[.dueDate] == .server(.text("2026-01-01")))
    // When the first is applied, the server's answer is what the second starts from.
    try await fixture.apply(
      first.id, lead, records: [Record(.task, .of(40), [.name: .text("A!")])])
    #expect(try fixture.operation(second.id).base[.name] == .server(.text("A!")))
  }

  @Test func `a record never seen has an unseen base`() async throws {
    let fixture = try JournalFixture()
    let operation = try await fixture.accept(
      .update(.remote(.task, 41), [.name: .text("x")]))
    #expect(operation.base[.name] == .unseen)
  }

  @Test func `a deletion starts from the whole record that was seen`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let entry = Subject.remote(.timeEntry, 50)
    try await fixture.see(entry, [.notes: .text("n"), .durationSeconds: .integer(60)], lead)
    let operation = try await fixture.accept(OperationDraft(.delete, .existing(entry)))
    #expect(operation.base[.notes] == .server(.text("n")))
    #expect(operation.base[.durationSeconds] == .server(.integer(60)))
  }

  @Test func `a billing flag starts from what is invoiced, as it was seen`() async throws {
    let fixture = try JournalFixture()
    let lead = try await fixture.lead()
    let entry = Subject.remote(.timeEntry, 50)
    let invoiced: Fields = [
      .durationSeconds: .integer(60), .taskID: .id(.remote(.of(5))),
      .projectID: .id(.remote(.of(3))), .hourlyRate: .number(80), .isBillable: .flag(true),
      .isBilled: .flag(false),
    ]
    try await fixture.see(entry, invoiced.overlaid(by: [.notes: .text("n")]), lead)
    let flag = try await fixture.accept(
      OperationDraft(.billing, .existing(entry), wish: [.isBilled: .flag(true)]))
    #expect(flag.base == Base(invoiced.values.mapValues { .server($0) }))
  }

  @Test func `an id that was given up or never given is refused`() async throws {
    let fixture = try JournalFixture()
    let create = try await fixture.accept(.create(.task, [.name: .text("t")]))
    _ = try await fixture.journal.cancel(create.id, by: "test")
    let update = OperationDraft.update(create.subject, [.name: .text("u")])
    let given = await #expect(throws: Refusal.self) { try await fixture.accept(update) }
    #expect(given?.code == "discarded_id")
    #expect(given?.sentence.contains("op 1") == true)
    guard let ghost = EntityID(-99) else { return }
    let never = await #expect(throws: Refusal.self) {
      try await fixture.accept(.update(Subject(.task, ghost), [.name: .text("u")]))
    }
    #expect(never?.code == "unknown_id")
  }

  @Test func `one call may change only so many records`() async throws {
    let fixture = try JournalFixture()
    let refusal = await #expect(throws: Refusal.self) {
      try await fixture.journal.accept(JournalFixture.call()) { entrance in
        entrance.accepted = Array(
          repeating: OperationID(1), count: Limits.operationsPerCallMax)
        try entrance.propose(.note("too much"))
      }
    }
    #expect(refusal?.code == "too_many_operations")
  }

  @Test func `eight writers on one file lose nothing`() async throws {
    let fixture = try JournalFixture()
    let journals = try (0..<8).map { _ in try fixture.another() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (writer, journal) in journals.enumerated() {
        group.addTask {
          for index in 0..<10 {
            _ = try await journal.accept(JournalFixture.call("\(writer)/\(index)")) {
              try $0.propose(.note("\(writer)/\(index)"))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try fixture.count("SELECT count(*) FROM operation") == 80)
    #expect(try fixture.count("SELECT count(DISTINCT creates_id) FROM operation") == 80)
    guard case .whole(let head, 0) = try fixture.journal.verifyAudit() else {
      Issue.record("the chain is broken")
      return
    }
    #expect(head.id == 80)
  }

  @Test func `a caller that gives up does not take the operation back`() async throws {
    let fixture = try JournalFixture()
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await fixture.accept(.note("kept")).id
    }
    #expect(try await task.value == OperationID(1))
    #expect(try fixture.count("SELECT count(*) FROM operation") == 1)
  }
}

extension JournalFixture {
  /// Makes the mirror know a record, as an answer to a write would.
  func see(_ subject: Subject, _ fields: Fields, _ lead: Epoch) async throws {
    guard let id = subject.id.remote else { throw Unexpected("only server ids are seen") }
    let now = clock.now()
    try await journal.write(under: lead) { db in
      try MirrorWriter.acknowledge(
        [Record(subject.kind, id, fields)], removed: [], timer: nil, at: now, in: db)
    }
  }
}
