import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct ConfirmationTests {
  @Test func `a task is deleted only after what hangs below was shown`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let preview = try await bench.call("tt_delete_task", ["id": 990312, "dry_run": true])
    let would = preview["would"]?.stringValue ?? ""
    #expect(would.contains("2 time entries (2h)") && would.contains("Wireframes"))
    #expect(try bench.operations().isEmpty)
    let confirm = try #require(preview["confirm"])
    let other = try await bench.call(
      "tt_delete_task", ["id": 990312, "delete_all": false, "confirm": confirm])
    #expect(other.isError, "a token of other arguments")
    let done = try await bench.call("tt_delete_task", ["id": 990312, "confirm": confirm])
    #expect(done.status.hasPrefix("queued"))
    let operation = try bench.operation(1)
    #expect(operation.options.deleteAll == true)
    let below = try #require(operation.options.below)
    #expect(below.tasks == 0 && below.entries == 2 && below.seconds == 7_200)
    #expect(below.days?.contains(try #require(Day(parsing: "2026-03-02"))) == true)
    let gone = try await bench.call("tt_start_timer", ["id": 990312])
    #expect(gone.isError && gone.text.contains("deleted by op 1"))
  }

  @Test func `users leave projects only after a confirmation, and join without`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    var arguments: JSONObject = ["user_id": 7702, "project_ids": [240551, 240552]]
    let joined = try await bench.call("tt_assign_user_projects", arguments)
    #expect(joined["project_ids"] == [240551, 240552])
    let asked = try await bench.call("tt_remove_user_projects", arguments)
    #expect(asked["would"]?.stringValue?.contains("Remove Ben from 2 projects") == true)
    arguments["confirm"] = asked["confirm"]
    _ = try await bench.call("tt_remove_user_projects", arguments)
    let operations = try bench.operations()
    #expect(operations.map(\.verb) == Array(repeating: .transition, count: 4))
    #expect(operations.map { $0.wish[.isMember] } == [true, true, false, false].map { .flag($0) })
    #expect(operations[0].subject == .membership(user: .of(7702), project: .of(240551)))
  }
}
