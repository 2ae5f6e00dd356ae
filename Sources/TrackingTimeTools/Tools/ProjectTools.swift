import JSONTree
import JournalStore
import SyncCore

/// Tools that read projects (API §9.2).
enum ProjectTools {
  static let all: [ToolOffer] = reads + writes + wholes

  static let reads: [ToolOffer] = [list, search, get, users, times, ids]

  static let filters = ["ALL", "ACTIVE", "ARCHIVED", "FOLLOWING"]

  static let list = ToolOffer(
    "tt_list_projects", "List projects", in: .projects, .read,
    "Lists projects with their customers. To find one by name use tt_search_projects.",
    [
      .choice("filter", filters, default: "ACTIVE", "Which"), .limit, .cursor, .detail,
    ], output: OutputSchema.list("projects")
  ) { call in
    try await call.list(
      .project, as: "projects", where: .named(call.arguments.text("filter")),
      needs: [.list(.project)] + Need.names(.customer, .service))
  }

  static let search = ToolOffer(
    "tt_search_projects", "Search projects and tasks", in: .projects, .read,
    "Finds projects and tasks whose name contains a text.",
    [
      .text("keyword", "One character or more").required,
      .choice("filter", filters, "Default ALL"),
      .choice("type", ["PROJECT", "TASK", "ALL"], default: "ALL", "What to find"),
      .limit, .cursor, .detail,
    ],
    output: OutputSchema.read([
      ("projects", OutputSchema.rows), ("tasks", OutputSchema.rows),
    ])
  ) { call in
    let paging = try Paging(call.arguments)
    guard let keyword = try call.arguments.name("keyword") else {
      throw Refusal("no_keyword", "keyword is blank.", next: "Give one character or more.")
    }
    let type = call.arguments.text("type") ?? "ALL"
    var filter = RecordFilter.named(call.arguments.text("filter") ?? "ALL")
    filter.nameContains = keyword
    let kinds: [(EntityKind, String)] =
      (type == "TASK" ? [] : [(.project, "projects")])
      + (type == "PROJECT" ? [] : [(.task, "tasks")])
    let provenance = try await call.provide(
      kinds.map { .list($0.0) } + Need.names(.customer, .project))
    return try call.read { [filter] view, presenter in
      var body = JSONObject()
      var found: [(key: String, rows: [JSON])] = []
      var total = 0
      for (kind, key) in kinds {
        var filter = filter
        if kind == .task { filter.isFollowing = nil }
        let count = try view.count(kind, where: filter)
        total = max(total, count)
        body[key + "_total"] = .integer(Int64(count))
        let records = try view.records(
          kind, where: filter, limit: paging.limit, offset: paging.offset)
        found.append(
          (key, try records.map { .object(try presenter.object($0, full: call.arguments.isFull)) }))
      }
      paging.add(found, of: total, to: &body, narrow: "a longer keyword, type or filter")
      return try Answer(body, provenance, clock: presenter.clock, view: view)
    }
  }

  static let get = ToolOffer(
    "tt_get_project", "Get project", in: .projects, .read,
    "Returns one project with customer, service, estimate and worked time; with include_tasks also "
      + "its tasks.",
    [
      .id("id", "Project").required, .flag("include_tasks", "Also its tasks"),
      .flag("include_task_lists", "Not available"),
      .flag("include_billing", "Always included"),
      .flag("include_subtasks", "Not available"),
    ], output: OutputSchema.record("project")
  ) { call in
    let id = try call.arguments.requiredID()
    let withTasks = call.arguments.flag("include_tasks") == true
    let missing = ["include_task_lists", "include_subtasks"].filter {
      call.arguments.flag($0) == true
    }
    return try await call.get(
      .project, id, names: Need.names(.customer, .service), needs: withTasks ? [.list(.task)] : [],
      warnings: missing.map { "\($0): no local copy of these is kept, so they are left out." }
    ) { view, presenter in
      guard withTasks else { return [:] }
      let filter = RecordFilter(parent: id)
      let total = try view.count(.task, where: filter)
      let tasks = RowBudget.cut(
        try view.records(.task, where: filter, limit: tasksMax).map {
          .object(try presenter.object($0, full: false))
        })
      var more: JSONObject = ["tasks_total": .integer(Int64(total))]
      more["truncated"] = RowBudget.note(
        shown: tasks.count, of: total, narrow: "tt_list_tasks with project_id has the others.")
      more["tasks"] = .array(tasks)
      return more
    }
  }

  private static let tasksMax = 200
}
