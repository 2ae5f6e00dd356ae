import JSONTree
import JournalStore
import SyncCore

/// Tools about whole projects: their ids, deleting and merging them, and how the user sees one.
extension ProjectTools {
  static let wholes: [ToolOffer] = [delete, merge, preferences]

  static let ids = ToolOffer(
    "tt_list_project_ids", "List project ids", in: .projects, .read,
    "Lists the ids of projects, for checks; for names use tt_list_projects.",
    [
      .choice("filter", filters, default: "ACTIVE", "Which"),
      .integer("limit", "Ids", in: 1...5_000, default: 1_000), .cursor,
    ],
    output: OutputSchema.read([
      ("total", ["type": "integer"]),
      ("project_ids", ["type": "array", "items": ["type": "integer"]]),
    ]), isDefault: false
  ) { call in
    let paging = try Paging(call.arguments, default: 1_000)
    let provenance = try await call.provide([.list(.project)])
    return try call.read { view, presenter in
      let filter = RecordFilter.named(call.arguments.text("filter"))
      let total = try view.count(.project, where: filter)
      var body: JSONObject = ["total": .integer(Int64(total))]
      body["next_cursor"] = paging.cursor(total: total).map(JSON.string)
      body["project_ids"] = .array(
        try view.records(.project, where: filter, limit: paging.limit, offset: paging.offset)
          .map { .integer($0.subject.id.rawValue) })
      return try Answer(body, provenance, clock: presenter.clock, view: view)
    }
  }

  static let delete = ToolOffer(
    "tt_delete_project", "Delete project", in: .projects, .destroy(isIdempotent: false),
    "Deletes a project and, unless delete_all is false, all its tasks and time, for good "
      + "(tt_archive_project keeps it). First dry_run, then confirm.",
    [
      .id("id", "Project").required, .flag("delete_all", "Default true"), .withDependants, .dryRun,
      .confirm,
    ], isDefault: false
  ) { call in
    let deleteAll = call.arguments.flag("delete_all") ?? true
    return try await call.deleteContainer(.project, deleteAll: deleteAll) { counts in
      let time = Clock.duration(counts.seconds)
      let below = "\(counts.tasks) tasks and \(counts.entries) time entries (\(time))"
      return deleteAll ? "deletes \(below) with it" : "leaves \(below) without a project"
    }
  }

  static let merge = ToolOffer(
    "tt_merge_projects", "Merge projects", in: .projects, .destroy(isIdempotent: false),
    "Moves all tasks and time of one project into another, and the first is gone for good. First "
      + "dry_run, then confirm. Queued changes below the first go to the second. Once sent it cannot "
      + "be cancelled.",
    [
      .id("source_id", "Project that goes").required,
      .id("target_id", "Project that stays").required,
      .dryRun, .confirm,
    ], isDefault: false
  ) { call in
    let source = try call.arguments.requiredID("source_id")
    let target = try call.arguments.requiredID("target_id")
    let known = try await call.check(.project, [source], argument: "source_id")
    let into = try await call.check(.project, [target], argument: "target_id")
    let isSame = try call.look { try $0.resolve(source) == $0.resolve(target) }
    guard !isSame else {
      throw Refusal(
        "same_project", "source_id and target_id are both \(source).",
        next: "Name two different projects.")
    }
    let subject = Subject(.project, source)
    if let answer = try await call.confirmed(preview(subject, target, call)) { return answer }
    return try await call.submit(about: [subject]) { entrance in
      let wish: Fields = [.projectID: .id(target)]
      let options = OperationOptions(
        below: try entrance.view.countedBelow(subject, at: entrance.now),
        target: try entrance.view.mergeTarget(wish))
      _ = try entrance.propose(
        OperationDraft(.merge, .existing(subject), wish: wish, options: options))
      return Proposal(
        [known.warning(.project), into.warning(.project)].compactMap(\.self),
        extra: ["target_id": Presenter.json(target)])
    }
  }

  private static func preview(
    _ source: Subject, _ target: EntityID, _ call: ToolCall
  ) throws -> Preview {
    try call.read { view, presenter in
      let counts = try view.countsBelow(source)
      let into = Subject(.project, target)
      var facts = counts.facts
      for (key, subject) in [("source", source), ("target", into)] {
        facts[key] = try view.record(subject).map {
          .object(try presenter.object($0, full: false))
        }
      }
      let names = try [source.id, target].map { id in
        try presenter.name(.project, id).map { "\(id) \"\($0)\"" } ?? "\(id)"
      }
      return Preview(
        sentence: "Merge project \(names[0]) into \(names[1]): \(counts.tasks) tasks and "
          + "\(counts.entries) time entries (\(Clock.duration(counts.seconds))) move, as far as known "
          + "here, and project \(source.id) is gone. This cannot be undone.",
        action: "Merge the projects", facts: facts)
    }
  }

  static let preferences = ToolOffer(
    "tt_update_project_preferences", "Update project preferences", in: .projects, .change,
    "Sets how you see a project: favourite, default view, closed tasks. Nothing is compared: the last "
      + "word counts.",
    [
      .id("id", "Project").required, .text("default_view", "As TrackingTime names it"),
      .flag("is_favorite", "Followed"), .flag("show_closed_tasks", "Shown"),
    ], isDefault: false
  ) { call in
    let id = try call.arguments.requiredID()
    var wish = Fields()
    wish[.defaultView] = try call.arguments.name("default_view").map(FieldValue.text)
    wish[.isFavorite] = call.arguments.flag("is_favorite").map(FieldValue.flag)
    wish[.showsClosedTasks] = call.arguments.flag("show_closed_tasks").map(FieldValue.flag)
    guard !wish.isEmpty else { throw Refusal.nothingGiven }
    let known = try await call.check(.project, id)
    let subject = Subject.preference(project: id)
    return try await call.submit(about: [subject]) { [wish] entrance in
      _ = try entrance.propose(OperationDraft(.update, .existing(subject), wish: wish))
      return Proposal(
        [known.warning(.project)].compactMap(\.self), extra: ["id": Presenter.json(id)])
    }
  }
}
