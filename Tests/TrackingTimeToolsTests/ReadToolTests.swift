import JSONTree
import JournalStore
import SyncCore
import TestScratch
import Testing

@Suite(.scratch) struct ReadToolTests {
  @Test func `lists carry age, source and what is pending`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_list_projects")
    #expect(reply["total"] == 1)
    #expect(reply["projects"]?[0]?["customer"] == "Northwind")
    #expect(reply["as_of"] == "2026-03-02T12:00:00+01:00")
    #expect(reply["source"] == "mirror" && reply["pending_changes"] == 0)
    #expect(reply["covers"] == "all projects")
    let all = try await bench.call("tt_list_projects", ["filter": "ALL", "limit": 1])
    #expect(all["total"] == 2)
    let rest = try await bench.call(
      "tt_list_projects", ["filter": "ALL", "limit": 1, "cursor": try #require(all["next_cursor"])])
    #expect(rest["projects"]?[0]?["name"] == "Relaunch" && rest["next_cursor"] == nil)
    let bad = try await bench.call("tt_list_projects", ["cursor": "7"])
    #expect(bad.isError && bad.text.contains("cursor"))
  }

  @Test func `an old list is fetched while online, and kept when that fails`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    bench.clock.advance(.seconds(3_600))
    let worker = ScriptedWorker(
      bench: bench,
      serve: { scope, bench in
        guard scope == .list(.customer) else { return }
        try await bench.absorb(
          scope, [Record(.customer, .of(9), [.name: .text("New"), .isArchived: .flag(false)])])
      })
    let fresh = try await worker.during { try await bench.call("tt_list_customers") }
    #expect(fresh["source"] == "server")
    #expect(fresh["customers"]?.arrayValue?.contains { $0["name"] == "New" } == true)
    bench.clock.advance(.seconds(3_600))
    let failing = ScriptedWorker(
      bench: bench,
      serve: { scope, bench in
        try await bench.journal.failPull(
          scope, reason: Reason("test", "No rights."), lead: bench.lead)
      })
    let kept = try await failing.during { try await bench.call("tt_list_customers") }
    #expect(kept["source"] == "mirror")
    #expect(kept.warnings.contains("No rights."))
  }

  @Test func `what waits here is shown even where nothing was ever fetched`() async throws {
    let bench = try await Bench(isSeeded: false)
    try await bench.goOffline()
    _ = try await bench.call("tt_create_customer", ["name": "Zephyr"])
    let reply = try await bench.call("tt_list_customers")
    #expect(reply["customers"]?[0]?["name"] == "Zephyr" && reply["total"] == 1)
    #expect(reply["as_of"] == nil && reply["covers"] == "what waits here")
    #expect(reply.warnings.contains("never fetched"), "\(reply.warnings)")
    #expect(try await bench.call("tt_list_users").isError)
  }

  @Test func `cold and offline is a clear error`() async throws {
    let bench = try await Bench(isSeeded: false)
    try await bench.goOffline()
    for (tool, arguments) in [
      ("tt_list_tasks", [:]), ("tt_list_users", [:]), ("tt_get_task", ["id": 5]),
      ("tt_list_time_entries", ["from": "2026-03-02", "to": "2026-03-02"]),
      ("tt_get_project_times", ["project_ids": [5]]),
      ("tt_get_user_trackables", ["user_id": 5]), ("tt_export_time_entries", [:]),
    ] as [(String, JSONObject)] {
      let reply = try await bench.call(tool, arguments)
      #expect(reply.isError, "\(tool)")
      #expect(reply.text.contains("offline since 11:50"), "\(tool): \(reply.text)")
    }
  }

  @Test func `search finds parts of names, pairs find whole ones`() async throws {
    let bench = try await Bench()
    let found = try await bench.call("tt_search_projects", ["keyword": "FRAME"])
    #expect(found["tasks"]?[0]?["id"] == 990312 && found["projects"]?.arrayValue?.isEmpty == true)
    let projects = try await bench.call(
      "tt_search_projects", ["keyword": "old", "type": "PROJECT", "filter": "ARCHIVED"])
    #expect(projects["projects_total"] == 1 && projects["tasks"] == nil)
    let pairs = try await bench.call(
      "tt_search_tasks",
      [
        "data": [
          ["project_name": "relaunch", "task_name": " COPY "],
          ["project_name": "Relaunch", "task_name": "Wireframe"],
        ]
      ])
    #expect(pairs["results"]?[0]?["tasks"]?[0]?["id"] == 990313)
    #expect(pairs["results"]?[1]?["hint"]?.stringValue?.contains("Wireframes") == true)
  }

  @Test func `a project with its tasks, and what no copy is kept of`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_get_project", ["id": 240551, "include_tasks": true, "include_subtasks": true])
    #expect(reply["project"]?["name"] == "Relaunch")
    #expect(reply["tasks_total"] == 3)
    #expect(reply.warnings.contains("include_subtasks"))
  }

  @Test func `users by status, with who one is`() async throws {
    let bench = try await Bench()
    let reply = try await bench.call("tt_list_users", ["filter": "INVITED"])
    #expect(reply["total"] == 1 && reply["users"]?[0]?["name"] == "Cy")
    #expect(reply["me"] == 7701)
  }

  @Test func `an id that nobody has leads to similar ones`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(
      bench: bench,
      serve: { scope, bench in
        try await bench.absorb(scope, [], isGone: true)
      })
    let reply = try await worker.during { try await bench.call("tt_close_task", ["id": 990311]) }
    #expect(reply.isError)
    #expect(reply.text.contains("990312 \"Wireframes\"") && reply.text.contains("tt_list_tasks"))
    #expect(try bench.operations().isEmpty)
  }

  @Test func `an unseen id is fetched while the tool waits`() async throws {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(
      bench: bench,
      serve: { scope, bench in
        guard scope == .record(.timeEntry, .of(53_000)) else { return }
        try await bench.absorb(scope, [bench.entry(53_000, from: 300, minutes: 15)])
      })
    let reply = try await worker.during {
      try await bench.call("tt_update_time_entry", ["id": 53_000, "notes": "late"])
    }
    #expect(reply["warnings"] == nil && reply["time_entry"]?["task"] == "Wireframes")
  }

  @Test func `offline an unseen id is accepted, and the receipt says so`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call("tt_update_time_entry", ["id": 53_000, "notes": "late"])
    #expect(reply.warnings.contains("Not seen yet: time entry 53000"))
    #expect(try bench.operation(1).base[.notes] == .unseen)
  }

  @Test func `project users and times show what is pending beside the server's word`() async throws
  {
    let bench = try await Bench(budget: .seconds(60))
    let worker = ScriptedWorker(
      bench: bench, settle: { _ in nil },
      serve: { scope, bench in
        guard case .document(let document) = scope else { return }
        let answer: JSON =
          switch document {
          case .projectUsers: ["users": [["id": 7701, "name": "Ana"]]]
          case .projectTimes: ["projects": [["id": 240551, "accumulated_s": 7200]]]
          case .trackables: ["projects": [["id": 240551, "name": "Relaunch"]]]
          default: [:]
          }
        try await bench.journal.keep(
          answer: answer, for: document, asOf: bench.clock.now(), lead: bench.lead)
      })
    try await worker.during {
      let times = try await bench.call("tt_get_project_times", ["project_ids": [240551]])
      #expect(times["projects"]?[0]?["worked"] == "2h" && times["source"] == "server")
      let users = try await bench.call("tt_get_project_users", ["id": 240551])
      #expect(users["total"] == 1)
      let trackables = try await bench.call("tt_get_user_trackables", ["user_id": 7701])
      #expect(trackables["projects"]?[0]?["name"] == "Relaunch")
    }
    try await bench.goOffline()
    _ = try await bench.call(
      "tt_assign_user_projects", ["user_id": 7702, "project_ids": [240551]])
    _ = try await bench.call(
      "tt_add_time_entry", ["start": "2026-03-02 15:00", "duration": 600, "task_id": 990313])
    let users = try await bench.call("tt_get_project_users", ["id": 240551])
    #expect(users["source"] == "kept")
    #expect(users["users"]?[1]?["pending"] == "being assigned")
    let times = try await bench.call("tt_get_project_times", ["project_ids": [240551]])
    #expect(times["projects"]?[0]?["pending_s"] == 600)
  }

  @Test func `trackables never asked are computed, and say so`() async throws {
    let bench = try await Bench()
    try await bench.goOffline()
    let reply = try await bench.call(
      "tt_get_user_trackables", ["user_id": 7701, "include_tasks": true])
    #expect(reply["source"] == "computed")
    #expect(reply["projects"]?[0]?["tasks"]?.arrayValue?.count == 2)
  }
}
