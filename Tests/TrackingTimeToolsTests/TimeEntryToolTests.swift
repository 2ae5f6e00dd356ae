import Foundation
import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct TimeEntryToolTests {
  @Test(
    arguments: [
      (["start": "2026-03-02 09:00", "end": "2026-03-02 10:00", "duration": 60], "differs"),
      (["start": "2026-03-02 09:00", "end": "2026-03-02 09:00"], "not after start"),
      (["start": "2026-03-02 09:00"], "Neither end nor duration"),
      (["start": "yesterday", "duration": 60], "no date and time"),
      (["start": "2026-03-29 02:30", "duration": 60], "does not exist"),
      (["start": "2026-03-02 09:00", "duration": 60, "task_id": 0], ""),
    ] as [(JSONObject, String)])
  func `times that cannot be are refused with what is allowed`(
    _ arguments: JSONObject, _ words: String
  ) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_add_time_entry", arguments)
    #expect(reply.isError == !words.isEmpty)
    #expect(words.isEmpty || reply.text.contains(words), "\(reply.text)")
  }

  @Test func `a time that exists twice takes the first and says so`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_add_time_entry", ["start": "2026-10-25 02:30", "duration": 600])
    #expect(reply["time_entry"]?["start"] == "2026-10-25T02:30:00+02:00")
    #expect(reply.warnings.contains("exists twice"))
  }

  @Test func `before the first contact this machine's zone is used, and said`() async throws {
    let bench = try await Bench(isBound: false, isSeeded: false)
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-02 09:00", "duration": 600])
    #expect(reply["time_entry"]?["start"] == "2026-03-02T09:00:00-05:00")
    #expect(reply.warnings.contains("America/New_York"))
    #expect(try bench.operation(1).wish[.userID] == .id(.me))
  }

  @Test func `an overlap is reported, not refused`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-02 10:00", "duration": 3600])
    #expect(!reply.isError)
    #expect(reply.warnings.contains("51001"))
    let later = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-02 18:00", "duration": 3600])
    #expect(later["warnings"] == nil)
  }

  @Test func `an overlap with a timer that runs is reported, though it has no end`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let timer = try await bench.call(
      "tt_start_timer", ["id": 990312, "date": "2026-03-02 11:30"])
    let id = try #require(timer["time_entry"]?["id"]?.integerValue)
    let reply = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-02 11:45", "duration": 600])
    #expect(reply.warnings.contains("overlaps with \(id) "), "\(reply.warnings)")
    let earlier = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-02 11:15", "duration": 600])
    #expect(earlier["warnings"] == nil)
  }

  @Test func `an overlap is found however busy the day was`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    // More entries of a minute than are looked at one by one.
    for minute in 0..<210 {
      _ = try await bench.call(
        "tt_add_time_entry",
        [
          "start": .string(String(format: "2026-03-03 %02d:%02d", minute / 30, minute % 30 * 2)),
          "duration": 60,
        ])
    }
    let evening = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-03 20:00", "duration": 3600])
    #expect(evening["warnings"] == nil)
    let second = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-03 20:30", "duration": 600])
    let id = try #require(evening["id"]?.integerValue)
    #expect(second.warnings.contains("\(id)"), "\(second.warnings)")
  }

  @Test func `an update sends only what changed, with the duration that follows`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_update_time_entry", ["id": 51_001, "end": "2026-03-02 11:00", "notes": ""])
    #expect(reply["time_entry"]?["duration_s"] == 7_200)
    let wish = try bench.operation(1).wish
    #expect(wish[.durationSeconds] == .integer(7_200))
    #expect(wish[.notes] == .null)
    #expect(wish[.startAt] == nil && wish[.taskID] == nil)
    let nothing = try await bench.call("tt_update_time_entry", ["id": 51_001])
    #expect(nothing.isError)
    let mismatch = try await bench.call(
      "tt_update_time_entry", ["id": 51_001, "task_id": 990312, "project_id": 240552])
    #expect(mismatch.isError && mismatch.text.contains("belongs to project 240551"))
  }

  @Test func `a billed entry is changed only after it was shown`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    var arguments: JSONObject = ["id": 51_002, "notes": "x"]
    let asked = try await bench.call("tt_update_time_entry", arguments)
    #expect(try bench.operations().isEmpty)
    arguments["confirm"] = asked["confirm"]
    let done = try await bench.call("tt_update_time_entry", arguments)
    #expect(done.status.hasPrefix("queued"))
  }

  @Test func `a deleted entry is gone from lists, and its id says why`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_delete_time_entry", ["id": 51_001])
    let listed = try await bench.call(
      "tt_list_time_entries", ["from": "2026-03-02", "to": "2026-03-02"])
    #expect(listed["total"] == 1)
    let again = try await bench.call("tt_update_time_entry", ["id": 51_001, "notes": "x"])
    #expect(again.isError && again.text.contains("deleted by op 1"))
  }

  @Test func `pages and totals`() async throws {
    let bench = try await Bench()
    let first = try await bench.call(
      "tt_list_time_entries",
      ["from": "2026-03-02", "to": "2026-03-02", "page_size": 1, "order": "asc"])
    #expect(first["total"] == 2 && first["next_page"] == 1)
    #expect(first["time_entries"]?[0]?["id"] == 51_001)
    let second = try await bench.call(
      "tt_list_time_entries",
      ["from": "2026-03-02", "to": "2026-03-02", "page_size": 1, "page": 1, "order": "asc"])
    #expect(second["time_entries"]?[0]?["id"] == 51_002 && second["next_page"] == nil)
  }

  @Test(
    arguments: [
      ("PROJECT", 240551, 2), ("TASK", 990313, 0), ("CUSTOMER", 88121, 2), ("USER", 7702, 0),
    ] as [(String, Int64, Int64)])
  func `every filter of the list`(_ filter: String, _ id: Int64, _ total: Int64) async throws {
    let bench = try await Bench()
    let reply = try await bench.call(
      "tt_list_time_entries",
      ["filter": .string(filter), "id": .integer(id), "from": "2026-03-01", "to": "2026-03-03"])
    #expect(reply["total"] == .integer(total), "\(reply.text)")
  }

  @Test func `days that make no sense are refused`() async throws {
    let bench = try await Bench()
    for window in [
      ["from": "2026-03-02", "to": "2026-03-01"], ["from": "02.03.2026", "to": "2026-03-01"],
      ["from": "2020-01-01", "to": "2026-03-01"],
    ] as [JSONObject] {
      #expect(try await bench.call("tt_list_time_entries", window).isError)
    }
    let missing = try await bench.call(
      "tt_list_time_entries", ["filter": "TASK", "from": "2026-03-02", "to": "2026-03-02"])
    #expect(missing.isError && missing.text.contains("id is missing"))
  }

  @Test func `the summary adds up per user and in total`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-02 14:00", "duration": 1800, "user_id": 7702])
    let reply = try await bench.call(
      "tt_get_events_summary", ["from": "2026-03-02", "to": "2026-03-02"])
    #expect(reply["hours"] == 2.5)
    let rows = reply["users"]?.arrayValue ?? []
    #expect(rows.map { $0["user"] } == ["Ana Ruiz", "Ben"])
    #expect(rows.map { $0["hours"] } == [.number(2), .number(0.5)])
  }

  @Test func `the export is a table that no spreadsheet runs`() async throws {
    let bench = try await Bench()
    try await bench.absorb(
      .entries(from: "2026-03-01", to: "2026-03-02"),
      [bench.entry(51_001, from: 0, minutes: 90, notes: "=1+1; \"quoted\"\nline")])
    let reply = try await bench.call(
      "tt_export_time_entries", ["separator": ";", "from": "2026-03-01", "to": "2026-03-02"])
    let csv = try #require(reply["csv"]?.stringValue)
    let lines = csv.components(separatedBy: "\r\n")
    #expect(
      lines[0]
        == "id;date;start;end;duration_s;hours;user;customer;project;task;notes;billable;billed")
    #expect(
      csv.contains(
        "51001;2026-03-02;2026-03-02T09:00:00+01:00;2026-03-02T10:30:00+01:00;5400;1.5;Ana Ruiz;"
          + "Northwind;Relaunch;Wireframes;\"'=1+1; \"\"quoted\"\"\nline\";yes;no\r\n"))
    let tab = try await bench.call("tt_export_time_entries", ["separator": "\\t"])
    #expect(tab["csv"]?.stringValue?.hasPrefix("id\tdate") == true)
  }

  @Test func `task and project of an entry move together, and the receipt says so`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let moved = try await bench.call(
      "tt_update_time_entry", ["id": 51001, "project_id": 240552])
    #expect(moved.text.contains("It leaves task 990312"), "\(moved)")
    #expect(moved["time_entry"]?["task_id"] == nil)
    #expect(try bench.operation(1).wish == [.projectID: .id(.of(240552)), .taskID: .null])
    _ = try await bench.call("tt_update_time_entry", ["id": 51001, "task_id": 990313])
    let own = try await bench.call(
      "tt_update_time_entry", ["id": 51001, "project_id": 240551])
    #expect(own["time_entry"]?["task_id"] == 990313 && !own.text.contains("It leaves"))
    let alone = try await bench.call("tt_update_time_entry", ["id": 51001, "task_id": 0])
    #expect(alone["time_entry"]?["task_id"] == nil)
    #expect(alone["time_entry"]?["project_id"] == 240551, "\(alone)")
  }

  @Test func `a billed entry is deleted after a preview only, and the receipt keeps what it was`()
    async throws
  {
    let bench = try await Bench()
    try await bench.goOffline()
    let ask = try await bench.call("tt_delete_time_entry", ["id": 51002])
    #expect(ask.text.contains("billed"))
    #expect(try bench.operations().isEmpty)
    let confirm = try #require(ask["confirm"])
    let gone = try await bench.call("tt_delete_time_entry", ["id": 51002, "confirm": confirm])
    #expect(gone["deleted"]?["notes"] == "first pass", "\(gone)")
    #expect(try bench.operations().map(\.verb) == [.delete])
  }
}
