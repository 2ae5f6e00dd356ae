import GRDB
import SyncCore
import TestScratch
import TestSupport
import Testing

@testable import JournalStore

/// What keeps operations from being merged, and what takes a merge apart again.
@Suite(.scratch) struct SeparateTests {
  @Test func `cancelling one of several that wait as one leaves the others`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.fixture.accept(.update(Desk.entry, [.taskID: .null]))
    let third = try await desk.note("c")
    try await desk.coalesce(first)

    let cancelled = try await desk.fixture.journal.cancel(second.id, by: "test")

    #expect(cancelled.state == .cancelled)
    #expect(try desk.states([first, second, third]) == [.pending, .cancelled, .pending])
    #expect(try desk.now(third).wish == [.notes: .text("c")])
    // They may still go together.
    #expect(try await desk.coalesce(first).map(\.id) == [first.id, third.id])
    #expect(try desk.now(third).wish == [.notes: .text("c")])
    #expect(try desk.isSound())
  }

  @Test func `cancelling the survivor takes back its own wish only`() async throws {
    let desk = try await Desk()
    let first = try await desk.fixture.accept(.update(Desk.entry, [.taskID: .null]))
    let second = try await desk.note("b")
    try await desk.coalesce(first)
    _ = try await desk.fixture.journal.cancel(second.id, by: "test")
    #expect(try desk.states([first, second]) == [.pending, .cancelled])
    let shown = try desk.fixture.look { try $0.record(Desk.entry) }
    #expect(shown?.fields[.notes] == .text("seen") && shown?.fields[.taskID] == .null)
  }

  @Test func `what is on the wire is not taken apart`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.fixture.accept(.update(Desk.entry, [.taskID: .null]))
    try await desk.coalesce(first)
    _ = try await desk.fixture.journal.begin(
      JournalFixture.draft(desk.now(second)), lead: desk.lead)
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await desk.fixture.journal.cancel(first.id, by: "test")
    }
    #expect(refusal?.nextStep.contains("\(second.id)") == true)
    // Asked of the last: its own wish is taken back afterwards, not that of the others.
    #expect(try await desk.fixture.journal.cancel(second.id, by: "test").isCancelAsked)
    var accepted = Settlement(second.id, revision: try desk.now(second).revision, .accepted)
    accepted.records = [
      SyncCore.Record(
        .timeEntry, .of(500),
        Desk.copy.overlaid(by: [.notes: .text("a"), .taskID: .null]))
    ]
    _ = try await desk.fixture.journal.record(
      [accepted], answering: nil, link: nil, lead: desk.lead)
    let compensation = try #require(
      try desk.fixture.look { try $0.unfinished(on: Desk.entry) }.first)
    #expect(compensation.wish == [.taskID: .id(.remote(.of(9)))])
    #expect(compensation.base == Base([.taskID: .server(.null)]))
  }

  @Test func `a late cancel of the last edit of a create goes back to the edit before`()
    async throws
  {
    let desk = try await Desk()
    let create = try await desk.fixture.accept(
      .create(.task, [.name: .text("a"), .estimatedHours: .number(2)]))
    let edit = try await desk.fixture.accept(
      .update(create.subject, [.name: .text("b"), .notes: .text("n")]))
    try await desk.coalesce(create)
    _ = try await desk.fixture.journal.begin(
      JournalFixture.draft(desk.now(edit)), lead: desk.lead)
    _ = try await desk.fixture.journal.cancel(edit.id, by: "test")
    var accepted = Settlement(edit.id, revision: try desk.now(edit).revision, .accepted)
    accepted.created = .of(70)
    accepted.records = [
      SyncCore.Record(.task, .of(70), [.name: .text("b"), .notes: .text("n")])
    ]
    _ = try await desk.fixture.journal.record(
      [accepted], answering: nil, link: nil, lead: desk.lead)
    let back = try #require(
      try desk.fixture.look { try $0.unfinished(on: .remote(.task, 70)) }.first)
    #expect(back.verb == .update && back.wish == [.name: .text("a"), .notes: .null])
  }

  @Test func `an edit of a survivor replaces what it carries, as it was shown`() async throws {
    let desk = try await Desk()
    let first = try await desk.fixture.accept(.update(Desk.entry, [.taskID: .null]))
    let second = try await desk.note("b")
    try await desk.coalesce(first)
    let third = try await desk.note("c")
    let shown = try desk.now(second)
    let changed = shown.wish.overlaid(by: [.notes: .text("edited")])
    _ = try await desk.fixture.journal.accept(JournalFixture.call()) {
      try $0.replace(second.id, revision: shown.revision, with: .update(Desk.entry, changed))
    }
    #expect(try desk.states([first, second]) == [.superseded, .superseded])
    let edited = try #require(try desk.now(second).supersededBy)
    #expect(try desk.fixture.operation(edited).base == shown.base)
    let before = try desk.now(first)
    #expect(try desk.fixture.look { try $0.successor(of: before) }?.id == edited)
    // What was replaced stays replaced when its successor is merged and taken apart again.
    try await desk.coalesce(desk.fixture.operation(edited))
    #expect(try desk.now(third).own?.merged == [edited])
    try await desk.refuse(third)
    #expect(try desk.states([first, second, third]) == [.superseded, .superseded, .pending])
    #expect(try desk.fixture.operation(edited).wish == changed)
  }

  @Test func `a survivor that could not be sent takes part in the next merge`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.note("b")
    try await desk.coalesce(first)
    let third = try await desk.note("c")
    let fourth = try await desk.note("d")
    try await desk.coalesce(second)
    #expect(try desk.now(fourth).carriedWishes == 4)
    #expect(try desk.now(second).supersededBy == fourth.id)
    // Taken apart level by level.
    try await desk.refuse(fourth)
    let all = [first, second, third, fourth]
    #expect(try desk.states(all) == [.superseded, .pending, .pending, .pending])
    try await desk.refuse(second)
    #expect(try desk.states(all) == Array(repeating: .pending, count: 4))
    #expect(try all.map { try desk.now($0).wish } == all.map(\.wish))
    #expect(try all.map { try desk.now($0).base } == all.map(\.base))
    #expect(try desk.isSound())
  }

  @Test func `one cancelled deep inside is found through every level`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.fixture.accept(.update(Desk.entry, [.taskID: .null]))
    try await desk.coalesce(first)
    let third = try await desk.note("c")
    try await desk.coalesce(second)
    #expect(try await desk.fixture.journal.cancel(first.id, by: "test").state == .cancelled)
    // The third started from the first's notes, so its author has to look again.
    #expect(try desk.states([first, second, third]) == [.cancelled, .pending, .conflict])
  }

  @Test func `at most twenty go together`() async throws {
    let desk = try await Desk()
    var all: [SyncCore.Operation] = []
    for index in 0..<25 { all.append(try await desk.note("n\(index)")) }
    #expect(try await desk.coalesce(all[0]).count == Limits.mergedMax)
    #expect(try await desk.coalesce(all[19]).isEmpty)
    #expect(try desk.now(all[20]).heldBy == all[19].id)
  }

  @Test func `something between them keeps them apart`() async throws {
    let desk = try await Desk()
    // A task used between its two names.
    let name = try await desk.fixture.accept(.update(Desk.task, [.name: .text("a")]))
    try await desk.fixture.accept(
      .create(.timeEntry, [.taskID: .id(Desk.task.id), .notes: .text("n")]))
    try await desk.fixture.accept(.update(Desk.task, [.name: .text("b")]))
    #expect(try await desk.coalesce(name).isEmpty)
    // A task that the second edit names and that is not there yet.
    let note = try await desk.note("a")
    let task = try await desk.fixture.accept(.create(.task, [.name: .text("new")]))
    let move = try await desk.fixture.accept(
      .update(Desk.entry, [.taskID: .id(task.subject.id)]))
    #expect(try await desk.coalesce(note).isEmpty)
    #expect(try desk.states([note, task, move]) == [.pending, .pending, .pending])
  }

  @Test func `what could go at once does not wait for what only the next one needs`() async throws {
    let desk = try await Desk()
    let task = try await desk.fixture.accept(.create(.task, [.name: .text("new")]))
    let note = try await desk.note("a")
    let move = try await desk.fixture.accept(
      .update(Desk.entry, [.taskID: .id(task.subject.id)]))
    #expect(try desk.now(move).heldBy == note.id)
    #expect(try await desk.coalesce(note).isEmpty)
    #expect(try desk.states([task, note, move]) == [.pending, .pending, .pending])
    #expect(try desk.now(note).heldBy == nil)
  }

  @Test func `who waited for several waits again for the last that decides each field`()
    async throws
  {
    let desk = try await Desk()
    func end(_ seconds: Int64) -> Fields { [.endAt: .instant(Instant(seconds: seconds))] }
    let first = try await desk.note("a")
    try await desk.fixture.accept(.update(Desk.entry, end(7_200)))
    let notes = try await desk.note("c")
    let times = try await desk.fixture.accept(.update(Desk.entry, end(9_000)))
    try await desk.coalesce(first)
    let behind = try await desk.fixture.accept(
      .update(Desk.entry, end(9_600).overlaid(by: [.notes: .text("d")])))
    #expect(try desk.now(behind).base.awaited == [times.id])

    try await desk.refuse(times)

    let base = try desk.now(behind).base
    #expect(base[.notes] == .outcome(of: notes.id) && base[.endAt] == .outcome(of: times.id))
  }

  @Test func `what only uses the same project is no obstacle`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    try await desk.fixture.accept(
      .create(.timeEntry, [.taskID: .id(Desk.task.id), .notes: .text("n")]))
    let second = try await desk.note("b")
    #expect(try await desk.coalesce(first).map(\.id) == [first.id, second.id])
  }

  @Test func `a decision on an old row is made again`() async throws {
    let desk = try await Desk()
    let first = try await desk.note("a")
    let second = try await desk.note("b")
    _ = try await desk.fixture.journal.cancel(second.id, by: "test")
    #expect(try await desk.coalesce(first).isEmpty)
    let third = try await desk.fixture.accept(.update(Desk.entry, [.taskID: .null]))
    let stale = try desk.now(first)
    _ = try await desk.fixture.journal.cancel(first.id, by: "test")
    #expect(try await desk.fixture.journal.coalesce(stale, lead: desk.lead).isEmpty)
    #expect(try desk.now(third).own == nil)
    let epoch = desk.lead
    _ = try await desk.fixture.lead()
    let fourth = try await desk.note("d")
    let head = try desk.now(third)
    await #expect(throws: LeadLost.self) {
      try await desk.fixture.journal.coalesce(head, lead: epoch)
    }
    #expect(try desk.now(fourth).own == nil)
  }

  @Test func `the same call again gets the receipt of the one it went with`() async throws {
    let desk = try await Desk()
    let call = JournalFixture.call("digest", requestID: "r1")
    let draft = OperationDraft.update(Desk.entry, [.notes: .text("a")])
    guard
      case .accepted(let first, _) = try await desk.fixture.journal.accept(
        call, { try $0.propose(draft) })
    else { return }
    let second = try await desk.note("b")
    try await desk.coalesce(first)
    guard
      case .repeated(let rows, .requestID) = try await desk.fixture.journal.accept(
        call, { try $0.propose(draft) })
    else {
      Issue.record("accepted twice")
      return
    }
    #expect(rows.map(\.id) == [first.id] && rows.first?.supersededBy == second.id)
  }

  @Test func `somebody who waits for one of them waits for the survivor`() async throws {
    let desk = try await Desk()
    let wish = OperationDraft.update(Desk.entry, [.notes: .text("a")])
    guard
      case .accepted(let first, _) = try await desk.fixture.journal.accept(
        JournalFixture.call(), waiting: .seconds(5), { try $0.propose(wish) })
    else { return }
    let second = try await desk.note("b")
    let sql = "SELECT coalesce(waited_until_ms, 0) FROM operation WHERE id = ?"
    let waited = try desk.fixture.count(sql, [first.id.rawValue])
    try await desk.coalesce(first)
    #expect(waited > 0)
    #expect(try desk.fixture.count(sql, [second.id.rawValue]) == waited)
  }

  /// Random edits of two records: merging changes nothing that is seen, and taking everything apart
  /// restores every row.
  @Test func `a merge that is taken apart leaves no trace but in the audit`() async throws {
    for seed in UInt64(1)...12 {
      var random = SeededGenerator(seed: seed)
      let desk = try await Desk()
      let task = try await desk.fixture.accept(.create(.task, [.name: .text("new")]))
      var all = [task]
      for index in 0..<Int.random(in: 4...9, using: &random) {
        let draft: OperationDraft =
          switch Int.random(in: 0..<6, using: &random) {
          case 0: .update(task.subject, [.name: .text("n\(index)")])
          case 1: .update(Desk.entry, [.notes: .text("n\(index)")])
          case 2: .update(Desk.entry, [.startAt: .instant(Instant(seconds: Int64(index)))])
          case 3: .update(Desk.entry, [.taskID: .id(task.subject.id)])
          case 4: .update(Desk.entry, [.notes: .text("seen"), .taskID: .id(Desk.task.id)])
          default: .create(.timeEntry, [.taskID: .id(task.subject.id), .notes: .text("e")])
          }
        all.append(try await desk.fixture.accept(draft))
      }
      let before = try desk.rows()
      let seen = try desk.visible()
      for operation in all {
        let row = try desk.now(operation)
        if row.state == .pending { try await desk.coalesce(row) }
      }
      #expect(try desk.visible() == seen, "seed \(seed)")
      #expect(try desk.isSound(), "seed \(seed)")
      for operation in all.reversed() where try desk.now(operation).own != nil {
        try await desk.refuse(operation)
      }
      if try all.allSatisfy({ try desk.now($0).state == .pending }) {
        #expect(try desk.rows() == before, "seed \(seed)")
      }
      #expect(try desk.visible() == seen && desk.isSound(), "seed \(seed)")
    }
  }
}
