import JSONTree
import TrackingTimeSandbox

extension ToolRow {
  static let customers: [ToolRow] = [
    ToolRow(
      "tt_get_customer", .read, { ["id": $0.customer("Acme Bikes")] },
      wrong: [
        Wrong({ _ in ["id": 0] }, "0 is no id"), Wrong({ _ in ["id": -77] }, "never given"),
        Wrong({ _ in ["id": 5] }, "no such customer"), Wrong({ _ in [:] }, "id"),
        Wrong({ ["id": $0.customer("Acme Bikes"), "ID": 1] }, "ID"),
      ]),
    ToolRow(
      "tt_archive_customer", .write, { ["id": $0.customer("Acme Bikes")] },
      wrong: [Wrong({ _ in ["id": 5] }, "no such customer")]
    ).done { $0.customer("Acme Bikes")?.isArchived == true },
    ToolRow(
      "tt_reactivate_customer", .write, { ["id": $0.customer("Old Harbour Museum")] }
    ).done { $0.customer("Old Harbour Museum")?.isArchived == false },
    ToolRow(
      "tt_delete_customer", .confirmed, { ["id": $0.customer("Ember Coffee")] },
      wrong: [
        Wrong({ ["id": $0.customer("Ember Coffee"), "confirm": "abc-def"] }, "not, or no longer"),
        Wrong({ _ in ["id": 5, "dry_run": true] }, "no such customer"),
      ]
    ).done { world in
      world.customer("Ember Coffee") == nil && world.project("Packaging")?.customerID == nil
        && world.project("Packaging") != nil
    },
  ]

  static let services: [ToolRow] = [
    ToolRow(
      "tt_list_services", .read, { _ in ["filter": "ALL", "limit": 2] }, minimal: { _ in [:] },
      wrong: [Wrong({ _ in ["filter": "SOME"] }, "filter")]),
    ToolRow(
      "tt_get_service", .read, { ["id": $0.service("Design"), "include_billing": true] },
      minimal: { ["id": $0.service("Design")] },
      wrong: [Wrong({ _ in ["id": 5] }, "no such service")]),
    ToolRow(
      "tt_create_service", .write, { _ in ["name": " Photography "] },
      wrong: [
        Wrong({ _ in ["name": "design"] }, "exists already"),
        Wrong({ _ in ["name": "  "] }, "empty"),
      ]
    ).done { $0.service("Photography") != nil },
    ToolRow(
      "tt_update_service", .write,
      { ["id": $0.service("Research"), "name": "Insight", "is_archived": true] },
      minimal: { ["id": $0.service("Research"), "is_archived": true] },
      wrong: [
        Wrong({ ["id": $0.service("Research")] }, "Nothing to change"),
        Wrong({ ["id": $0.service("Research"), "name": "Design"] }, "exists already"),
      ]
    ).done { $0.service("Insight")?.isArchived == true },
    ToolRow("tt_archive_service", .write, { ["id": $0.service("Research")] }).done {
      $0.service("Research")?.isArchived == true
    },
    ToolRow(
      "tt_reactivate_service", .write, { ["id": $0.service("Research")] },
      furnish: { state in
        for var service in state.services.all where service.name == "Research" {
          service.isArchived = true
          state.services[service.id] = service
        }
      }
    ).done { $0.service("Research")?.isArchived == false },
    ToolRow("tt_delete_service", .confirmed, { ["id": $0.service("Meetings")] }).done { world in
      world.service("Meetings") == nil && world.project("New business")?.serviceID == nil
    },
  ]

  static let projects: [ToolRow] = [
    ToolRow(
      "tt_list_project_ids", .read, { _ in ["filter": "ALL", "limit": 5] },
      minimal: { _ in [:] }, wrong: [Wrong({ _ in ["cursor": "5"] }, "not one of ours")]),
    ToolRow(
      "tt_delete_project", .confirmed,
      { ["id": $0.project("Packaging"), "delete_all": false] },
      minimal: { ["id": $0.project("Packaging")] },
      wrong: [Wrong({ _ in ["id": 5] }, "no such project")]
    ).done { $0.project("Packaging") == nil && $0.task("Labels") != nil },
    ToolRow(
      "tt_merge_projects", .confirmed,
      { ["source_id": $0.project("Packaging"), "target_id": $0.project("Relaunch")] },
      wrong: [
        Wrong(
          { ["source_id": $0.project("Relaunch"), "target_id": $0.project("Relaunch")] },
          "two different projects"),
        Wrong({ ["source_id": $0.project("Relaunch"), "target_id": 5] }, "no such project"),
        Wrong({ ["source_id": $0.project("Relaunch")] }, "target_id"),
      ]
    ).done { world in
      world.project("Packaging") == nil
        && world.task("Labels")?.projectID == world.project("Relaunch")?.id
    },
    ToolRow(
      "tt_update_project_preferences", .write,
      {
        [
          "id": $0.project("Relaunch"), "is_favorite": true, "default_view": "BOARD",
          "show_closed_tasks": true,
        ]
      },
      minimal: { ["id": $0.project("Relaunch"), "is_favorite": true] },
      wrong: [Wrong({ ["id": $0.project("Relaunch")] }, "Nothing to change")]
    ).done { world in
      let ana = world.state.users[SandboxAccount.adminID]
      let id = world.project("Relaunch")?.id ?? 0
      return ana?.favoriteProjects.contains(id) == true
        && ana?.projectPreferences[id]?["default_view"]?.string == "BOARD"
    },
    ToolRow(
      "tt_sort_tasks", .write,
      {
        [
          "data": [
            ["id": $0.task("Wireframes"), "sort_index": 7],
            ["id": $0.task("Checkout"), "sort_index": 3],
          ], "by_day": false,
        ]
      },
      minimal: { ["data": [["id": $0.task("Checkout"), "sort_index": 3]]] },
      wrong: [
        Wrong(
          {
            [
              "data": [
                ["id": $0.task("Checkout"), "sort_index": 1],
                ["id": $0.task("Checkout"), "sort_index": 2],
              ]
            ]
          }, "more than once"),
        Wrong({ _ in ["data": [["id": 5, "sort_index": 1]]] }, "no such task"),
        Wrong({ ["data": [["id": $0.task("Checkout")]]] }, "sort_index"),
      ]
    ).done { $0.task("Wireframes")?.index == 7 && $0.task("Checkout")?.index == 3 },
  ]
}
