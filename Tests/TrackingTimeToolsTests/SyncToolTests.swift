import JSONTree
import JournalStore
import MCPServer
import SyncCore
import TestScratch
import Testing

@testable import TrackingTimeTools

@Suite(.scratch) struct SyncToolTests {
  @Test func `status needs no network`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_create_customer", ["name": "Acme"])
    let reply = try await bench.call("tt_sync_status")
    #expect(reply["connection"] == "offline since 11:50")
    #expect(reply["queue"] == ["pending": 1])
    #expect(reply["oldest"]?["tool"] == "tt_create_customer")
    #expect(reply["account"]?["user"] == "Ana Ruiz")
    #expect(reply["freshness"]?["timer"] == "2026-03-02T12:00:00+01:00")
  }

  @Test func `an operation tells its whole story`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    _ = try await ScriptedWorker(bench: bench, settle: { _ in .refused }).during {
      try await bench.call("tt_create_customer", ["name": "Acme"])
    }
    let reply = try await bench.call("tt_get_operation", ["id": 1])
    #expect(reply.status == "parked (rejected): The server said no.")
    #expect(reply["operation"]?["wish"]?["name"] == "Acme")
    #expect(reply["attempts"]?[0]?["outcome"] == "refused")
    #expect(reply["next"]?.stringValue?.contains("tt_resolve_conflict 1") == true)
    let unknown = try await bench.call("tt_get_operation", ["id": 99])
    #expect(unknown.isError && unknown.text.contains("op 99"))
  }

  @Test func `waiting ends when the operation is settled`() async throws {
    let bench = try await Bench()
    _ = try await bench.call("tt_create_customer", ["name": "Acme"])
    let reply = try await ScriptedWorker(bench: bench).during {
      try await bench.call("tt_get_operation", ["id": 1, "wait_ms": 25_000])
    }
    #expect(reply.status == "on the server")
    #expect(reply["operation"]?["created_id"] == 600_001)
  }

  @Test func `what was not sent is taken back, unless others rest on it`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let task = try await bench.call("tt_create_task", ["name": "A"])
    let id = try #require(task.id)
    _ = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 14:00", "duration": 60, "task_id": .integer(id)])
    let refused = try await bench.call("tt_cancel_operation", ["id": 1])
    #expect(refused.isError && refused.text.contains("op 2"))
    let would = try await bench.call("tt_cancel_operation", ["id": 2, "dry_run": true])
    #expect(would["dry_run"] == true && would.status.hasPrefix("nothing was changed"))
    #expect(would["means"] == "It was not sent: nothing changes on TrackingTime.")
    #expect(try bench.operation(2).state == .pending)
    let entry = try await bench.call("tt_cancel_operation", ["id": 2])
    #expect(entry.status == "cancelled: nothing was changed")
    let done = try await bench.call("tt_cancel_operation", ["id": 1])
    #expect(done["pending_changes"] == 0)
    let gone = try await bench.call("tt_start_timer", ["id": .integer(id)])
    #expect(gone.isError && !gone.text.isEmpty)
  }

  @Test func `a negative id that was never given is refused`() async throws {
    let bench = try await Bench()
    let reply = try await bench.call("tt_close_task", ["id": -99])
    #expect(reply.isError && reply.text.contains("never given"))
    let zero = try await bench.call("tt_close_task", ["id": 0])
    #expect(zero.isError && zero.text.contains("no id"))
  }

  @Test func `already so is an answer without an operation`() async throws {
    let bench = try await Bench()
    let closed = try await bench.call("tt_close_task", ["id": 990314])
    #expect(closed.status == "already so on the server: nothing to change")
    let archived = try await bench.call("tt_archive_project", ["id": 240552])
    #expect(archived["operation"] == nil)
    let active = try await bench.call("tt_reopen_project", ["id": 240551])
    #expect(active["project"]?["name"] == "Relaunch")
    #expect(try bench.operations().isEmpty)
  }

  @Test func `customers, tasks and projects are changed field by field`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_update_customer", ["id": 88121, "contact_name": "Eve", "notes": ""])
    _ = try await bench.call(
      "tt_update_task",
      [
        "id": 990312, "project_id": 0, "due_date": "2026-04-01", "estimated_time": 2.5,
        "users": [["id": 7702]],
      ])
    _ = try await bench.call("tt_update_project", ["id": 240551, "name": "Relaunch 2"])
    let wishes = try bench.operations().map(\.wish)
    #expect(wishes[0] == [.notes: .null, .contactName: .text("Eve")])
    #expect(
      wishes[1] == [
        .projectID: .null, .dueDate: .text("2026-04-01"), .estimatedHours: .number(2.5),
        .users: .ids([.of(7702)]),
      ])
    let task = try await bench.call("tt_get_task", ["id": 990312])
    #expect(task["task"]?["users"]?[0]?["name"] == "Ben" && task["task"]?["project"] == nil)
    let bad = try await bench.call("tt_update_task", ["id": 990312, "due_date": "soon"])
    #expect(bad.isError)
  }

  @Test func `without an account every tool says how to get one`() async throws {
    let bench = try await Bench()
    var environment = bench.environment
    environment.journal = nil
    let tool = try #require(
      try Catalog.tools(CatalogSelection(tools: ["tt_list_tasks"]), in: environment).first)
    let result = await tool.handler(RequestContext(), [:])
    guard case .output(let output) = result else { throw Unexpected("no output") }
    #expect(output.isError)
    #expect(output.content[0]["text"]?.stringValue?.contains("TT_ACCOUNT_ID") == true)
  }

  @Test func `arguments that do not fit change nothing`() async throws {
    let bench = try await Bench()
    for (tool, arguments) in [
      ("tt_create_task", [:]), ("tt_create_task", ["name": "  "]),
      ("tt_create_task", ["name": .string(String(repeating: "x", count: 501))]),
      ("tt_add_time_entry", ["start": "2026-03-02 09:00", "duration": -5]),
      ("tt_mark_billed", ["entry_ids": []]), ("tt_update_task", ["id": 990312, "nam": "x"]),
      ("tt_start_timer", ["id": 990312, "timezone": "Mars/Base"]),
    ] as [(String, JSONObject)] {
      #expect(try await bench.call(tool, arguments).isError, "\(tool)")
    }
    #expect(try bench.operations().isEmpty)
  }
}
