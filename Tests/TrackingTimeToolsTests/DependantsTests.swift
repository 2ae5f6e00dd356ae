import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

/// Deleting what is not on the server yet, with something that rests on it (design §7).
@Suite(.scratch) struct DependantsTests {
  /// A task that only exists here, with an entry booked on it; the task's id.
  private func scene(_ bench: Bench) async throws -> JSON {
    try await bench.goOffline()
    let task = try await bench.call("tt_create_task", ["name": "Not sent"])
    let id = try #require(task["id"])
    _ = try await bench.call("tt_update_task", ["id": id, "name": "Renamed"])
    _ = try await bench.call(
      "tt_add_time_entry",
      ["start": "2026-03-02 08:00:00", "duration": 600, "task_id": id])
    return id
  }

  private func delete(
    _ id: JSON, _ more: JSONObject, _ bench: Bench, with resting: JSON = [3]
  ) async throws -> Reply {
    var arguments: JSONObject = ["id": id]
    for (key, value) in more { arguments[key] = value }
    let preview = try await bench.call("tt_delete_task", arguments)
    #expect(preview["facts"]?["rests_on_it"] == resting)
    arguments["confirm"] = preview["confirm"]
    return try await bench.call("tt_delete_task", arguments)
  }

  @Test func `what rests on it is named, and nothing is deleted silently`() async throws {
    let bench = try await Bench()
    let id = try await scene(bench)
    let refused = try await delete(id, [:], bench)
    #expect(refused.isError && refused.text.contains("op 3 (create time entry)"))
    #expect(refused.text.contains("with_dependants"))
    #expect(try bench.operations().map(\.state) == [.pending, .pending, .pending])
  }

  @Test func `with its dependants it is taken back at once, and time waits for a decision`()
    async throws
  {
    let bench = try await Bench()
    let id = try await scene(bench)
    let done = try await delete(id, ["with_dependants": true], bench)
    #expect(!done.isError && done.status.contains("created and deleted here only"))
    #expect(
      try bench.operations().map(\.state) == [.superseded, .superseded, .review, .applied])
    let entry = try bench.operation(3)
    #expect(entry.reason?.code == "parent_discarded")
    #expect(entry.reason?.sentence.contains("op 4") == true)
    let again = try await bench.call("tt_update_task", ["id": id, "name": "Once more"])
    #expect(again.isError && again.text.contains("op 4"))
    let story = try await bench.call("tt_get_operation", ["id": 1])
    #expect(story.status.hasPrefix("superseded by 4: "))
  }

  @Test func `a timer on it and its stop wait for a decision together, and the end stays known`()
    async throws
  {
    let bench = try await Bench()
    try await bench.goOffline()
    let task = try await bench.call("tt_create_task", ["name": "Not sent"])
    let id = try #require(task["id"])
    _ = try await bench.call("tt_start_timer", ["id": id, "date": "2026-03-02 11:30:00"])
    _ = try await bench.call("tt_stop_timer", ["date": "2026-03-02 11:50:00"])
    let done = try await delete(id, ["with_dependants": true], bench, with: [2, 3])
    #expect(!done.isError, "\(done.text)")
    #expect(try bench.operations().map(\.state) == [.superseded, .review, .review, .applied])
    let stop = try bench.operation(3)
    #expect(stop.reason?.code == "parent_discarded")
    let entry = try #require(try bench.operation(2).creates)
    let shown = try bench.look { try $0.record(entry) }?.fields
    #expect(shown?[.endAt] == stop.wish[.endAt] && shown?[.isRunning] == .flag(false))
  }
}
