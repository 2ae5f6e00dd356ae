import GRDB
import SyncCore
import TestScratch
import Testing

@testable import JournalStore

@Suite(.scratch) struct ViewCoverageTests {
  private func bring(
    _ from: String, _ to: String, at seconds: Int64, isComplete: Bool = true, _ bench: MirrorBench
  ) throws {
    try bench.absorb(
      .entries(from: from, to: to), records: [], at: seconds, isComplete: isComplete)
  }

  private func covered(_ from: String, _ to: String, _ bench: MirrorBench) throws -> Coverage? {
    try bench.view {
      try $0.entriesCovered(from: #require(Day(parsing: from)), to: #require(Day(parsing: to)))
    }
  }

  @Test func `windows that touch cover together, as old as the oldest needed`() throws {
    let bench = try MirrorBench()
    try bring("2026-01-01", "2026-01-31", at: 100, bench)
    try bring("2026-02-01", "2026-02-28", at: 300, bench)
    try bring("2026-01-20", "2026-02-05", at: 200, bench)
    #expect(try covered("2026-01-05", "2026-02-10", bench)?.asOf == Instant(seconds: 100))
    #expect(try covered("2026-01-21", "2026-02-10", bench)?.asOf == Instant(seconds: 200))
    #expect(try covered("2026-02-02", "2026-02-10", bench)?.asOf == Instant(seconds: 300))
    #expect(try covered("2026-02-10", "2026-03-01", bench) == nil)
    #expect(try covered("2025-12-31", "2026-01-02", bench) == nil)
  }

  @Test func `a gap between windows is not covered`() throws {
    let bench = try MirrorBench()
    try bring("2026-01-01", "2026-01-09", at: 1, bench)
    try bring("2026-01-11", "2026-01-20", at: 1, bench)
    #expect(try covered("2026-01-01", "2026-01-20", bench) == nil)
    try bring("2026-01-10", "2026-01-10", at: 2, bench)
    #expect(try covered("2026-01-01", "2026-01-20", bench)?.isComplete == true)
  }

  @Test func `an incomplete window counts as such only where it is needed`() throws {
    let bench = try MirrorBench()
    try bring("2026-01-01", "2026-01-10", at: 1, bench)
    try bring("2026-01-05", "2026-01-20", at: 2, isComplete: false, bench)
    #expect(try covered("2026-01-01", "2026-01-10", bench)?.isComplete == true)
    let both = try #require(try covered("2026-01-01", "2026-01-15", bench))
    #expect(!both.isComplete)
    #expect(both.problem == "cut")
  }

  @Test func `a wider complete window replaces those inside it`() throws {
    let bench = try MirrorBench()
    try bring("2026-01-05", "2026-01-06", at: 1, bench)
    try bring("2026-01-01", "2026-01-31", at: 2, bench)
    #expect(
      try bench.view { try $0.coverage(.entries(from: "2026-01-05", to: "2026-01-06")) } == nil)
    #expect(try covered("2026-01-05", "2026-01-06", bench)?.asOf == Instant(seconds: 2))
  }

  @Test func `the days read go on over all complete windows that touch, up to a gap`() throws {
    let bench = try MirrorBench()
    try bring("2026-01-01", "2026-03-31", at: 1, bench)
    try bring("2026-02-01", "2026-02-28", at: 2, bench)
    try bring("2026-04-01", "2026-04-30", at: 3, bench)
    try bring("2026-05-01", "2026-05-01", at: 4, isComplete: false, bench)
    try bring("2026-05-02", "2026-05-31", at: 5, bench)
    func days(around day: String) throws -> String? {
      let days = try bench.view { try $0.coveredDays(around: #require(Day(parsing: day))) }
      return days.map { "\($0.lowerBound.text) \($0.upperBound.text)" }
    }
    #expect(try days(around: "2026-02-10") == "2026-01-01 2026-04-30")
    #expect(try days(around: "2026-03-15") == "2026-01-01 2026-04-30")
    #expect(try days(around: "2026-05-01") == nil)
    #expect(try days(around: "2026-05-15") == "2026-05-02 2026-05-31")
  }

  @Test func `the windows remembered are bounded`() throws {
    let bench = try MirrorBench()
    let first = try #require(Day(parsing: "2020-01-01"))
    try bench.queue.write { db in
      for day in 0..<(CoverageWriter.windowsMax + 20) {
        let text = (first + day).text
        try CoverageWriter.note(
          Absorption(
            .entries(from: text, to: text), asOf: Instant(seconds: Int64(day)), beganSequence: 0,
            content: .none, isComplete: true), in: db)
      }
    }
    let windows = try bench.queue.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM coverage")
    }
    #expect(windows == CoverageWriter.windowsMax)
    #expect(try covered("2020-01-01", "2020-01-01", bench) == nil)
  }

  @Test func `a record is as fresh as its copy, whichever read brought it`() throws {
    let bench = try MirrorBench()
    try bench.absorb(.list(.task), records: [copy(.task, 5, [:])], at: 77)
    #expect(
      try bench.view { try $0.coverage(.record(.task, serverID(5))) }?.asOf == Instant(seconds: 77))
    #expect(try bench.view { try $0.coverage(.record(.task, serverID(6))) } == nil)
    #expect(try bench.view { try $0.coverage(.list(.task)) }?.isComplete == true)
    #expect(try bench.view { try $0.coverage(.list(.project)) } == nil)
  }

  @Test func `an absorbed pull takes away the request it serves, a failed one says why`() throws {
    let bench = try MirrorBench()
    let scope = PullScope.list(.task)
    try bench.queue.write {
      try $0.execute(
        sql: "INSERT INTO pull_request (scope, asked_at_ms, waited_until_ms) VALUES (?, 0, 1)",
        arguments: [scope.key])
    }
    #expect(try bench.view { try $0.isAsked(scope) })
    let reason = Reason("offline", "The service cannot be reached.")
    try bench.queue.write {
      try $0.execute(sql: "UPDATE pull_request SET failure = ?", arguments: [reason.text])
    }
    #expect(try bench.view { try $0.pullFailure(scope) } == reason)
    #expect(try !bench.view { try $0.isAsked(scope) })
    try bench.absorb(scope, records: [])
    #expect(try bench.view { try $0.pullFailure(scope) } == nil)
  }
}
