import JournalStore
import ReplayWorker
import SyncCore
import Testing
import TrackingTimeSandbox

@Suite(.timeLimit(.minutes(5)))
struct MirrorCareTests {
  /// The far months around now, as the worker counts them for this account.
  private static func months(_ view: JournalView) throws -> [PullScope] {
    let zone = try view.account().zone.flatMap { Zone($0) } ?? .utc
    return MirrorPlan.far(today: zone.day(Clock.now()), days: Limits.mirrorDays).map(\.scope)
  }

  @Test func `once a tool is used, the year around is read, and only then`() async throws {
    let office = try await Office()
    try await office.drain()
    #expect(
      try await office.journal.read { view in
        try Self.months(view).allSatisfy { try view.coverage($0) == nil }
      })
    try await office.journal.noteUse()
    try await office.run(office.worker()) { view in
      try Self.months(view).allSatisfy { try view.coverage($0)?.isComplete == true }
    }
    let far = try await office.journal.read { try Self.months($0) }
    let asked = office.sandbox.log.requests.map(\.target).filter { target in
      far.contains { scope in
        guard case .entries(let from, let to) = scope else { return false }
        return target.contains("from=\(from)&to=\(to)&")
      }
    }
    #expect(asked.count == far.count, "each month is asked for once: \(asked)")
    try await office.close()
  }

  @Test func `a use is written down once a minute, not at every call`() async throws {
    let office = try await Office()
    try await office.journal.noteUse()
    let first = try await office.journal.read { try $0.usedAt() }
    let token = try await office.journal.changeToken()
    for _ in 0..<10 { try await office.journal.noteUse() }
    #expect(try await office.journal.changeToken() == token)
    #expect(try await office.journal.read { try $0.usedAt() } == first)
    try await office.close()
  }

  @Test func `a list longer than a page comes page by page, and is whole`() async throws {
    let office = try await Office()
    let today = Zone.utc.day(Clock.now())
    let count = Limits.pageSize + 7
    for number in 0..<count {
      let made = office.sandbox.edit(
        as: SandboxAccount.adminID, "POST", "/events/add",
        [
          "start": .string("\(today) 00:00:00"), "end": .string("\(today) 00:01:00"),
          "duration": 60, "notes": .string("row \(number)"), "timezone": "UTC",
        ])
      #expect(made.envelopeStatus == 200)
    }
    let scope = PullScope.entries(from: (today - 1).text, to: (today + 1).text)
    try await office.journal.ask(scope, until: Clock.now() + .seconds(240))
    try await office.run(office.worker()) { try $0.coverage(scope)?.isComplete == true }
    let there = office.sandbox.world.state.entries.all.count { $0.notes?.hasPrefix("row") == true }
    let here = try await office.journal.read { view in
      try view.entries(EntryFilter(), ascending: true, limit: 5_000, offset: 0)
        .count { $0.fields[.notes]?.text?.hasPrefix("row") == true }
    }
    #expect(there == count && here == count)
    try await office.close()
  }
}
