import GRDB
import JSONTree
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct MirrorTests {
  @Test func `a read that began before our write was acknowledged does not undo it`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.name: .text("old")])])
    let began = try bench.sequence()
    try bench.acknowledge([copy(.task, 5, [.name: .text("ours")])], at: 2000)

    try bench.absorb(
      .list(.task), records: [copy(.task, 5, [.name: .text("old")])], began: began, at: 2001)
    #expect(try bench.view { try $0.record(.task(5)) }?.fields[.name] == .text("ours"))

    try bench.absorb(.list(.task), records: [copy(.task, 5, [.name: .text("theirs")])], at: 2002)
    let copy = try #require(try bench.view { try $0.serverCopy(.task(5)) })
    #expect(copy.fields[.name] == .text("theirs"))
    #expect(copy.asOf == Instant(seconds: 2002))
    #expect(copy.ackedAt == Instant(seconds: 2000))
  }

  @Test func `a read that began earlier does not replace a later read`() throws {
    let bench = try MirrorBench()
    let early = try bench.sequence()
    try bench.acknowledge([copy(.task, 9, [.name: .text("other")])])
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.name: .text("late")])])
    try bench.absorb(
      .list(.task), records: [copy(.task, 5, [.name: .text("early")])], began: early)
    #expect(try bench.view { try $0.record(.task(5)) }?.fields[.name] == .text("late"))
  }

  @Test func `a slim row keeps what it does not carry`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .record(.task, serverID(5)),
      records: [
        copy(.task, 5, [.name: .text("a"), .createdAt: .instant(Instant(seconds: 1))])
      ])
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.name: .text("b")])])
    let fields = try bench.view { try $0.record(.task(5)) }?.fields
    #expect(fields == [.name: .text("b"), .createdAt: .instant(Instant(seconds: 1))])
  }

  @Test func `a copy that says the same makes the record fresher, pending or not`() throws {
    let bench = try MirrorBench()
    let two = [copy(.task, 5, [.name: .text("a")]), copy(.task, 6, [.name: .text("b")])]
    try bench.absorb(.list(.task), records: two, at: 1000)
    try bench.accept(.update, .task(6), wish: [.notes: .text("n")])
    try bench.absorb(.list(.task), records: two, at: 1100)
    #expect(try bench.view { try $0.record(.task(5)) }?.asOf == Instant(seconds: 1100))
    #expect(try bench.view { try $0.record(.task(6)) }?.asOf == Instant(seconds: 1100))
    #expect(try bench.view { try $0.serverCopy(.task(5)) }?.ackedAt == nil)
    try bench.acknowledge([two[0]], at: 1200)
    #expect(try bench.view { try $0.serverCopy(.task(5)) }?.ackedAt == Instant(seconds: 1200))
  }

  @Test func `an entry that moved elsewhere does not keep the old task's project`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .list(.task),
      records: [
        copy(.task, 5, [.projectID: .id(anyID(50))]), copy(.task, 6, [.projectID: .id(anyID(60))]),
      ])
    let window = PullScope.entries(from: "1970-01-01", to: "1970-01-02")
    try bench.absorb(
      window, records: [entryCopy(1, start: 9, task: 5, [.projectID: .id(anyID(50))])])
    try bench.absorb(window, records: [entryCopy(1, start: 9, task: 6)])
    #expect(try bench.view { try $0.serverCopy(.entry(1)) }?.fields[.projectID] == nil)
    #expect(try bench.view { try $0.record(.entry(1)) }?.fields[.projectID] == .id(anyID(60)))
    #expect(try bench.view { try $0.entryTotals(EntryFilter(project: anyID(60))) }.count == 1)
    #expect(try bench.view { try $0.entryTotals(EntryFilter(project: anyID(50))) }.count == 0)
  }

  @Test func `the digest tells business changes and no others`() {
    let fields: Fields = [.name: .text("a"), .accumulatedSeconds: .integer(5)]
    #expect(fields.digest == fields.overlaid(by: [.accumulatedSeconds: .integer(6)]).digest)
    #expect(fields.digest != fields.overlaid(by: [.name: .text("b")]).digest)
    #expect(fields.digest.count == 64)
  }

  @Test func `what an answer says is gone leaves at once`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .list(.task), records: [copy(.task, 5, [.projectID: .id(anyID(50))])])
    try bench.absorb(.list(.project), records: [copy(.project, 50, [:])])
    try bench.acknowledge(removed: [.project(50)])
    #expect(try bench.view { try $0.record(.project(50)) } == nil)
    let task = try bench.queue.read { try MirrorRow.fetch(.task(5), in: $0) }
    #expect(task?.missingSince == Instant(seconds: 2000))
  }

  @Test func `columns of entries follow when their task or its project is learned later`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .entries(from: "1970-01-01", to: "1970-01-02"), records: [entryCopy(1, start: 9, task: 5)])
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.projectID: .id(anyID(50))])])
    #expect(try bench.view { try $0.entryTotals(EntryFilter(project: anyID(50))) }.count == 1)
    try bench.absorb(.list(.project), records: [copy(.project, 50, [.customerID: .id(anyID(3))])])
    #expect(try bench.view { try $0.entryTotals(EntryFilter(customer: anyID(3))) }.count == 1)
    try bench.absorb(.list(.project), records: [copy(.project, 50, [.customerID: .null])])
    #expect(try bench.view { try $0.entryTotals(EntryFilter(customer: anyID(3))) }.count == 0)
  }

  @Test func `kept answers and failures of pulls are told per question`() throws {
    let bench = try MirrorBench()
    let document = RemoteDocument.projectUsers(serverID(5))
    #expect(try bench.view { try $0.keptAnswer(document) } == nil)
    try bench.absorb(.document(document), .document(["users": 3]), at: 1234)
    let kept = try bench.view { try $0.keptAnswer(document) }
    #expect(kept?.answer == ["users": 3])
    #expect(try bench.view { try $0.coverage(.document(document)) }?.asOf == Instant(seconds: 1234))
  }
}
