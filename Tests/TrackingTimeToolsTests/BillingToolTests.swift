import JSONTree
import JournalStore
import MCPServer
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct BillingToolTests {
  @Test func `one operation per entry, one group, and counts in the receipt`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_mark_billed", ["entry_ids": [51_001, 51_002, 77, 77]])
    #expect(reply["queued"] == 2)
    #expect(reply["already"] == 1)
    #expect(reply["not_seen_yet"] == 1)
    #expect(reply.warnings.contains("Not seen yet: time entry 77"))
    let operations = try bench.operations()
    #expect(operations.map(\.verb) == [.billing, .billing])
    #expect(Set(operations.map(\.group)).count == 1 && operations[0].group != nil)
    #expect(operations[1].base[.isBilled] == .unseen)
  }

  @Test func `already as wished needs no operation`() async throws {
    let bench = try await Bench()
    let reply = try await bench.call("tt_mark_billed", ["entry_ids": [51_002]])
    #expect(reply.status.contains("nothing to change"))
    #expect(try bench.operations().isEmpty)
  }

  @Test func `an old copy does not settle that nothing is to be done`() async throws {
    let bench = try await Bench()
    bench.clock.advance(.seconds(3_600))
    try await bench.goOffline()
    let reply = try await bench.call("tt_mark_billed", ["entry_ids": [51_002]])
    #expect(reply["queued"] == 1)
  }

  /// Thirty entries on the day of the bench.
  private func many(_ bench: Bench) async throws -> [JSON] {
    let records = (0..<30).map { bench.entry(52_000 + Int64($0), from: Int64($0) * 10, minutes: 5) }
    try await bench.absorb(.entries(from: "2026-03-02", to: "2026-03-02"), records)
    return records.map { .integer($0.id.rawValue) }
  }

  @Test func `more than twenty need the token of a dry run`() async throws {
    let bench = try await Bench()
    let ids = try await many(bench)
    try await bench.goOffline()
    var arguments: JSONObject = ["entry_ids": .array(ids), "dry_run": true]
    let preview = try await bench.call("tt_mark_billed", arguments)
    #expect(preview["facts"]?["queued"] == 30 && preview["facts"]?["duration"] == "2h 30m")
    #expect(try bench.operations().isEmpty)
    arguments["dry_run"] = nil
    let unconfirmed = try await bench.call("tt_mark_billed", arguments)
    #expect(unconfirmed.status.contains("nothing changed yet"))
    arguments["confirm"] = preview["confirm"]
    let done = try await bench.call("tt_mark_billed", arguments)
    #expect(done["queued"] == 30)
    #expect(try bench.operations().count == 30)
  }

  @Test func `a token ends after ten minutes, and with what it showed`() async throws {
    let bench = try await Bench()
    let ids = try await many(bench)
    try await bench.goOffline()
    var arguments: JSONObject = ["entry_ids": .array(ids)]
    arguments["confirm"] = try await bench.call("tt_mark_billed", arguments)["confirm"]
    bench.clock.advance(.seconds(700))
    let late = try await bench.call("tt_mark_billed", arguments)
    #expect(late.isError && late.text.contains("dry_run"))
    arguments["confirm"] = nil
    arguments["confirm"] = try await bench.call("tt_mark_billed", arguments)["confirm"]
    _ = try await bench.call("tt_delete_time_entry", ["id": ids[0]])
    let moved = try await bench.call("tt_mark_billed", arguments)
    #expect(moved.isError)
    arguments["confirm"] = "junk"
    #expect(try await bench.call("tt_mark_billed", arguments).isError)
    #expect(try bench.operations().map(\.verb) == [.delete])
  }

  @Test func `a group that ends differently is counted, not refused`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    try await bench.absorb(
      .entries(from: "2026-03-02", to: "2026-03-02"),
      [bench.entry(51_001, from: 0, minutes: 90), bench.entry(51_003, from: 200, minutes: 5)])
    let worker = ScriptedWorker(
      bench: bench,
      settle: { operation in
        operation.subject.id == .of(51_001) ? .accepted : .refused
      })
    let reply = try await worker.during {
      try await bench.call("tt_mark_billed", ["entry_ids": [51_001, 51_003]])
    }
    #expect(!reply.isError)
    #expect(reply.status == "1 rejected, 1 applied")
    #expect(reply["operations"] == [1, 2])
  }

  @Test func `billed shows at once and can be taken back`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_mark_billed", ["entry_ids": [51_001]])
    let entry = try await bench.call("tt_get_time_entry", ["id": 51_001])
    #expect(entry["time_entry"]?["is_billed"] == true)
    let back = try await bench.call("tt_mark_not_billed", ["entry_ids": [51_001]])
    #expect(back["queued"] == 1)
    let again = try await bench.call("tt_get_time_entry", ["id": 51_001])
    #expect(again["time_entry"]?["is_billed"] == false)
  }
}
