import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

@Suite(.scratch) struct AssistReadTests {
  @Test func `what runs is told with names and how long`() async throws {
    let bench = try await Bench()
    let nothing = try await bench.call("tt_whats_running")
    #expect(nothing["is_running"] == false)
    #expect(nothing["last_entry"]?["id"] == 51002)
    try await bench.setTimer(990312)
    let reply = try await bench.call("tt_whats_running")
    #expect(reply["is_running"] == true)
    #expect(reply["task"] == "Wireframes" && reply["project"] == "Relaunch")
    #expect(reply["customer"] == "Northwind")
    #expect(reply["start"] == "2026-03-02T11:00:00+01:00")
    #expect(reply["elapsed"] == "1h")
  }

  @Test func `a start that waits here is what runs, though the server was never asked`()
    async throws
  {
    let bench = try await Bench(isSeeded: false)
    try await bench.goOffline()
    let cold = try await bench.call("tt_whats_running")
    #expect(cold.isError && cold.text.contains("never fetched"))
    _ = try await bench.call(
      "tt_start_timer",
      ["task_name": "Call", "project_name": "Sales", "date": "2026-03-02 11:45:00"])
    let reply = try await bench.call("tt_whats_running")
    #expect(reply["is_running"] == true && reply["task"] == "Call" && reply["project"] == "Sales")
    #expect(reply["elapsed"] == "15m" && reply["pending_changes"] == 3)
  }

  @Test func `what was probably meant is offered, and nothing else`() async throws {
    let bench = try await Bench(toolsets: ["all"])
    try await bench.goOffline()
    // Swapped letters, also in one word of several, and a word too many.
    for (name, meant) in [
      ("Wirefarmes", "Wireframes"), ("Kcik-off", "Kick-off"), ("Northwnid", "Northwind"),
      ("sites", "Old site"), ("Old stie Berlin", "Old site"),
    ] {
      let found = try await bench.call("tt_find", ["query": .string(name)])
      #expect(found["total"] == 0)
      #expect(found["similar"]?[0]?["name"] == .string(meant), "\(name): \(found.text)")
    }
    #expect(try await bench.call("tt_find", ["query": "Zebra"])["similar"] == nil)
    // A digit wrong, missing or two swapped; a short number means nothing.
    for (id, isMeant) in [
      (240_561, true), (24_551, true), (240_515, true), (2, false), (24, false), (990_312, false),
    ] as [(Int64, Bool)] {
      let refusal = try await bench.journal.read {
        try Names($0).unknown(.project, .of(id), argument: "id")
      }
      #expect("\(refusal)".contains("Similar: 240551 \"Relaunch\"") == isMeant, "\(refusal)")
    }
  }

  @Test func `a week is summed per day and project with what waits`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_log_time", ["project": "Relaunch", "start": "11:30", "end": "12:00"])
    let reply = try await bench.call("tt_week_summary")
    #expect(reply["from"] == "2026-03-02" && reply["to"] == "2026-03-08")
    #expect(reply["duration_s"] == 9_000 && reply["duration"] == "2h 30m")
    #expect(reply["entries"] == 3 && reply["pending_entries"] == 1)
    #expect(reply["billable"]?["duration"] == "2h" && reply["billed"]?["duration"] == "30m")
    let day = reply["days"]?[0]
    #expect(day?["weekday"] == "monday" && day?["duration"] == "2h 30m")
    #expect(day?["projects"]?[0]?["project"] == "Relaunch")
    #expect(day?["gaps"]?.arrayValue?.count == 1, "ten minutes are no gap")
    #expect(day?["gaps"]?[0]?["duration"] == "20m")
    #expect(reply["projects"]?[0]?["customer"] == "Northwind")
    _ = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-03 09:00", "duration": 3600, "event_type": "NOT_LOGGED"])
    let planned = try await bench.call("tt_week_summary")
    #expect(planned["duration"] == "2h 30m" && planned["planned"]?["duration"] == "1h")
    let last = try await bench.call("tt_week_summary", ["week": "last"])
    #expect(last["from"] == "2026-02-23" && last["duration_s"] == 0)
    #expect(last["days_without_time"]?.arrayValue?.count == 5)
    let odd = try await bench.call("tt_week_summary", ["week": "soon"])
    #expect(odd.isError && odd.text.contains("today, yesterday"))
  }

  @Test func `what a longer entry covers is no gap`() async throws {
    let bench = try await Bench()
    // Inside the ninety minutes from nine on; what comes after those begins ten minutes later.
    try await bench.absorb(
      .record(.timeEntry, .of(51_003)), [bench.entry(51_003, from: 10, minutes: 5)])
    try await bench.goOffline()
    let reply = try await bench.call("tt_week_summary")
    #expect(reply["entries"] == 3 && reply["days"]?[0]?["gaps"] == nil, "\(reply.text)")
  }

  @Test func `anything is found by words of its name or of what it is in`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_find", ["query": "relaunch"])
    #expect(reply["found"]?[0]?["kind"] == "project" && reply["found"]?[0]?["id"] == 240551)
    #expect(reply["total"] == 1)
    let task = try await bench.call("tt_find", ["query": "northwind wire"])
    #expect(task["found"]?[0]?["id"] == 990312)
    #expect(task["found"]?[0]?["in"] == "Relaunch, Northwind")
    let closed = try await bench.call("tt_find", ["query": "kick"])
    #expect(closed["found"]?[0]?["is_closed"] == true)
    let person = try await bench.call("tt_find", ["query": "ruiz", "kind": "USER"])
    #expect(person["found"]?[0]?["name"] == "Ana Ruiz")
    let byID = try await bench.call("tt_find", ["query": "88121"])
    #expect(byID["found"]?[0]?["name"] == "Northwind")
    let typo = try await bench.call("tt_find", ["query": "nortwind"])
    #expect(typo["total"] == 0 && typo["similar"]?[0]?["id"] == 88121)
    _ = try await bench.call("tt_create_customer", ["name": "Norfolk"])
    let made = try await bench.call("tt_find", ["query": "nor"])
    #expect(made["total"] == 2 && made["found"]?[0]?["pending"] == 1)
    let blank = try await bench.call("tt_find", ["query": " "])
    #expect(blank.isError)
  }

  @Test func `a long answer is cut where a model would drown, and says how to go on`() async throws
  {
    let bench = try await Bench()
    let notes = String(repeating: "long notes ", count: 300)
    try await bench.absorb(
      .entries(from: "2026-03-01", to: "2026-03-03"),
      (0..<60).map { bench.entry(52_000 + $0, from: $0, minutes: 1, notes: notes) })
    var arguments: JSONObject = [
      "from": "2026-03-01", "to": "2026-03-03", "page_size": 100, "detail": "full",
    ]
    let reply = try await bench.call("tt_list_time_entries", arguments)
    let rows = reply["time_entries"]?.arrayValue?.count ?? 0
    // With those of the seed.
    let total = try #require(reply["total"]?.integerValue)
    #expect((10..<30).contains(rows) && total >= 60)
    #expect(reply.text.utf8.count < 65_000)
    #expect(reply["truncated"]?.stringValue?.contains("page_size \(rows)") == true)
    #expect(reply["next_page"] == nil)
    arguments["page_size"] = .integer(Int64(rows))
    let page = try await bench.call("tt_list_time_entries", arguments)
    #expect(page["truncated"] == nil && page["next_page"] == 1)
  }

  @Test func `an export goes on where an answer was full, and leaves nothing out`() async throws {
    let bench = try await Bench()
    let notes = String(repeating: "long notes ", count: 200)
    try await bench.absorb(
      .entries(from: "2026-03-01", to: "2026-03-03"),
      (0..<60).map { bench.entry(52_000 + $0, from: $0, minutes: 1, notes: notes) })
    try await bench.goOffline()
    var arguments: JSONObject = ["from": "2026-03-01", "to": "2026-03-03"]
    var ids: [Substring] = []
    var answers = 0
    repeat {
      let reply = try await bench.call("tt_export_time_entries", arguments)
      let lines = try #require(reply["csv"]?.stringValue).split(whereSeparator: \.isNewline)
      ids += lines.compactMap { $0.split(separator: ",").first }.filter { $0 != "id" }
      answers += 1
      #expect(reply["next_cursor"] != nil || reply["total"] == .integer(Int64(ids.count)))
      arguments["cursor"] = reply["next_cursor"]
    } while arguments["cursor"] != nil && answers < 60
    #expect(answers > 1 && ids.count >= 60 && Set(ids).count == ids.count)
  }

  @Test func `an id is taken where a name is wanted, as a number too`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_log_time", ["task": 990312, "duration": "15m"])
    #expect(reply["time_entry"]?["task"] == "Wireframes")
  }

  @Test func `who I am is told with zone and week`() async throws {
    let bench = try await Bench(toolsets: ["users"])
    try await bench.absorbMe()
    try await bench.goOffline()
    let reply = try await bench.call("tt_get_me")
    #expect(reply["me"]?["name"] == "Ana Ruiz" && reply["me"]?["zone"] == "Europe/Berlin")
    #expect(reply["account"]?["id"] == 31337)
  }
}
