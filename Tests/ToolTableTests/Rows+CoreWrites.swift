import JSONTree
import TrackingTimeSandbox

extension ToolRow {
  /// Only those who are assigned work on Packaging.
  private static let packagingIsClosed: @Sendable (inout World.State) -> Void = { state in
    for var project in state.projects.all where project.name == "Packaging" {
      project.isPublic = false
      state.projects[project.id] = project
    }
  }

  static let coreWrites: [ToolRow] = [
    ToolRow(
      "tt_create_project", .write,
      { _ in ["name": "Atlas", "customer_name": "acme bikes", "service_name": "Design"] },
      minimal: { _ in ["name": "Atlas"] },
      wrong: [
        Wrong({ _ in ["name": "relaunch", "customer_name": "Acme Bikes"] }, "exists already"),
        Wrong({ _ in ["name": " "] }, "empty"),
      ]
    ).done { $0.project("Atlas")?.customerID == $0.customer("Acme Bikes")?.id },
    ToolRow(
      "tt_update_project", .write, { ["id": $0.project("Packaging"), "name": "Boxes"] }
    ).done { $0.project("Boxes") != nil },
    ToolRow("tt_archive_project", .write, { ["id": $0.project("Packaging")] }).done {
      $0.project("Packaging")?.isArchived == true
    },
    ToolRow("tt_reopen_project", .write, { ["id": $0.project("Relaunch 2024")] }).done {
      $0.project("Relaunch 2024")?.isArchived == false
    },
    ToolRow(
      "tt_create_task", .write,
      {
        [
          "name": "Box", "project_id": $0.project("Packaging"), "due_date": "2026-03-09",
          "estimated_time": 2.5, "users": [["id": $0.user("Mei")]],
        ]
      },
      minimal: { _ in ["name": "Box"] },
      wrong: [Wrong({ _ in ["name": "Box", "due_date": "soon"] }, "is no day")]
    ).done { $0.task("Box")?.userIDs == [SandboxAccount.coWorkerID] },
    ToolRow(
      "tt_update_task", .write,
      { ["id": $0.task("Labels"), "name": "Bottles", "estimated_time": 3] },
      wrong: [Wrong({ ["id": $0.task("Labels")] }, "Nothing to change")]
    ).done { $0.task("Bottles")?.estimatedTime == 3 },
    ToolRow("tt_close_task", .write, { ["id": $0.task("Posters")] }).done {
      $0.task("Posters")?.isArchived == true
    },
    ToolRow("tt_reopen_task", .write, { ["id": $0.task("Interviews")] }).done {
      $0.task("Interviews")?.isArchived == false
    },
    ToolRow("tt_delete_task", .confirmed, { ["id": $0.task("Posters"), "delete_all": true] })
      .done { $0.task("Posters") == nil },
    ToolRow("tt_start_timer", .write, { ["id": $0.task("Wireframes")] }).done { world in
      world.state.timers[SandboxAccount.adminID]?.taskID == world.task("Wireframes")?.id
    },
    ToolRow("tt_stop_timer", .write, { ["id": $0.task("Wireframes")] }).after { desk in
      _ = try desk.call("tt_start_timer", ["id": desk.account.task("Wireframes")])
      try desk.rest()
    }.done { $0.state.timers.isEmpty },
    ToolRow(
      "tt_add_time_entry", .write,
      {
        [
          "start": "2026-03-02 08:00:00", "end": "2026-03-02 09:30:00",
          "task_id": $0.task("Labels"), "notes": "Table",
        ]
      },
      minimal: { _ in ["start": "2026-03-02 08:00:00", "duration": 60] },
      wrong: [
        Wrong({ _ in ["start": "2026-03-02 08:00:00"] }, "duration"),
        Wrong(
          { _ in ["start": "2026-03-02 08:00:00", "end": "2026-03-02 07:00:00"] }, "end"),
      ]
    ).done { $0.state.entries.all.contains { $0.notes == "Table" } },
    ToolRow(
      "tt_update_time_entry", .write, { ["id": $0.entry, "notes": "Table"] },
      wrong: [Wrong({ ["id": $0.entry] }, "Nothing to change")]
    ).done { $0.state.entries.all.contains { $0.notes == "Table" } },
    ToolRow("tt_delete_time_entry", .write, { ["id": $0.entry] }),
    ToolRow("tt_mark_billed", .write, { ["entry_ids": [$0.entry]] }).done {
      $0.state.entries.all.contains { $0.isBilled }
    },
    ToolRow(
      "tt_mark_not_billed", .write, { ["entry_ids": [$0.entry]] },
      furnish: { state in
        for var entry in state.entries.all {
          entry.isBilled = true
          state.entries[entry.id] = entry
        }
      }
    ).done { $0.state.entries.all.contains { !$0.isBilled } },
    ToolRow(
      "tt_create_customer", .write, { _ in ["name": "Harbour", "contact_name": "Ida"] },
      minimal: { _ in ["name": "Harbour"] },
      wrong: [Wrong({ _ in ["name": "ACME bikes"] }, "exists already")]
    ).done { $0.customer("Harbour")?.contactName == "Ida" },
    ToolRow(
      "tt_update_customer", .write, { ["id": $0.customer("Ember Coffee"), "notes": "Roasts"] },
      wrong: [Wrong({ ["id": $0.customer("Ember Coffee")] }, "Nothing to change")]
    ).done { $0.customer("Ember Coffee")?.notes == "Roasts" },
    ToolRow(
      "tt_assign_user_projects", .write,
      { ["user_id": $0.user("Jonas"), "project_ids": [$0.project("Packaging")]] },
      furnish: packagingIsClosed
    ).done { $0.project("Packaging")?.userIDs.contains(SandboxAccount.remoteCoWorkerID) == true },
    ToolRow(
      "tt_remove_user_projects", .confirmed,
      { ["user_id": $0.user("Tom"), "project_ids": [$0.project("Packaging")]] },
      furnish: packagingIsClosed
    ).done { $0.project("Packaging")?.userIDs.contains(SandboxAccount.projectManagerID) == false },
  ]
}
