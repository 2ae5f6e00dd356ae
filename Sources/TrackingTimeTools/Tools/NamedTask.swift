import JournalStore
import SyncCore

/// The task a timer starts on, by id or by names (API §7, "smart selection").
struct NamedTask: Sendable {
  private let id: EntityID?
  private let task: String?
  private let project: String?
  let warnings: [String]

  /// Reads the arguments and makes sure of what they name.
  init(_ call: ToolCall) async throws {
    id = try call.arguments.id()
    task = try call.arguments.name("task_name")
    project = try call.arguments.name("project_name")
    if let id {
      let known = try await call.check(.task, id)
      let ignored = task == nil && project == nil ? nil : "Names were ignored: id was given."
      warnings = [known.warning(.task), ignored].compactMap(\.self)
      return
    }
    warnings = []
    guard task != nil else {
      throw Refusal(
        "missing_argument", "Neither id nor task_name was given.",
        next: "Give the id of a task (tt_search_projects finds it) or its name.")
    }
    try await call.prepare([.list(.task), .list(.project)])
  }

  /// The task's id; unknown names are proposed as creates first.
  func resolve(in entrance: Entrance, proposal: inout Proposal) throws -> EntityID {
    if let id { return id }
    let name = task ?? ""
    let project = try project.map { try self.project($0, in: entrance, proposal: &proposal) }
    let found = try Names(entrance.view).exact(.task, name, parent: project)
    let open = found.filter { $0.fields[.isArchived]?.flag != true }
    guard open.count <= 1 else {
      throw Names.ambiguous(.task, name, open, argument: "task_name")
    }
    if let one = open.first { return one.subject.id }
    if let closed = found.first { throw Self.closed(.task, name, closed.subject.id) }
    var wish: Fields = [.name: .text(name)]
    if let project { wish[.projectID] = .id(project) }
    let similar = try Names(entrance.view).similar(.task, to: name)
    proposal.warnings.append("No open task \"\(name)\" was known: it is created too.\(similar)")
    return try entrance.create(.task, wish)
  }

  private static func closed(_ kind: EntityKind, _ name: String, _ id: EntityID) -> Refusal {
    let (state, reopen, create) =
      kind == .task
      ? ("closed", "tt_reopen_task", "tt_create_task")
      : ("archived", "tt_reopen_project", "tt_create_project")
    return Refusal(
      "archived", "\(kind.noun) \"\(name)\" is \(state): \(id).",
      next: "\(reopen) \(id) first, or make another of that name with \(create).")
  }

  private func project(
    _ name: String, in entrance: Entrance, proposal: inout Proposal
  ) throws -> EntityID {
    let found = try Names(entrance.view).exact(.project, name)
    let active = found.filter { $0.fields[.isArchived]?.flag != true }
    guard active.count <= 1 else {
      throw Names.ambiguous(
        .project, name, active, argument: "project_name",
        next: "Give the id of the one you mean as project_name.")
    }
    if let one = active.first { return one.subject.id }
    if let id = Int64(name).flatMap(EntityID.init),
      let named = try entrance.view.record(Subject(.project, id))
    {
      return named.subject.id
    }
    if let closed = found.first { throw Self.closed(.project, name, closed.subject.id) }
    let similar = try Names(entrance.view).similar(.project, to: name)
    proposal.warnings.append("No project \"\(name)\" was known: it is created too.\(similar)")
    return try entrance.create(.project, [.name: .text(name)])
  }
}

extension Entrance {
  /// Proposes to create something and gives its provisional id.
  func create(_ kind: EntityKind, _ wish: Fields) throws -> EntityID {
    guard let created = try propose(OperationDraft(.create, .new(kind), wish: wish)).creates else {
      preconditionFailure("the journal gives every create a provisional id")
    }
    return created.id
  }
}
