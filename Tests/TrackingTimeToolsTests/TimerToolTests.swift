import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct TimerToolTests {
  @Test func `a start offline keeps the true time and is what runs`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_start_timer", ["id": 990312, "date": "2026-03-02 11:45:00"])
    #expect(reply.status.hasPrefix("queued"))
    #expect(reply["time_entry"]?["is_running"] == true)
    #expect(reply["time_entry"]?["start"] == "2026-03-02T11:45:00+01:00")
    #expect(reply["time_entry"]?["end"] == nil)
    let tracking = try await bench.call("tt_list_tasks", ["filter": "TRACKING"])
    #expect(tracking["tasks"]?[0]?["id"] == 990312)
    let second = try await bench.call("tt_start_timer", ["id": 990313])
    #expect(second.isError)
    #expect(second.text.contains("Wireframes") && second.text.contains("stop_running_task"))
    #expect(try bench.operations().count == 1)
  }

  @Test func `a start that may stop ends the running timer at its own start`() async throws {
    let bench = try await Bench()
    try await bench.setTimer(990312)
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_start_timer",
      ["id": 990313, "date": "2026-03-02 11:30:00", "stop_running_task": true])
    #expect(reply["stopped"]?.stringValue?.contains("Wireframes") == true)
    let operations = try bench.operations()
    #expect(operations.map(\.verb) == [.timerStop, .timerStart])
    #expect(operations[0].wish[.endAt] == operations[1].wish[.startAt])
    #expect(operations[0].options.boundEntry == .of(51_900))
    #expect(operations[0].wish[.zone] == .text("GMT+01:00"))
    #expect(operations[1].options.stopRunning == true)
  }

  @Test func `names start a task, new ones create it`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let known = try await bench.call(
      "tt_start_timer", ["task_name": " wireframes", "project_name": "RELAUNCH"])
    #expect(known["time_entry"]?["task_id"] == 990312)
    _ = try await bench.call("tt_stop_timer", ["date": "2026-03-02 12:02:00"])
    let fresh = try await bench.call(
      "tt_start_timer", ["task_name": "Call", "project_name": "Sales"])
    #expect(try bench.operations().suffix(3).map(\.verb) == [.create, .create, .timerStart])
    #expect(fresh["time_entry"]?["project"] == "Sales")
    #expect(fresh.warnings.contains("Sales") && fresh.warnings.contains("Call"))
    let none = try await bench.call("tt_start_timer", ["project_name": "Sales"])
    #expect(none.isError && none.text.contains("task_name"))
  }

  @Test(
    arguments: [
      (["task_name": "Kick-off", "project_name": "Relaunch"], "closed"),
      (["task_name": "New", "project_name": "Old site"], "archived"),
    ] as [(JSONObject, String)])
  func `what is closed is not made a second time by its name`(
    _ arguments: JSONObject, _ word: String
  ) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_start_timer", arguments)
    #expect(reply.isError && reply.text.contains(word) && reply.text.contains("reopen"), "\(reply)")
    #expect(try bench.operations().isEmpty)
  }

  @Test func `a project may be named by its id`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_start_timer", ["task_name": "Wireframes", "project_name": "240551"])
    #expect(try bench.operations().map(\.verb) == [.timerStart])
    #expect(try bench.operation(1).wish[.taskID] == .id(.of(990312)))
  }

  @Test func `a stop is bound to the entry that runs`() async throws {
    let bench = try await Bench()
    try await bench.setTimer(990312)
    try await bench.goOffline()
    let reply = try await bench.call("tt_stop_timer", ["id": 990312])
    #expect(reply.id == 51_900)
    #expect(try bench.operation(1).options.boundEntry == .of(51_900))
    let again = try await bench.call("tt_stop_timer", ["id": 990312, "date": "2026-03-02 12:01"])
    #expect(again.isError && again.text.contains("stopped here already"))
    let early = try await bench.call("tt_stop_timer", ["date": "2026-03-02 10:00"])
    #expect(early.isError)
  }

  @Test func `a stop before the start of its timer is refused`() async throws {
    let bench = try await Bench()
    try await bench.setTimer(990312)
    try await bench.goOffline()
    let reply = try await bench.call("tt_stop_timer", ["date": "2026-03-02 10:59:00"])
    #expect(reply.isError && reply.text.contains("not after start"))
  }

  @Test func `nothing to stop is known only from a fresh look`() async throws {
    let bench = try await Bench()
    let known = try await bench.call("tt_stop_timer", ["id": 990312])
    #expect(known.isError && known.text.contains("No timer runs."))
    bench.clock.advance(.seconds(600))
    try await bench.goOffline()
    let unknown = try await bench.call("tt_stop_timer", ["id": 990312])
    #expect(!unknown.isError)
    #expect(unknown.warnings.contains("No running timer is known here"))
    #expect(try bench.operation(1).options.boundEntry == nil)
    let nothing = try await bench.call("tt_stop_timer")
    #expect(nothing.isError)
  }

  @Test func `a timer on another task is named`() async throws {
    let bench = try await Bench()
    try await bench.setTimer(990312)
    let reply = try await bench.call("tt_stop_timer", ["id": 990313])
    #expect(reply.isError && reply.text.contains("Wireframes"))
  }

  @Test(arguments: ["2026-03-02 12:06:00", "2026-03-01 11:59:00"])
  func `times far from now are refused`(_ date: String) async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_start_timer", ["id": 990312, "date": .string(date)])
    #expect(reply.isError && reply.text.contains("tt_add_time_entry"))
    #expect(try bench.operations().isEmpty)
  }

  @Test func `a start online comes back with the server's entry`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let reply = try await ScriptedWorker(bench: bench).during {
      try await bench.call("tt_start_timer", ["id": 990312])
    }
    #expect(reply.status == "on the server")
    #expect(reply.id == 600_001)
  }
}
