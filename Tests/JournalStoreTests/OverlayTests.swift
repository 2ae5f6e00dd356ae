import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct OverlayTests {
  private let window = PullScope.entries(from: "1970-01-01", to: "1970-01-02")

  private func overlayRows(_ bench: MirrorBench) throws -> Int {
    try bench.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM overlay") } ?? -1
  }

  @Test func `every unfinished operation on an entry shows, in their order`() throws {
    let bench = try MirrorBench()
    try bench.absorb(window, records: [entryCopy(1, start: 0, [.isBilled: .flag(false)])])
    let update = try bench.accept(
      .update, .entry(1), wish: [.notes: .text("n"), .endAt: .instant(Instant(seconds: 60))])
    let rename = try bench.accept(.update, .entry(1), wish: [.notes: .text("m")])
    let billing = try bench.accept(.billing, .entry(1), wish: [.isBilled: .flag(true)])
    let shown = try #require(try bench.view { try $0.record(.entry(1)) })
    #expect(shown.pending == 3)
    #expect(shown.asOf == Instant(seconds: 1000))
    #expect(shown.fields[.notes] == .text("m"))
    #expect(shown.fields[.isBilled] == .flag(true))
    #expect(shown.fields[.durationSeconds] == .integer(60))
    #expect(try bench.view { try $0.entryTotals(EntryFilter(isBilled: true)) }.seconds == 60)

    let deletion = try bench.accept(.delete, .entry(1))
    #expect(try bench.view { try $0.record(.entry(1)) } == nil)
    #expect(try bench.view { try $0.entries(EntryFilter(), ascending: true, limit: 9) }.isEmpty)
    #expect(
      try bench.view { try $0.serverCopy(.entry(1)) }?.fields[.durationSeconds] == .integer(3600))

    for operation in [deletion, billing, rename, update] { try bench.settle(operation) }
    #expect(try bench.view { try $0.record(.entry(1)) }?.pending == 0)
    #expect(try overlayRows(bench) == 0)
  }

  @Test func `a new server copy moves below what is pending`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.name: .text("a")])])
    try bench.accept(.update, .task(5), wish: [.notes: .text("mine")])
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.name: .text("b")])], at: 1100)
    let shown = try #require(try bench.view { try $0.record(.task(5)) })
    #expect(shown.fields == [.name: .text("b"), .notes: .text("mine")])
    #expect(shown.asOf == Instant(seconds: 1100))
  }

  @Test func `a timer started and stopped here shows as running, then as an entry`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.projectID: .id(anyID(50))])])
    let start = try bench.accept(
      .timerStart, .myTimer, creates: .entry(-2),
      wish: [.taskID: .id(anyID(5)), .startAt: .instant(Instant(seconds: 100)), .zone: .text("Z")])
    let timer = try #require(try bench.view { try $0.timer() })
    #expect(timer.fields[.entryID] == .id(anyID(-2)))
    #expect(timer.pending == 1)
    let running = try #require(try bench.view { try $0.record(.entry(-2)) })
    #expect(running.fields[.isRunning] == .flag(true))
    #expect(running.fields[.projectID] == .id(anyID(50)))

    try bench.accept(
      .timerStop, .myTimer, wish: [.endAt: .instant(Instant(seconds: 400))],
      options: OperationOptions(boundEntry: anyID(-2)))
    #expect(try bench.view { try $0.timer() } == nil)
    let stopped = try #require(try bench.view { try $0.record(.entry(-2)) })
    #expect(stopped.fields[.isRunning] == .flag(false))
    #expect(stopped.fields[.durationSeconds] == .integer(300))
    #expect(stopped.pending == 2)
    #expect(try bench.view { try $0.unfinished(on: .myTimer) }.count == 2)
    #expect(try bench.view { try $0.unfinished(on: .entry(-2)) } == [start])
    #expect(
      try bench.view { try $0.entryTotals(EntryFilter(user: .me, project: anyID(50))) }.seconds
        == 300)
  }

  @Test func `a stop of the server's timer ends its entry here`() throws {
    let bench = try MirrorBench()
    try bench.absorb(
      .timer,
      .timer(
        RunningTimer(entry: serverID(1), task: serverID(5), startAt: Instant(seconds: 100))))
    let stop = try bench.accept(
      .timerStop, .myTimer, wish: [.endAt: .instant(Instant(seconds: 160))],
      options: OperationOptions(boundEntry: anyID(1)))
    #expect(try bench.view { try $0.timer() } == nil)
    #expect(
      try bench.view { try $0.record(.entry(1)) }?.fields[.durationSeconds] == .integer(60))
    try bench.settle(stop, .cancelled)
    #expect(try bench.view { try $0.timer() }?.fields[.entryID] == .id(anyID(1)))
    #expect(try bench.view { try $0.record(.entry(1)) }?.fields[.isRunning] == .flag(true))
  }

  @Test func `a chain of provisional records follows to the server's ids one by one`() throws {
    let bench = try MirrorBench()
    let customer = try bench.create(.customer, -2, [.name: .text("Acme")])
    let project = try bench.create(
      .project, -3, [.name: .text("P"), .customerID: .id(anyID(-2))])
    let task = try bench.create(.task, -4, [.name: .text("T"), .projectID: .id(anyID(-3))])
    let entry = try bench.create(
      .timeEntry, -5,
      [
        .taskID: .id(anyID(-4)), .startAt: .instant(Instant(seconds: 0)),
        .endAt: .instant(Instant(seconds: 90)),
      ])
    func total(customer: Int64) throws -> Int64 {
      try bench.view { try $0.entryTotals(EntryFilter(customer: anyID(customer))) }.seconds
    }
    #expect(try total(customer: -2) == 90)
    #expect(try bench.view { try $0.countsBelow(.project(-3)) }.tasks == 1)

    let steps: [(SyncCore.Operation, EntityKind, Int64, Int64, Fields)] = [
      (customer, .customer, -2, 20, [.name: .text("Acme")]),
      (project, .project, -3, 30, [.name: .text("P"), .customerID: .id(anyID(20))]),
      (task, .task, -4, 40, [.name: .text("T"), .projectID: .id(anyID(30))]),
    ]
    for (operation, kind, provisional, remote, fields) in steps {
      try bench.acknowledge([copy(kind, remote, fields)])
      try bench.map(kind, provisional, to: remote)
      try bench.settle(operation)
      // Both ids name the record, and what hangs below follows.
      let subject = Subject(kind, anyID(remote))
      #expect(
        try bench.view { try $0.record(Subject(kind, anyID(provisional))) }?.subject == subject)
      #expect(try total(customer: 20) == 90)
      #expect(try total(customer: -2) == 90)
    }
    let shown = try #require(try bench.view { try $0.record(.entry(-5)) })
    #expect(shown.fields[.taskID] == .id(anyID(40)))
    #expect(shown.fields[.projectID] == .id(anyID(30)))
    #expect(try bench.view { try $0.unfinished(on: .entry(-5)) } == [entry])
    #expect(try bench.view { try $0.countsBelow(.task(-4)) }.seconds == 90)
    #expect(try overlayRows(bench) == 1)
  }

  @Test func `a running timer's entry keeps running under its server id`() throws {
    let bench = try MirrorBench()
    try bench.accept(
      .timerStart, .myTimer, creates: .entry(-2),
      wish: [.taskID: .id(anyID(5)), .startAt: .instant(Instant(seconds: 100))])
    try bench.map(.timeEntry, -2, to: 9)
    #expect(try bench.view { try $0.timer() }?.fields[.entryID] == .id(anyID(9)))
    #expect(try bench.view { try $0.record(.entry(9)) }?.fields[.isRunning] == .flag(true))
  }

  @Test func `entries added before the first contact become the user's own`() throws {
    let bench = try MirrorBench(user: nil)
    try bench.create(.timeEntry, -2, [.startAt: .instant(Instant(seconds: 0))])
    #expect(try bench.view { try $0.entryTotals(EntryFilter(user: .me)) }.count == 1)
    try bench.map(.user, -1, to: 7701)
    #expect(try bench.view { try $0.entryTotals(EntryFilter(user: MirrorBench.me)) }.count == 1)
    #expect(try bench.view { try $0.entryTotals(EntryFilter(user: .me)) }.count == 1)
    #expect(
      try bench.view { try $0.record(.entry(-2)) }?.fields[.userID] == .id(MirrorBench.me))
  }

  @Test func `a task moved here takes its entries along until that is taken back`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.projectID: .id(anyID(50))])])
    try bench.absorb(window, records: [entryCopy(1, start: 0, task: 5)])
    let move = try bench.accept(.update, .task(5), wish: [.projectID: .id(anyID(60))])
    #expect(try bench.view { try $0.countsBelow(.project(60)) }.entries == 1)
    #expect(try bench.view { try $0.countsBelow(.project(50)) }.entries == 0)
    try bench.settle(move, .cancelled)
    #expect(try bench.view { try $0.countsBelow(.project(60)) }.entries == 0)
    #expect(try bench.view { try $0.countsBelow(.project(50)) }.entries == 1)
  }

  @Test func `time booked here is summed where its task is, learned later or moved`() throws {
    let bench = try MirrorBench()
    try bench.create(
      .timeEntry, -2,
      [
        .taskID: .id(anyID(5)), .startAt: .instant(Instant(seconds: 0)),
        .endAt: .instant(Instant(seconds: 90)),
      ])
    func seconds(_ filter: EntryFilter) throws -> Int64 {
      try bench.view { try $0.entryTotals(filter) }.seconds
    }
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.projectID: .id(anyID(50))])])
    #expect(try seconds(EntryFilter(project: anyID(50))) == 90)
    try bench.absorb(.list(.project), records: [copy(.project, 50, [.customerID: .id(anyID(3))])])
    #expect(try seconds(EntryFilter(customer: anyID(3))) == 90)
    try bench.accept(.update, .task(5), wish: [.projectID: .id(anyID(60))])
    #expect(try seconds(EntryFilter(project: anyID(60))) == 90)
    #expect(try seconds(EntryFilter(project: anyID(50))) == 0)
    #expect(try seconds(EntryFilter(customer: anyID(3))) == 0)
  }

  @Test func `memberships are told apart by user and project`() throws {
    let bench = try MirrorBench()
    let pair = Subject.membership(user: MirrorBench.me, project: anyID(50))
    try bench.accept(.transition, pair, wish: [.isMember: .flag(true)])
    #expect(try bench.view { try $0.record(pair) }?.fields[.isMember] == .flag(true))
    let other = Subject.membership(user: MirrorBench.me, project: anyID(51))
    #expect(try bench.view { try $0.record(other) } == nil)
  }

  @Test func `an operation of a newer version hides nothing but itself`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.task), records: [copy(.task, 5, [.name: .text("a")])])
    let foreign = try bench.accept(.update, .task(5), wish: [.notes: .text("x")])
    try bench.queue.write {
      try $0.execute(
        sql: "UPDATE operation SET wish = '{\"colour\": 1}', payload_version = 99 WHERE id = ?",
        arguments: [foreign.id.rawValue])
    }
    try bench.accept(.update, .task(5), wish: [.name: .text("b")])
    #expect(
      try bench.view { try $0.record(.task(5)) }?.fields == [.name: .text("b")])
    let listed = try bench.view { try $0.operations(.unfinished, limit: 9) }
    #expect(listed.map(\.reason?.code) == [nil, "undecodable"])
  }
}
