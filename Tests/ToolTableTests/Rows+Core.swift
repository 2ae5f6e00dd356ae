import JSONTree
import TrackingTimeSandbox

extension ToolRow {
  private static let window: JSONObject = ["from": "2026-02-23", "to": "2026-03-02"]

  private static func window(_ more: JSONObject) -> JSONObject {
    var all = window
    for (key, value) in more { all[key] = value }
    return all
  }

  static let coreReads: [ToolRow] = [
    ToolRow(
      "tt_list_projects", .read, { _ in ["filter": "ALL", "limit": 3, "detail": "full"] },
      minimal: { _ in [:] }, wrong: [Wrong({ _ in ["limit": 0] }, "limit")]),
    ToolRow(
      "tt_search_projects", .read, { _ in ["keyword": "re", "filter": "ALL", "type": "ALL"] },
      minimal: { _ in ["keyword": "re"] }, wrong: [Wrong({ _ in ["keyword": " "] }, "blank")]),
    ToolRow(
      "tt_get_project", .read, { ["id": $0.project("Relaunch"), "include_tasks": true] },
      minimal: { ["id": $0.project("Relaunch")] },
      wrong: [Wrong({ _ in ["id": 5] }, "no such project")]),
    ToolRow(
      "tt_list_tasks", .read, { ["filter": "ALL", "project_id": $0.project("Relaunch")] },
      minimal: { _ in [:] }),
    ToolRow(
      "tt_get_task", .read, { ["id": $0.task("Labels"), "include_billing": true] },
      minimal: { ["id": $0.task("Labels")] }, wrong: [Wrong({ _ in ["id": 5] }, "no such task")]),
    ToolRow(
      "tt_search_tasks", .read,
      { _ in ["data": [["project_name": "relaunch", "task_name": "wireframes"]]] },
      wrong: [Wrong({ _ in ["data": [["task_name": "x"]]] }, "project_name")]),
    ToolRow(
      "tt_list_time_entries", .read,
      { window(["filter": "PROJECT", "id": $0.project("Relaunch"), "page_size": 3]) },
      minimal: { _ in window }, wrong: [Wrong({ _ in ["from": "2026-02-23"] }, "to")]),
    ToolRow("tt_get_time_entry", .read, { ["id": $0.entry] }),
    ToolRow(
      "tt_get_events_summary", .read, { window(["users": [["id": $0.user("Ana")]]]) },
      minimal: { _ in window }),
    ToolRow(
      "tt_export_time_entries", .read, { _ in window(["separator": ";", "filter": "COMPANY"]) },
      minimal: { _ in [:] }),
    ToolRow(
      "tt_list_customers", .read, { _ in ["filter": "ALL", "limit": 2] }, minimal: { _ in [:] }),
    ToolRow("tt_list_users", .read, { _ in ["filter": "ALL"] }, minimal: { _ in [:] }),
  ]

  static let kept: [ToolRow] = [
    ToolRow("tt_get_project_users", .kept, { ["id": $0.project("Relaunch")] }),
    ToolRow("tt_get_project_times", .kept, { ["project_ids": [$0.project("Relaunch")]] }),
    ToolRow("tt_get_task_times", .kept, { ["task_ids": [$0.task("Wireframes")]] }),
    ToolRow(
      "tt_get_user_trackables", .kept,
      { ["user_id": $0.user("Tom"), "include_tasks": true, "only_favorites": false] },
      minimal: { ["user_id": $0.user("Tom")] }),
    ToolRow("tt_list_tags", .kept, { _ in [:] }),
    ToolRow("tt_list_tag_values", .kept, { _ in ["name": "Phase"] }),
    ToolRow("tt_list_teams", .kept, { _ in [:] }),
    ToolRow("tt_list_webhooks", .kept, { _ in ["filter": "ALL"] }, minimal: { _ in [:] }),
    ToolRow("tt_get_webhook", .kept, { ["id": $0.other(.webhook)] }),
    ToolRow(
      "tt_list_notifications", .kept,
      { ["filter": "USER", "id": $0.user("Ana"), "include_read": true] },
      minimal: { ["filter": "USER", "id": $0.user("Ana")] }),
    ToolRow("tt_get_user_report", .kept, { window(["user_id": $0.user("Tom")]) }),
  ]

  static let onlineOnly: [ToolRow] = [
    ToolRow(
      "tt_create_user", .onlineOnly, { _ in ["name": "Kim", "role": "REGULAR"] }
    ).done { $0.state.users.all.contains { $0.name == "Kim" } },
    ToolRow("tt_archive_user", .onlineOnly, { ["id": $0.user("Mei")] }).done {
      $0.state.users[SandboxAccount.coWorkerID]?.isArchived == true
    },
    ToolRow("tt_reactivate_user", .onlineOnly, { ["id": $0.user("Priya")] }).done {
      $0.state.users[SandboxAccount.archivedUserID]?.isArchived == false
    },
    ToolRow("tt_create_tag", .onlineOnly, { _ in ["name": "Phase", "value": "2"] }).done {
      $0.extra(.tag, "Phase") != nil
    },
    ToolRow(
      "tt_save_event_tag", .onlineOnly,
      { ["event_id": $0.entry, "name": "Phase", "value": "2"] }
    ).done { $0.state.entries.all.contains { !$0.tags.isEmpty } },
    ToolRow(
      "tt_import_tasks", .onlineOnly,
      { _ in ["data": [["task_name": "Imported", "project_name": "Relaunch"]]] }
    ).done { $0.task("Imported") != nil },
    ToolRow(
      "tt_update_employee", .onlineOnly, { ["user_id": $0.user("Mei"), "job_title": "Lead"] }
    ).done { $0.state.users[SandboxAccount.coWorkerID]?.employee.isEmpty == false },
  ]
}
