import Foundation

// Reading projects (API §9.2).
extension World {
  private func selectProjects(_ call: Call) throws(Refusal) -> [Project] {
    let filter = call.parameters.filled("filter") ?? "ACTIVE"
    let favorites = call.caller.favoriteProjects
    let fits: (Project) -> Bool
    switch filter {
    case "ALL": fits = { _ in true }
    case "ACTIVE": fits = { !$0.isArchived }
    case "ARCHIVED": fits = { $0.isArchived }
    case "FOLLOWING": fits = { favorites.contains($0.id) }
    default: throw .invalid(.invalid("filter"))
    }
    return state.projects.all.filter { $0.accountID == call.account.id && fits($0) }
  }

  /// All rows on page 0, nothing on later ones; capped (API §5).
  func listProjects(_ call: Call) throws(Refusal) -> Reply {
    guard try call.parameters.int("page") ?? 0 == 0 else { return .data([]) }
    let isArchive = call.parameters.filled("filter") == "ARCHIVED"
    let cap = isArchive ? Bounds.projects.archived : Bounds.projects.active
    let totals = Totals(self, call)
    let rows = try selectProjects(call).prefix(cap)
    return .data(.array(rows.map { ProjectView($0, self, call, totals: totals).json }))
  }

  func listProjectsMin(_ call: Call) throws(Refusal) -> Reply {
    let rows = try selectProjects(call).prefix(Bounds.projects.ids)
    return .data(.array(rows.map { ProjectView.brief($0, self) }))
  }

  func listProjectIDs(_ call: Call) throws(Refusal) -> Reply {
    let rows = try selectProjects(call).prefix(Bounds.projects.ids)
    return .data(.array(rows.map { ["id": .int($0.id)] }))
  }

  /// Project 0 is the place of the tasks without project.
  func getProject(_ call: Call) throws(Refusal) -> Reply {
    let totals = Totals(self, call)
    let tasks = state.tasks.all.filter {
      $0.accountID == call.account.id && !$0.isGhost
        && $0.projectID == (call.id == 0 ? nil : call.id)
        && (!$0.isArchived || call.parameters.flag("include_closed_tasks") == true)
    }
    let views = JSON.array(tasks.map { TaskView($0, self, call, totals: totals).json })
    if call.id == 0 { return .data(["id": 0, "name": nil, "tasks": views]) }
    var json = ProjectView(try project(call.id, call), self, call, totals: totals).json
    if call.parameters.flag("include_tasks") == true { json = json.setting("tasks", views) }
    if call.parameters.flag("include_task_lists") == true {
      json = json.setting("task_lists", [])
    }
    return .data(json)
  }

  func listProjectUsers(_ call: Call) throws(Refusal) -> Reply {
    let project = try project(call.id, call)
    let users = state.users.all.filter { isMember($0, of: project) }
    return .data(.array(users.map { UserView($0, self, call).json }))
  }

  /// Everybody works on a public project; on another one those assigned.
  func isMember(_ user: User, of project: Project) -> Bool {
    user.accountIDs.contains(project.accountID) && !user.isArchived
      && (project.isPublic || project.userIDs.contains(user.id))
  }

  /// Keyword in the name of a project, or of one of its tasks.
  func searchProjects(_ call: Call) throws(Refusal) -> Reply {
    guard let keyword = call.parameters.filled("keyword")?.nameKey else {
      throw .invalid(.missing("keyword"))
    }
    let type = call.parameters.filled("type") ?? "ALL"
    let projects = try selectProjects(call)
    let ids = Set(projects.map(\.id))
    let totals = Totals(self, call)
    let named = type == "TASK" ? [] : projects.filter { $0.name.nameKey.contains(keyword) }
    let tasks = state.tasks.all.filter {
      type != "PROJECT" && !$0.isGhost && $0.projectID.map(ids.contains) ?? false
        && $0.name.nameKey.contains(keyword)
    }
    return .data([
      "projects": .array(
        named.prefix(Bounds.search).map { ProjectView($0, self, call, totals: totals).json }),
      "tasks": .array(
        tasks.prefix(Bounds.search).map { TaskView($0, self, call, totals: totals).json }),
    ])
  }

  func projectTimes(_ call: Call) throws(Refusal) -> Reply {
    guard let data = try call.parameters.list("data") else { throw .invalid(.missing("data")) }
    let totals = Totals(self, call)
    var rows: [SandboxJSON] = []
    for item in data {
      let project = try project(item["id"]?.int ?? 0, call)
      let seconds = totals.projects[project.id] ?? 0
      rows.append(Self.times(project.id, project.name, seconds, estimated: project.estimatedTime))
    }
    return .data(.array(rows))
  }
}
