import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct MirrorSweepTests {
  private let tasks = PullScope.list(.task)
  private let two = [copy(.task, 5, [.name: .text("a")]), copy(.task, 6, [.name: .text("b")])]

  private func requests(_ bench: MirrorBench) throws -> [String] {
    try bench.queue.read {
      try String.fetchAll($0, sql: "SELECT scope FROM pull_request ORDER BY scope")
    }
  }

  @Test func `only a confirming read deletes what two complete lists lacked`() throws {
    let bench = try MirrorBench()
    try bench.absorb(tasks, records: two)

    #expect(try bench.absorb(tasks, records: [two[0]]) == [])
    #expect(try requests(bench) == [])
    #expect(try bench.absorb(tasks, records: [two[0]]) == [.task(6)])
    #expect(try requests(bench) == ["record/task/6"])
    #expect(try bench.view { try $0.record(.task(6)) } != nil)

    try bench.absorb(.record(.task, serverID(6)), .none, isGone: true)
    #expect(try bench.view { try $0.record(.task(6)) } == nil)
    #expect(try requests(bench) == [])
    #expect(try bench.view { try $0.record(.task(5)) } != nil)
  }

  @Test func `a row that is seen again is no longer missing`() throws {
    let bench = try MirrorBench()
    try bench.absorb(tasks, records: two)
    try bench.absorb(tasks, records: [two[0]])
    try bench.absorb(tasks, records: two)
    #expect(try bench.absorb(tasks, records: [two[0]]) == [])
    #expect(try requests(bench) == [])
  }

  @Test func `an incomplete or capped list concludes nothing from a missing row`() throws {
    let bench = try MirrorBench()
    try bench.absorb(tasks, records: two)
    for _ in 1...2 {
      try bench.absorb(tasks, records: [two[0]], isComplete: false)
      try bench.absorb(tasks, .records([two[0]], isLast: true, isCapped: true))
    }
    #expect(try requests(bench) == [])
  }

  @Test func `rows with unfinished operations and rows acknowledged later are not swept`() throws {
    let bench = try MirrorBench()
    try bench.absorb(tasks, records: two)
    try bench.accept(.update, .task(6), wish: [.name: .text("c")])
    let began = try bench.sequence()
    try bench.acknowledge([two[0]])
    for _ in 1...3 { try bench.absorb(tasks, records: [], began: began) }
    #expect(try requests(bench) == [])
  }

  @Test func `a record gone under an unfinished operation stays visible until it is decided`()
    throws
  {
    let bench = try MirrorBench()
    try bench.absorb(tasks, records: two)
    let update = try bench.accept(.update, .task(6), wish: [.notes: .text("n")])
    try bench.absorb(.record(.task, serverID(6)), .none, isGone: true)
    #expect(try bench.view { try $0.record(.task(6)) }?.fields[.name] == .text("b"))

    try bench.settle(update, .cancelled)
    #expect(try bench.absorb(tasks, records: [two[0]]) == [.task(6)])
  }

  @Test func `one list asks for a bounded number of confirmations, longest missing first`() throws {
    let bench = try MirrorBench()
    let many = (1...30).map { copy(.task, $0, [:]) }
    try bench.absorb(tasks, records: many)
    try bench.absorb(tasks, records: Array(many.prefix(1)), at: 1000)
    let asked = try bench.absorb(tasks, records: [], at: 1100)
    #expect(asked.count == MirrorSweep.confirmationsMax)
    #expect(!asked.contains(.task(1)))
  }

  @Test func `a window of entries speaks for its days in the user's zone only`() throws {
    let bench = try MirrorBench(zone: "GMT+02:00")
    // 1970-01-02 in that zone is 79,200 … 165,600 s.
    let window = PullScope.entries(from: "1970-01-02", to: "1970-01-02")
    let all = [
      entryCopy(1, start: 79_199), entryCopy(2, start: 79_200), entryCopy(3, start: 165_600),
    ]
    try bench.absorb(.entries(from: "1970-01-01", to: "1970-01-03"), records: all)
    try bench.absorb(window, records: [])
    #expect(try bench.absorb(window, records: []) == [.entry(2)])
  }

  @Test func `without a known zone a single day concludes nothing`() throws {
    let bench = try MirrorBench(zone: nil)
    try bench.absorb(
      .entries(from: "1970-01-01", to: "1970-01-04"), records: [entryCopy(1, start: 130_000)])
    for _ in 1...2 {
      try bench.absorb(.entries(from: "1970-01-02", to: "1970-01-02"), records: [])
    }
    #expect(try requests(bench) == [])
    try bench.absorb(.entries(from: "1970-01-01", to: "1970-01-04"), records: [])
    #expect(
      try bench.absorb(.entries(from: "1970-01-01", to: "1970-01-04"), records: []) == [.entry(1)])
  }
}
