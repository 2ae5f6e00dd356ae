import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

/// Sums that nobody has to add up, and billing without naming every entry.
@Suite(.scratch) struct SumTests {
  private static let month: JSONObject = ["from": "2026-03-01", "to": "2026-03-31"]

  private func month(_ more: JSONObject) -> JSONObject {
    var all = Self.month
    for (key, value) in more { all[key] = value }
    return all
  }

  /// Two of Ana as ever; then twelve of hers, six of Ben's, ten minutes each, every third billed.
  private func bench() async throws -> Bench {
    let bench = try await Bench()
    var records: [Record] = []
    for number: Int64 in 0..<18 {
      let user: Int64 = number < 12 ? 7701 : 7702
      let isBilled = number % 3 == 0
      records.append(
        bench.entry(52_000 + number, from: number * 10, minutes: 10, billed: isBilled, user: user))
    }
    let seeded = [
      bench.entry(51_001, from: 0, minutes: 90),
      bench.entry(51_002, from: 100, minutes: 30, billed: true),
    ]
    try await bench.absorb(.entries(from: "2026-03-01", to: "2026-03-31"), seeded + records)
    try await bench.goOffline()
    return bench
  }

  @Test func `sums stand before the rows, and page_size 0 gives them alone`() async throws {
    let bench = try await bench()
    let reply = try await bench.call(
      "tt_list_time_entries", month(["filter": "COMPANY", "page_size": 0]))
    #expect(reply["total"] == 20 && reply["time_entries"]?.arrayValue?.isEmpty == true)
    #expect(reply["next_page"] == nil && reply["truncated"] == nil)
    #expect(reply["billed"]?["entries"] == 7 && reply["billed"]?["duration"] == "1h 30m")
    #expect(reply["billable"]?["duration_s"] == reply["duration_s"])
    let users = reply["users"]?.arrayValue ?? []
    #expect(users.map { $0["user"] } == ["Ana Ruiz", "Ben"])
    #expect(users.map { $0["entries"] } == [14, 6])
    let sum = users.reduce(Int64(0)) { $0 + ($1["duration_s"]?.integerValue ?? 0) }
    #expect(reply["duration_s"]?.integerValue == sum)
    #expect(reply["projects"] == nil, "all of them are of one project")
  }

  @Test func `the rows add up to the sums, what waits included`() async throws {
    let bench = try await bench()
    _ = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 15:00", "duration": 600, "project_id": 240552, "user_id": 7702])
    let reply = try await bench.call(
      "tt_list_time_entries", month(["filter": "COMPANY", "page_size": 500]))
    var rows: [String: Int64] = [:]
    for row in reply["time_entries"]?.arrayValue ?? [] {
      rows[row["project"]?.stringValue ?? "", default: 0] += row["duration_s"]?.integerValue ?? 0
    }
    var sums: [String: Int64] = [:]
    for row in reply["projects"]?.arrayValue ?? [] {
      sums[row["project"]?.stringValue ?? ""] = row["duration_s"]?.integerValue
    }
    #expect(rows == sums && sums["Old site"] == 600)
  }

  @Test func `few rows carry no sums, and billed restricts`() async throws {
    let bench = try await bench()
    let unbilled = try await bench.call(
      "tt_list_time_entries", month(["filter": "USER", "id": 7702, "billed": "UNBILLED"]))
    #expect(unbilled["total"] == 4 && unbilled["billed"] == nil)
    let csv = try await bench.call(
      "tt_export_time_entries", month(["filter": "COMPANY", "billed": "BILLED"]))
    #expect(csv["total"] == 7)
  }

  @Test func `all unbilled time of a customer is marked in two calls`() async throws {
    let bench = try await bench()
    let choice = month(["customer_id": 88121])
    let preview = try await bench.call("tt_mark_billed", choice)
    #expect(preview.status.contains("nothing changed yet"))
    #expect(preview["facts"]?["queued"] == 13 && preview["facts"]?["users"]?[0]?["user"] != nil)
    #expect(try bench.operations().isEmpty)
    var confirmed = choice
    confirmed["confirm"] = preview["confirm"]
    let done = try await bench.call("tt_mark_billed", confirmed)
    #expect(done["queued"] == 13)
    #expect(try bench.operations().allSatisfy { $0.verb == .billing && $0.group != nil })
    let again = try await bench.call("tt_mark_billed", choice)
    #expect(again.isError && again.text.contains("No finished, billable, unbilled time"))
  }

  @Test func `planned time is not billed with what was worked`() async throws {
    let bench = try await bench()
    var planned = bench.entry(53_000, from: 300, minutes: 60)
    planned.fields[.eventType] = .text("NOT_LOGGED")
    try await bench.absorb(.record(.timeEntry, .of(53_000)), [planned])
    let preview = try await bench.call("tt_mark_billed", month(["customer_id": 88121]))
    #expect(preview["facts"]?["queued"] == 13, "\(preview.text)")
  }

  @Test func `an entry more, and the token does not fit any more`() async throws {
    let bench = try await bench()
    var choice = month(["project_id": 240551])
    let preview = try await bench.call("tt_mark_billed", choice)
    _ = try await bench.call(
      "tt_update_time_entry", ["id": 52_001, "project_id": 240552, "task_id": 0])
    choice["confirm"] = preview["confirm"]
    let reply = try await bench.call("tt_mark_billed", choice)
    #expect(reply.isError && reply.text.contains("what it showed has changed"), "\(reply.text)")
  }

  @Test func `a choice that is none says what is missing`() async throws {
    let bench = try await bench()
    for (arguments, says) in [
      ([:], "Which entries is not said"), (["customer_id": 88121], "Which entries is not said"),
      (month(["entry_ids": [52_001]]), "from, to were given"),
      (["project_id": 240551, "from": "2026-03-31", "to": "2026-03-01"], "lies after"),
    ] as [(JSONObject, String)] {
      let reply = try await bench.call("tt_mark_billed", arguments)
      #expect(reply.isError && reply.text.contains(says), "\(reply.text)")
    }
  }

  @Test(arguments: ["CO_WORKER", "PROJECT_MANAGER", "MANAGER"])
  func `who may not see everybody is told so beside every sum`(_ role: String) async throws {
    let bench = try await Bench(isBound: false)
    var me = Bench.ana
    me.role = role
    _ = try await bench.journal.bind(me, lead: bench.lead)
    try await bench.goOffline()
    for (tool, arguments) in [
      ("tt_list_time_entries", month(["filter": "COMPANY"])),
      ("tt_export_time_entries", month(["filter": "PROJECT", "id": 240551])),
      ("tt_week_summary", ["user_id": 7702]),
      ("tt_mark_billed", month(["customer_id": 88121])),
    ] as [(String, JSONObject)] {
      let reply = try await bench.call(tool, arguments)
      #expect(reply.warnings.contains("Only time that your role (\(role))"), "\(tool) \(reply)")
    }
    let mine = try await bench.call("tt_list_time_entries", Self.month)
    #expect(mine["warnings"] == nil, "one's own time is in sight: \(mine.warnings)")
    let summary = try await bench.call("tt_get_events_summary", Self.month)
    #expect(summary.isError, "only the server can sum up everybody: \(summary.text)")
  }

  @Test func `searches and users come in pages and in full`() async throws {
    let bench = try await Bench()
    let first = try await bench.call("tt_search_projects", ["keyword": "r", "limit": 1])
    #expect(first["tasks_total"] == 1 && first["projects_total"] == 1)
    let all = try await bench.call("tt_search_projects", ["keyword": "e", "limit": 1])
    let cursor = try #require(all["next_cursor"])
    let rest = try await bench.call(
      "tt_search_projects", ["keyword": "e", "limit": 1, "cursor": cursor])
    #expect(rest["projects"]?[0]?["name"] != all["projects"]?[0]?["name"])
    let full = try await bench.call("tt_list_users", ["detail": "full", "limit": 1])
    #expect(full["users"]?[0]?["as_of"] != nil && full["next_cursor"] == "from-1")
  }

  @Test func `a customer may be named by the words that only they have`() async throws {
    let bench = try await Bench()
    try await bench.absorb(
      .list(.customer),
      [
        Record(.customer, .of(88121), [.name: .text("Blue Fjord Hotels")]),
        Record(.customer, .of(88122), [.name: .text("Blue Bikes")]),
      ])
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_log_time", ["project": "Relaunch", "customer": "blue fjord", "duration": "30m"])
    #expect(reply.warnings.contains("was read as Blue Fjord Hotels"), "\(reply.text)")
    for name in ["Blue", "Blue Fj"] {
      let reply = try await bench.call(
        "tt_log_time", ["project": "Relaunch", "customer": .string(name), "duration": "30m"])
      #expect(reply.isError && reply.text.contains("Similar"), "\(reply.text)")
    }
  }

  @Test func `times never asked for are those of the copies, offline`() async throws {
    let bench = try await Bench(toolsets: ["all"])
    try await bench.absorb(
      .list(.project),
      [
        Record(
          .project, .of(240551),
          [
            .name: .text("Relaunch"), .accumulatedSeconds: .integer(5400),
            .isArchived: .flag(false),
          ])
      ])
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 15:00", "duration": 600, "project_id": 240551])
    let reply = try await bench.call("tt_get_project_times", ["project_ids": [240551]])
    #expect(reply["projects"]?[0]?["worked"] == "1h 30m" && reply["source"] == "mirror")
    #expect(reply["projects"]?[0]?["pending_s"] == 600, "\(reply.text)")
    #expect(reply.warnings.contains("local copy") && reply["as_of"] != nil)
  }
}
