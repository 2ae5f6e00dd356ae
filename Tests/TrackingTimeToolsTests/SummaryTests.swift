import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

/// Hours between two days, summed here or by TrackingTime.
@Suite(.scratch) struct SummaryTests {
  private static let day = "2026-03-03"

  /// A manager, to whom only her own time is surely all in sight, and whose zone nobody has told.
  private func bench() async throws -> Bench {
    let bench = try await Bench(isBound: false)
    var me = Bench.ana
    me.role = "MANAGER"
    me.zone = nil
    _ = try await bench.journal.bind(me, lead: bench.lead)
    try await bench.goOffline()
    return bench
  }

  /// What TrackingTime's own sum and what stands beside it are, for these users; none: everybody.
  private func told(_ users: [Int64], _ bench: Bench) async throws -> Reply {
    try await bench.journal.keep(
      answer: ["summary": ["hours": 5]],
      for: .summary(from: Self.day, to: Self.day, users: users.map(RemoteID.of)),
      asOf: bench.clock.peek, lead: bench.lead)
    var arguments: JSONObject = ["from": .string(Self.day), "to": .string(Self.day)]
    if !users.isEmpty { arguments["users"] = .array(users.map { ["id": .integer($0)] }) }
    return try await bench.call("tt_get_events_summary", arguments)
  }

  @Test func `beside the server's sum stands what waits of these users, and was worked`()
    async throws
  {
    let bench = try await bench()
    for (user, seconds, type) in [
      (7701, 600, "WORK"), (7702, 1_200, "WORK"), (7702, 3_600, "NOT_LOGGED"),
    ] as [(Int64, Int64, String)] {
      _ = try await bench.call(
        "tt_add_time_entry",
        [
          "start": "2026-03-03 09:00", "duration": .integer(seconds), "user_id": .integer(user),
          "event_type": .string(type),
        ])
    }
    for (users, pending) in [([7702], 1_200), ([7701, 7702], 1_800), ([], 1_800)]
      as [([Int64], Int64)]
    {
      let reply = try await told(users, bench)
      #expect(reply["server_summary"]?["hours"] == 5, "\(reply.text)")
      #expect(reply["pending_s"] == .integer(pending), "\(users): \(reply.text)")
      #expect(reply.warnings.contains("America/New_York"), "\(reply.warnings)")
    }
    #expect(try await told([7703], bench)["pending_s"] == nil)
  }

  @Test func `a sum is as old as the oldest part that it rests on`() async throws {
    let bench = try await Bench()
    bench.clock.advance(.seconds(3_600))
    try await bench.absorb(.list(.user), [Record(.user, .of(7701), [.name: .text("Ana")])])
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_get_events_summary", ["from": "2026-03-02", "to": "2026-03-02"])
    #expect(reply["as_of"]?.stringValue?.contains("T12:00") == true, "\(reply.text)")
  }
}
