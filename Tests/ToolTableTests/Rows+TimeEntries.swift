import JSONTree
import TrackingTimeSandbox

extension ToolRow {
  static let timeEntries: [ToolRow] = [
    ToolRow(
      "tt_list_time_entries_min", .read,
      {
        [
          "filter": "USER", "id": $0.user("Ana"), "from": "2026-02-23", "to": "2026-03-02",
          "billed": "UNBILLED", "limit": 5,
        ]
      },
      minimal: { _ in ["filter": "COMPANY", "from": "2026-02-23", "to": "2026-03-02"] },
      wrong: [
        Wrong(
          { _ in ["filter": "PROJECT", "from": "2026-02-23", "to": "2026-03-02"] }, "id is missing"),
        Wrong(
          { _ in ["filter": "COMPANY", "from": "2026-03-02", "to": "2026-02-23"] }, "from"),
        Wrong({ _ in ["filter": "COMPANY", "from": "2026-02-30", "to": "2026-03-02"] }, "from"),
      ]),
    ToolRow(
      "tt_count_time_entries", .read,
      {
        [
          "filter": "PROJECT", "id": $0.project("Relaunch"), "from": "2026-02-23",
          "to": "2026-03-02",
        ]
      },
      minimal: { _ in ["filter": "COMPANY", "from": "2026-02-23", "to": "2026-03-02"] },
      wrong: [Wrong({ _ in ["filter": "COMPANY", "from": "x", "to": "2026-03-02"] }, "from")]),
  ]
}
