import JSONTree
import JournalStore
import SyncCore

/// Tools that read tasks (API §9.1).
enum TaskTools {
  static let all: [ToolOffer] = reads + writes + documents + comments

  static let reads: [ToolOffer] = [list, get, search]

  static let list = ToolOffer(
    "tt_list_tasks", "List tasks", in: .tasks, .read,
    "Lists tasks with project, estimate and due date. TRACKING: the task your timer runs on.",
    [
      .choice("filter", ["ALL", "ACTIVE", "ARCHIVED", "TRACKING"], default: "ACTIVE", "Which"),
      .id("project_id", "Only this project's"), .limit, .cursor, .detail,
    ], output: OutputSchema.list("tasks")
  ) { call in
    var filter = RecordFilter.named(call.arguments.text("filter"))
    if let project = try call.arguments.id("project_id") {
      _ = try await call.check(.project, project, argument: "project_id")
      filter.parent = project
    }
    var needs = [Need.list(.task)] + Need.names(.project, .customer, .user)
    if call.arguments.text("filter") == "TRACKING" {
      needs.append(.timer)
      _ = try await call.provide([.timer])
      filter.isArchived = nil
      filter.ids = try call.look { try $0.timer()?.fields[.taskID]?.id.map { [$0] } ?? [] }
    }
    return try await call.list(.task, as: "tasks", where: filter, needs: needs)
  }

  static let get = ToolOffer(
    "tt_get_task", "Get task", in: .tasks, .read,
    "Returns one task with project, assignees, estimate, due date and worked time.",
    [
      .id("id", "Task").required,
      .flag("include_billing", "Always included"),
    ], output: OutputSchema.record("task")
  ) { call in
    try await call.get(
      .task, try call.arguments.requiredID(), names: Need.names(.project, .customer, .user))
  }

  static let search = ToolOffer(
    "tt_search_tasks", "Look up tasks", in: .tasks, .read,
    "Looks up exact pairs of project and task name; an empty project_name means no project. For "
      + "parts of names use tt_find.",
    [
      .objects(
        "data", "Pairs to look up",
        of: [
          .text("project_name", "Whole name").required,
          .text("task_name", "Whole name").required,
        ], max: 50
      ).required
    ], output: OutputSchema.read([("results", OutputSchema.rows)])
  ) { call in
    let provenance = try await call.provide(
      [.list(.task), .list(.project)] + Need.names(.customer))
    return try call.read { view, presenter in
      let pairs = call.arguments.object["data"]?.arrayValue ?? []
      let results = try pairs.map {
        try found(Arguments(object: $0.objectValue ?? [:]), view, presenter)
      }
      return try Answer(
        ["results": .array(results.map(JSON.object))], provenance, clock: presenter.clock,
        view: view)
    }
  }

  /// Tasks of one name in one project that an answer shows.
  private static let namesakesMax = 10

  private static func found(
    _ pair: Arguments, _ view: JournalView, _ presenter: Presenter
  ) throws -> JSONObject {
    let projectName = try pair.name("project_name") ?? ""
    let taskName = try pair.name("task_name", isRequired: true) ?? ""
    let tasks = try view.records(.task, where: RecordFilter(nameEquals: taskName), limit: 500)
      .filter { task in
        let project = try task.fields[.projectID]?.id.flatMap { try presenter.name(.project, $0) }
        return (project ?? "").nameKey == projectName.nameKey
      }
    var row: JSONObject = [
      "project_name": .string(projectName), "task_name": .string(taskName),
      "total": .integer(Int64(tasks.count)),
      "tasks": .array(
        try tasks.prefix(namesakesMax).map { .object(try presenter.object($0, full: false)) }),
    ]
    if tasks.count > namesakesMax {
      row["hint"] = "Only the first \(namesakesMax): tt_list_tasks with project_id lists all."
    }
    if tasks.isEmpty {
      let similar = try Names(view).similar(.task, to: taskName)
      row["hint"] = .string("Not found.\(similar)")
    }
    return row
  }
}
