import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

/// Parameters that the API has and the public tools lack.
@Suite(.scratch) struct ExtraParameterTests {
  @Test func `an entry takes zone, kind, billing flag and the company's own fields`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_add_time_entry",
      [
        "start": "2026-03-02 04:00", "duration": 600, "timezone": "America/New_York",
        "event_type": "NOT_LOGGED", "is_billed": true,
        "custom_fields": [["id": "6271", "value": "x"], ["id": 6272, "value": 3]],
      ])
    let wish = try bench.operation(1).wish
    #expect(wish[.startAt] == .instant(Instant(seconds: 1_772_442_000)))
    #expect(wish[.zone] == .text("America/New_York"))
    #expect(wish[.eventType] == .text("NOT_LOGGED") && wish[.isBilled] == .flag(true))
    #expect(wish[.customFields] == .text(#"[{"id":6271,"value":"x"},{"id":6272,"value":3}]"#))
  }

  @Test(
    arguments: [
      [["id": 1]], [["value": "x"]], [["id": 0, "value": "x"]], [["id": 1, "value": ["a"]]],
      [["id": 1, "value": "x"], ["id": 1, "value": "y"]],
    ] as [JSON])
  func `a field without id or value is refused`(_ fields: JSON) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_create_task", ["name": "T", "custom_fields": fields])
    #expect(reply.isError && reply.text.contains("6271"))
    #expect(try bench.operations().isEmpty)
  }

  @Test(arguments: [
    ("tt_update_time_entry", 51001), ("tt_update_task", 990313), ("tt_update_project", 240551),
    ("tt_update_customer", 88121),
  ])
  func `the company's own fields are set on what is there, and the receipt says what that means`(
    _ tool: String, _ id: Int64
  ) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      tool, ["id": .integer(id), "custom_fields": [["id": 6271, "value": "x"]]])
    #expect(!reply.isError, "\(reply)")
    #expect(reply.text.contains("replace"), "\(reply)")
    let wish = try bench.operation(1).wish
    #expect(wish == [.customFields: .text(#"[{"id":6271,"value":"x"}]"#)])
  }

  @Test(arguments: [("tt_find", "query"), ("tt_search_projects", "keyword")])
  func `a search text that no name can be as long as is refused`(
    _ tool: String, _ argument: String
  ) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let long = JSON.string(String(repeating: "é", count: 501))
    let reply = try await bench.call(tool, [argument: long])
    #expect(reply.isError && reply.text.contains("501") && reply.text.contains("500"), "\(reply)")
  }

  @Test func `an entry can be given to somebody else, a task described, a timer noted`()
    async throws
  {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_update_time_entry", ["id": 51001, "user_id": 7702, "event_type": "WORK"])
    _ = try await bench.call(
      "tt_create_task", ["name": "T", "description": "What it is about", "is_billable": false])
    _ = try await bench.call("tt_update_task", ["id": 990313, "description": ""])
    _ = try await bench.call(
      "tt_update_project", ["id": 240551, "estimated_time": 12.5, "is_billable": true])
    _ = try await bench.call("tt_start_timer", ["id": 990312, "notes": "Kick-off"])
    let wishes = try bench.operations().map(\.wish)
    #expect(wishes[0][.userID] == .id(.of(7702)) && wishes[0][.eventType] == .text("WORK"))
    #expect(
      wishes[1][.notes] == .text("What it is about") && wishes[1][.isBillable] == .flag(false))
    #expect(wishes[2] == [.notes: .null])
    #expect(wishes[3] == [.estimatedHours: .number(12.5), .isBillable: .flag(true)])
    #expect(wishes[4][.notes] == .text("Kick-off"))
    let unknown = try await bench.call("tt_update_time_entry", ["id": 51001, "user_id": -9])
    #expect(unknown.isError)
  }
}
