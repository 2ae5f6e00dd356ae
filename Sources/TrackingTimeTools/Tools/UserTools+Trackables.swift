import JSONTree
import JournalStore
import SyncCore

extension UserTools {
  static let trackables = ToolOffer(
    "tt_get_user_trackables", "Get user trackables", in: .users, .read,
    "Lists the projects, with include_tasks also tasks, that a user may track time on.",
    [
      .id("user_id", "User").required, .flag("only_favorites", "Only favourites"),
      .flag("include_tasks", "Also tasks"), .id("project_id", "Only this project"),
    ],
    output: OutputSchema.list("projects")
  ) { call in
    let user = try call.arguments.requiredID("user_id")
    _ = try await call.check(.user, user, argument: "user_id")
    let project = try call.arguments.id("project_id")
    if let project { _ = try await call.check(.project, project, argument: "project_id") }
    let (userID, projectID) = try call.look { view in
      (try view.resolve(user).remote, try project.map(view.resolve))
    }
    guard let userID, projectID == nil || projectID?.remote != nil else {
      return try computed(projectID, call)
    }
    let document = RemoteDocument.trackables(
      user: userID, onlyFavorites: call.arguments.flag("only_favorites") == true,
      includeTasks: call.arguments.flag("include_tasks") == true, project: projectID?.remote)
    do {
      let (answer, provenance) = try await call.kept(document)
      let projects = answer?["projects"]?.arrayValue ?? []
      let shown = RowBudget.cut(projects)
      var body: JSONObject = ["total": .integer(Int64(projects.count))]
      body["truncated"] = RowBudget.note(
        shown: shown.count, of: projects.count, narrow: "Narrow with project_id or only_favorites.")
      body["projects"] = .array(shown)
      return try call.read { [body] view, presenter in
        try Answer(body, provenance, clock: presenter.clock, view: view)
      }
    } catch let refusal as Refusal {
      // The rights are the server's to know; what is active here is the nearest we have.
      guard try call.look({ try $0.coverage(.list(.project)) }) != nil else { throw refusal }
      return try computed(projectID, call)
    }
  }

  private static let rowsMax = 200

  /// Active projects (and tasks) of the local copy, marked as computed.
  private static func computed(_ project: EntityID?, _ call: ToolCall) throws -> Answer {
    try call.read { view, presenter in
      let filter = RecordFilter(isArchived: false, ids: project.map { [$0] })
      let rows = try view.records(.project, where: filter, limit: rowsMax).map { record -> JSON in
        var row = try presenter.object(record, full: false)
        if call.arguments.flag("include_tasks") == true {
          let tasks = RecordFilter(isArchived: false, parent: record.subject.id)
          row["tasks"] = .array(
            try view.records(.task, where: tasks, limit: rowsMax).map { task in
              .object(try presenter.object(task, full: false))
            })
        }
        return .object(row)
      }
      return try Answer(
        [
          "total": .integer(Int64(try view.count(.project, where: filter))),
          "projects": .array(rows),
        ],
        Provenance(
          source: .computed, asOf: try view.coverage(.list(.project))?.asOf,
          covers: "active projects, without rights and favourites"),
        clock: presenter.clock, view: view,
        warnings: ["Computed here from active projects: rights and favourites are not known."])
    }
  }
}
