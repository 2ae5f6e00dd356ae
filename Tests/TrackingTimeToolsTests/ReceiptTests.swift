import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct ReceiptTests {
  @Test func `an offline create is queued, visible, and its id can be used at once`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let task = try await bench.call(
      "tt_create_task", ["name": " Sitemap ", "project_id": 240551])
    #expect(task.status == "queued (offline since 11:50)")
    let id = try #require(task.id)
    #expect(id < 0)
    #expect(task["task"]?["name"] == "Sitemap")
    #expect(task["next"]?.stringValue?.contains("\(id)") == true)
    #expect(task["pending_changes"] == 1)
    let entry = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 14:00", "duration": 3600, "task_id": .integer(id)])
    #expect(entry["time_entry"]?["task"] == "Sitemap")
    #expect(entry["time_entry"]?["project"] == "Relaunch")
    #expect(entry["time_entry"]?["end"] == "2026-03-02T15:00:00+01:00")
    let listed = try await bench.call(
      "tt_list_time_entries", ["from": "2026-03-02", "to": "2026-03-02", "order": "asc"])
    #expect(listed["total"] == 3)
    #expect(listed["duration_s"] == 10_800)
    #expect(listed["time_entries"]?[2]?["pending"] == 1)
    #expect(listed["pending_changes"] == 2)
  }

  @Test func `online the receipt has the server's id`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let reply = try await ScriptedWorker(bench: bench).during {
      try await bench.call("tt_create_customer", ["name": "Acme"])
    }
    #expect(reply.status == "on the server")
    #expect(reply.id == 600_001)
    #expect(reply["customer"]?["name"] == "Acme")
    #expect(reply["next"] == nil)
  }

  @Test func `without a worker the receipt says queued when the time is up`() async throws {
    let bench = try await Bench()
    let reply = try await bench.call("tt_create_customer", ["name": "Acme"])
    #expect(reply.status == "queued")
  }

  @Test func `what the server refuses is an error with the reason and what to do`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let reply = try await ScriptedWorker(bench: bench, settle: { _ in .refused }).during {
      try await bench.call("tt_create_customer", ["name": "Acme"])
    }
    #expect(reply.isError)
    #expect(reply.text.contains("op 1 was refused: The server said no."))
    #expect(reply.text.contains("tt_resolve_conflict 1"))
  }

  @Test func `an identical call is a repetition, with a request id also later`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let first = try await bench.call("tt_create_task", ["name": "A"])
    let again = try await bench.call("tt_create_task", ["name": "A"])
    #expect(again["repeat_of"] == "op 1")
    #expect(again.id == first.id)
    _ = try await bench.call("tt_create_task", ["name": "B", "client_request_id": "k"])
    bench.clock.advance(.seconds(3_600))
    let late = try await bench.call("tt_create_task", ["name": "B", "client_request_id": "k"])
    #expect(late["repeat_of"] == "op 2")
    let other = try await bench.call("tt_create_task", ["name": "C", "client_request_id": "k"])
    #expect(other.isError && other.text.contains("client_request_id"))
    #expect(try bench.operations().count == 2)
  }

  @Test func `close, reopen, close within a minute are three wishes`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call("tt_close_task", ["id": 990312])
    _ = try await bench.call("tt_reopen_task", ["id": 990312])
    let third = try await bench.call("tt_close_task", ["id": 990312])
    #expect(third["repeat_of"] == nil)
    #expect(try bench.operations().count == 3)
    let fourth = try await bench.call("tt_close_task", ["id": 990312])
    #expect(fourth["repeat_of"] == "op 3")
  }

  @Test func `what parked is told once, to the client it belongs to`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    _ = try await ScriptedWorker(bench: bench, settle: { _ in .refused }).during {
      try await bench.call("tt_create_customer", ["name": "Acme"], client: "one")
    }
    let other = try await bench.call("tt_sync_status", client: "two")
    #expect(other["attention"] == nil)
    // The error of the call itself has told it already.
    let next = try await bench.call("tt_sync_status", client: "one")
    #expect(next["attention"] == nil)
    #expect(next["parked"]?.arrayValue?.count == 1)
  }

  @Test func `an unknown customer name is created with the project`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_create_project", ["name": "Shop", "customer_name": "northwind "])
    #expect(reply["project"]?["customer_id"] == 88121)
    #expect(reply["also"] == nil)
    let fresh = try await bench.call(
      "tt_create_project", ["name": "Shop", "customer_name": "Nordwind"])
    #expect(fresh["also"]?[0]?["name"] == "Nordwind")
    #expect(fresh.warnings.contains("is created too"))
    #expect(try bench.operations().map(\.verb) == [.create, .create, .create])
    let twin = try await bench.call(
      "tt_create_project", ["name": "relaunch", "customer_name": "Northwind"])
    #expect(twin.isError && twin.text.contains("240551"))
  }
}
