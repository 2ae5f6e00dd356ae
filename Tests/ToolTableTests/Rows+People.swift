import JSONTree
import TrackingTimeSandbox

extension ToolRow {
  static let users: [ToolRow] = [
    ToolRow(
      "tt_get_user", .read, { ["id": $0.user("Tom"), "include_billing": true] },
      minimal: { ["id": $0.user("Tom")] }, wrong: [Wrong({ _ in ["id": 5] }, "no such user")]),
    ToolRow(
      "tt_update_user", .write, { ["id": $0.user("Mei"), "name": "May", "surname": "Linn"] },
      minimal: { ["id": $0.user("Mei"), "surname": "Linn"] },
      wrong: [Wrong({ ["id": $0.user("Mei"), "name": " "] }, "Nothing to change")]
    ).done { world in
      let mei = world.state.users[SandboxAccount.coWorkerID]
      return mei?.name == "May" && mei?.surname == "Linn"
    },
    ToolRow(
      "tt_get_user_tasks", .read, { ["user_id": $0.user("Mei"), "filter": "ALL", "limit": 3] },
      minimal: { ["user_id": $0.user("Mei")] },
      wrong: [Wrong({ _ in ["user_id": 5] }, "no such user")]),
    ToolRow("tt_get_user_tracking", .kept, { ["user_id": $0.user("Tom")] }),
    ToolRow("tt_get_user_projects", .kept, { ["user_id": $0.user("Tom")] }),
  ]

  static let webhooksAndNotifications: [ToolRow] = [
    ToolRow(
      "tt_disable_webhook", .write, { ["id": $0.other(.webhook)] },
      wrong: [Wrong({ _ in ["id": 5] }, "no such webhook")]
    ).done { $0.extra(.webhook)?.fields["status"]?.string == "DISABLED" },
    ToolRow(
      "tt_enable_webhook", .write, { ["id": $0.other(.webhook)] },
      furnish: { state in
        for var hook in state.extras.all where hook.kind == .webhook {
          hook.fields = hook.fields.setting("status", "DISABLED")
          state.extras[hook.id] = hook
        }
      }
    ).done { $0.extra(.webhook)?.fields["status"]?.string == "ENABLED" },
    ToolRow("tt_delete_webhook", .confirmed, { ["id": $0.other(.webhook)] }).done {
      $0.extra(.webhook) == nil
    },
    ToolRow(
      "tt_mark_notification_read", .write, { ["id": $0.other(.notification)] },
      wrong: [Wrong({ _ in ["id": -3] }, "never made here")]
    ).done { $0.extra(.notification)?.fields["read"]?.bool == true },
    ToolRow(
      "tt_mark_notifications_read", .write,
      // The second is gone already: nothing is left to be read.
      { ["notification_ids": [$0.other(.notification), 70_999_999]] },
      wrong: [Wrong({ _ in ["notification_ids": []] }, "notification_ids")]
    ).done { $0.extra(.notification)?.fields["read"]?.bool == true },
  ]

  static let userGroups: [ToolRow] = [
    ToolRow(
      "tt_list_user_groups", .read, { _ in ["filter": "ALL", "detail": "full"] },
      minimal: { _ in [:] }),
    ToolRow(
      "tt_get_user_group", .read, { ["id": $0.other(.group, "Design")] },
      wrong: [Wrong({ _ in ["id": 5] }, "no such user group")]),
    ToolRow(
      "tt_create_user_group", .write,
      {
        [
          "name": "Web", "supervisor_id": $0.user("Tom"),
          "users": [["id": $0.user("Jonas"), "action": "ADD"], ["id": $0.user("Mei")]],
          "notes": "Builds sites", "status": "ACTIVE",
        ]
      },
      minimal: {
        ["name": "Web", "supervisor_id": $0.user("Tom"), "users": [["id": $0.user("Jonas")]]]
      },
      wrong: [
        Wrong(
          { ["name": "Web", "supervisor_id": $0.user("Tom"), "users": []] }, "users"),
        Wrong(
          {
            [
              "name": "Web", "supervisor_id": $0.user("Tom"),
              "users": [["id": $0.user("Jonas"), "action": "REMOVE"]],
            ]
          }, "a group that is new"),
        Wrong({ ["name": "Web", "users": [["id": $0.user("Jonas")]]] }, "supervisor_id"),
      ]
    ).done { world in
      world.extra(.group, "Web")?.members
        == [SandboxAccount.remoteCoWorkerID, SandboxAccount.coWorkerID]
        && world.extra(.group, "Design")?.members == []
    },
    ToolRow(
      "tt_update_user_group", .write,
      {
        [
          "id": $0.other(.group, "Design"), "name": "Designers", "notes": "All of it",
          "supervisor_id": $0.user("Ana"), "status": "ARCHIVED",
          "users": [
            ["id": $0.user("Jonas"), "action": "ADD"], ["id": $0.user("Mei"), "action": "REMOVE"],
            ["id": $0.user("Tom")],
          ],
        ]
      },
      minimal: { ["id": $0.other(.group, "Design"), "users": [["id": $0.user("Jonas")]]] },
      wrong: [
        Wrong({ ["id": $0.other(.group, "Design"), "users": []] }, "Nothing to change"),
        Wrong({ ["id": $0.other(.group, "Design"), "status": "GONE"] }, "status"),
      ]
    ).done { world in
      let group = world.extra(.group, "Designers")
      return group?.members
        == [SandboxAccount.remoteCoWorkerID, SandboxAccount.projectManagerID]
        && group?.fields["status"]?.string == "ARCHIVED"
        && group?.fields["supervisor_id"]?.int == SandboxAccount.adminID
    },
    ToolRow(
      "tt_delete_user_group", .confirmed, { ["id": $0.other(.group, "Design")] }
    ).done { $0.extra(.group, "Design") == nil },
  ]
}
