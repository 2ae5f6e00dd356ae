import JSONTree
import JournalStore
import SimulatedStage
import SyncCore
import Testing
import TrackingTimeSandbox

/// What is particular to groups, merges, whole values, notifications and services.
@Suite struct KindTests {
  @Test
  func `members of one call go in one request, and one that is refused does not hold the others`()
    throws
  {
    try Desk.with { desk in
      let account = desk.account
      let group = account.other(.group, "Design")
      _ = try desk.call("tt_list_user_groups", [:])
      try desk.goOffline()
      let reply = try desk.call(
        "tt_update_user_group",
        [
          "id": group,
          "users": [["id": account.user("Jonas")], ["id": account.user("Tom")]],
        ])
      #expect(!reply.isError, "\(reply.text)")
      let shown = try desk.call("tt_get_user_group", ["id": group])
      #expect(shown.body["user_group"]?["users"]?.arrayValue?.count == 3, "\(shown.text)")
      try desk.comeBack()
      #expect(desk.world.extra(.group, "Design")?.members == [7_702, 7_703, 7_704])
      #expect(desk.requests("/users/groups/update/").count == 1)
      // Tom leaves the account meanwhile: Mei goes out of the group all the same.
      try desk.goOffline()
      _ = try desk.call(
        "tt_update_user_group",
        [
          "id": group,
          "users": [
            ["id": account.user("Priya")], ["id": account.user("Mei"), "action": "REMOVE"],
          ],
        ])
      desk.service.furnish { $0.users[SandboxAccount.archivedUserID]?.accountIDs = [] }
      try desk.comeBack()
      #expect(desk.world.extra(.group, "Design")?.members == [7_702, 7_704])
      #expect(try desk.operations().suffix(2).map(\.state) == [.rejected, .applied])
    }
  }

  @Test func `what names the source of a merge names the target once it is applied`() throws {
    try Desk.with { desk in
      let account = desk.account
      let source = account.project("Packaging")
      let target = account.project("Relaunch")
      let sourceID = EntityID(source.integerValue ?? 0)
      try desk.goOffline()
      let merge = try desk.confirmed(
        "tt_merge_projects", ["source_id": source, "target_id": target])
      #expect(!merge.isError, "\(merge.text)")
      // Below the source, and behind the merge.
      _ = try desk.call("tt_update_task", ["id": account.task("Labels"), "name": "Bottle labels"])
      _ = try desk.call("tt_delete_time_entry", ["id": account.entry])
      // The project is not listed any more; what is below it still says where it is.
      let below = try desk.call("tt_get_task", ["id": account.task("Labels")])
      #expect(below.text.contains("Packaging (being merged into Relaunch)"), "\(below.text)")
      let refused = try desk.call("tt_create_task", ["name": "Box", "project_id": source])
      #expect(refused.isError && refused.text.contains("is merged into"), "\(refused.text)")
      // What was accepted about it by another way, as a queued edit may be.
      let late = try desk.accept(
        OperationDraft(
          .create, .new(.task),
          wish: [.name: .text("Late"), .projectID: .id(try #require(sourceID))]))
      try desk.comeBack()
      let operations = try desk.operations()
      #expect(operations.allSatisfy { $0.state == .applied }, "\(operations.map(\.state))")
      let relaunch = try #require(desk.world.project("Relaunch")?.id)
      #expect(desk.world.task("Late")?.projectID == relaunch, "\(late)")
      #expect(desk.world.task("Bottle labels")?.projectID == relaunch)
      #expect(desk.world.project("Packaging") == nil)
      // The local copy has moved with it, before anything was read again.
      try desk.goOffline()
      let tasks = try desk.call("tt_list_tasks", ["project_id": target, "filter": "ALL"])
      #expect(tasks.text.contains("Print preparation"), "\(tasks.text)")
    }
  }

  @Test func `what is about the source of a merge itself finds it gone`() throws {
    try Desk.with { desk in
      let account = desk.account
      try desk.goOffline()
      let source = try #require(EntityID(account.project("Packaging").integerValue ?? 0))
      _ = try desk.confirmed(
        "tt_merge_projects",
        ["source_id": account.project("Packaging"), "target_id": account.project("Relaunch")])
      try desk.accept(
        OperationDraft(
          .update, .existing(Subject(.project, source)), wish: [.name: .text("Boxes")]))
      try desk.comeBack()
      #expect(try desk.operations().map(\.state) == [.applied, .conflict])
      #expect(desk.world.project("Relaunch") != nil)
    }
  }

  @Test func `tasks that are gone are left out of an order after a refusal`() throws {
    try Desk.with { desk in
      let account = desk.account
      try desk.goOffline()
      let reply = try desk.call(
        "tt_sort_tasks",
        [
          "data": [
            ["id": account.task("Labels"), "sort_index": 5],
            ["id": account.task("Posters"), "sort_index": 9],
          ], "by_day": true,
        ])
      #expect(!reply.isError, "\(reply.text)")
      let labels = try #require(desk.world.task("Labels")?.id)
      desk.service.furnish { $0.tasks[labels] = nil }
      try desk.comeBack()
      #expect(try desk.operations().map(\.state) == [.applied])
      #expect(desk.world.task("Posters")?.dayIndex == 9)
      #expect(desk.requests("/tasks/sort").count == 2)
    }
  }

  @Test func `a notification that is gone counts as read, and does not hold the others`() throws {
    try Desk.with { desk in
      let there = desk.account.other(.notification)
      let question: JSONObject = ["filter": "USER", "id": desk.account.user("Ana")]
      #expect(try desk.call("tt_list_notifications", question).body["total"] == 1)
      try desk.goOffline()
      _ = try desk.call(
        "tt_mark_notifications_read", ["notification_ids": [70_999_998, there, 70_999_999]])
      #expect(try desk.call("tt_list_notifications", question).body["total"] == 0)
      try desk.comeBack()
      #expect(try desk.operations().map(\.state) == [.applied, .applied, .applied])
      #expect(desk.world.extra(.notification)?.fields["read"]?.bool == true)
      #expect(desk.requests("/notifications/read").count == 4)
    }
  }

  @Test func `an account without services says so and loops nowhere`() throws {
    var switches = SandboxSwitches()
    switches.servicesPresent = false
    try Desk.with(switches: switches) { desk in
      let before = desk.requests("/services").count
      let none = try desk.call("tt_list_services", [:])
      #expect(none.body["available"] == false, "\(none.text)")
      let create = try desk.call("tt_create_service", ["name": "Photography"])
      #expect(create.isError && create.text.contains("does not offer"), "\(create.text)")
      try desk.stage.pass(3_600_000)
      #expect(desk.requests("/services").count - before <= 3)
      #expect(try desk.operations().isEmpty)
    }
  }

  @Test func `a favourite is among the projects that are followed at once`() throws {
    try Desk.with { desk in
      try desk.goOffline()
      _ = try desk.call(
        "tt_update_project_preferences",
        ["id": desk.account.project("Relaunch"), "is_favorite": true])
      let followed = try desk.call("tt_list_project_ids", ["filter": "FOLLOWING"])
      #expect(followed.body["project_ids"] == [desk.account.project("Relaunch")])
    }
  }

  @Test func `counts and short lists agree with the server`() throws {
    try Desk.with { desk in
      let window: JSONObject = ["filter": "COMPANY", "from": "2026-02-23", "to": "2026-03-02"]
      let local = try desk.call("tt_count_time_entries", window)
      let told = desk.service.edit(
        as: SandboxAccount.adminID, "GET",
        "/events/count?filter=COMPANY&from=2026-02-23&to=2026-03-02")
      #expect(local.body["count"] == (try JSON(parsing: told.body))["data"]?["count"])
      let short = try desk.call("tt_list_time_entries_min", window)
      #expect(short.body["total"] == local.body["count"])
      var withTimeOff = window
      withTimeOff["include_timeoffs"] = true
      let server = try desk.call("tt_list_time_entries_min", withTimeOff)
      #expect(server.body["total"] == local.body["count"], "\(server.text)")
      #expect(server.body["duration_s"] == short.body["duration_s"])
    }
  }
}
