import JSONTree
import JournalStore
import SyncCore

/// Task tools that answer with the server's own last word, and the import.
extension TaskTools {
  static let documents: [ToolOffer] = [times, importTasks]

  static let times = ToolOffer(
    "tt_get_task_times", "Get task times", in: .tasks, .read,
    "Returns the worked time of tasks as TrackingTime accumulates it; pending_s waits here. For a "
      + "period use tt_list_time_entries.",
    [.ids("task_ids", "Tasks", max: 200).required], output: OutputSchema.list("tasks"),
    isDefault: false
  ) { call in
    let ids = try call.arguments.ids("task_ids") ?? []
    _ = try await call.check(.task, ids, argument: "task_ids")
    return try await call.times(of: ids, .task, as: "tasks") { .taskTimes($0) }
  }

  private static let rowsMax = 500
  /// More than this many need a dry run first (design §11).
  private static let unconfirmedMax = 20

  static let importTasks = ToolOffer(
    "tt_import_tasks", "Import tasks", in: .tasks, .create,
    "Creates tasks by names; projects, customers and services that do not exist are created too. "
      + "preview_mode tells what would be made. Only while connected, and not repeatable. More than "
      + "\(unconfirmedMax) rows need dry_run, then confirm.",
    [
      .objects(
        "data", "Rows",
        of: [
          .text("task_name", "Task").required, .text("project_name", "Its project"),
          .text("customer_name", "Its customer"), .text("service_name", "Its service"),
        ], max: rowsMax
      ).required,
      .flag("preview_mode", "Only tell; nothing is made"), .dryRun, .confirm,
    ], isDefault: false
  ) { call in
    try call.requireConnection(
      "Importing tasks",
      instead: "Create them one by one with tt_create_task: that is queued and sent later.")
    let rows = try rows(call)
    if call.arguments.flag("preview_mode") == true { return try await preview(rows, call) }
    if rows.count > unconfirmedMax || call.arguments.flag("dry_run") == true {
      let preview = Preview(
        sentence: "Import \(rows.count) tasks, and every project, customer and service that they "
          + "name and that does not exist.", action: "Import them",
        facts: ["rows": .integer(Int64(rows.count)), "data": .array(rows)])
      if let answer = try await call.confirmed(preview) { return answer }
    }
    return try await call.sendOnce(
      OnlineRequest(.importTasks, nil, ["data": .array(rows)]), about: try call.account,
      shown: { _, _ in ["rows": .integer(Int64(rows.count))] })
  }

  /// The rows with their names trimmed, blank ones left out.
  private static func rows(_ call: ToolCall) throws -> [JSON] {
    let names = ["task_name", "project_name", "customer_name", "service_name"]
    return try (call.arguments.object["data"]?.arrayValue ?? []).enumerated().map { index, row in
      let arguments = Arguments(object: row.objectValue ?? [:])
      var kept = JSONObject()
      for name in names { kept[name] = try arguments.name(name).map(JSON.string) }
      guard kept["task_name"] != nil else {
        throw Refusal(
          "empty_name", "data[\(index)].task_name is empty.", next: "Every row names a task.")
      }
      return .object(kept)
    }
  }

  /// A plain read: TrackingTime tells what it would make.
  private static func preview(_ rows: [JSON], _ call: ToolCall) async throws -> Answer {
    let text = JSON.array(rows).encodedString()
    let (answer, provenance) = try await call.kept(
      .importPreview(rows: text), changedAt: call.startedAt)
    guard provenance.source == .server else {
      throw Refusal(
        "not_previewed", "TrackingTime did not tell what the import would make.",
        next: "Call again later, or look at tt_sync_status.")
    }
    return Answer([
      "status": "preview: nothing was made", "rows": .integer(Int64(rows.count)),
      "preview": answer?["preview"] ?? .null,
    ])
  }
}
