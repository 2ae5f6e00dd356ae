import JSONTree
import TrackingTimeSandbox

extension ToolRow {
  static let assist: [ToolRow] = [
    ToolRow(
      "tt_log_time", .write,
      { _ in
        [
          "task": "labels", "project": "Packaging", "customer": "Ember", "duration": "1h 30m",
          "day": "yesterday", "start": "09:00", "notes": "Second round",
        ]
      },
      minimal: { _ in ["duration": "15m"] },
      wrong: [
        Wrong({ _ in ["task": "Labels"] }, "duration"),
        Wrong({ _ in ["task": "Lables", "duration": "1h"] }, "No task \"Lables\" is known"),
        Wrong({ _ in ["task": "Labels", "duration": "90"] }, "minutes or hours"),
        Wrong({ _ in ["project": "Website", "duration": "1h"] }, "fits several"),
        Wrong({ _ in ["customer": "Ember Coffee", "duration": "1h"] }, "without project or task"),
        Wrong({ _ in ["task": "Labels", "duration": "1h", "day": "someday"] }, "is no day"),
      ]
    ).done { world in
      world.state.entries.all.contains {
        $0.notes == "Second round" && $0.taskID == world.task("Labels")?.id
      }
    },
    ToolRow("tt_whats_running", .read, { _ in ["fresh": false] }, minimal: { _ in [:] }).after {
      _ = try $0.call("tt_start_timer", ["id": $0.account.task("Wireframes")])
      try $0.rest()
    },
    ToolRow(
      "tt_week_summary", .read, { ["week": "last", "user_id": $0.user("Tom")] },
      minimal: { _ in [:] },
      wrong: [
        Wrong({ _ in ["week": "soon"] }, "week"),
        Wrong({ _ in ["user_id": 5] }, "no such user"),
      ]),
    ToolRow(
      "tt_find", .read, { _ in ["query": "Ember Labels", "kind": "TASK", "limit": 3] },
      minimal: { _ in ["query": "Mei"] }, wrong: [Wrong({ _ in ["query": " "] }, "blank")]),
    ToolRow(
      "tt_undo", .write, { _ in [:] },
      wrong: [Wrong({ _ in ["operation": 4_711] }, "4711")]
    ).after { desk in
      _ = try desk.call(
        "tt_update_time_entry", ["id": desk.account.entry, "notes": "a slip of the hand"])
      try desk.rest()
    }.done { !$0.state.entries.all.contains { $0.notes == "a slip of the hand" } },
  ]
}
