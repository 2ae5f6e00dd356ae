import JSONTree
import JournalStore
import SyncCore

/// Project tools that answer with the server's own last word, pending changes beside it.
extension ProjectTools {
  static let users = ToolOffer(
    "tt_get_project_users", "Get project users", in: .projects, .read,
    "Lists the users assigned to a project.",
    [.id("id", "Project").required], output: OutputSchema.list("users")
  ) { call in
    let id = try call.arguments.requiredID()
    _ = try await call.check(.project, id)
    let (answer, provenance) = try await call.kept(for: id) { .projectUsers($0) }
    return try call.read { view, presenter in
      var users = answer?["users"]?.arrayValue ?? []
      for change in try view.pendingMemberships(project: id) {
        users.removeAll { $0["id"]?.integerValue == change.user.rawValue }
        var row: JSONObject = ["id": Presenter.json(change.user)]
        row["name"] = try presenter.name(.user, change.user).map(JSON.string)
        row["pending"] = .string(change.isMember ? "being assigned" : "being removed")
        users.append(.object(row))
      }
      return try Answer(
        ["total": .integer(Int64(users.count)), "users": .array(users)], provenance,
        clock: presenter.clock, view: view)
    }
  }

  static let times = ToolOffer(
    "tt_get_project_times", "Get project times", in: .projects, .read,
    "Returns the worked time of projects as TrackingTime accumulates it; pending_s waits here.",
    [.ids("project_ids", "Projects", max: 200).required], output: OutputSchema.list("projects")
  ) { call in
    let ids = try call.arguments.ids("project_ids") ?? []
    _ = try await call.check(.project, ids, argument: "project_ids")
    return try await call.times(of: ids, .project, as: "projects") { .projectTimes($0) }
  }
}

extension ToolCall {
  /// The last answer to a question that no local model covers, fetched when it is too old.
  ///
  /// - Parameter changedAt: something that the answer tells of was changed from here then.
  func kept(
    _ document: RemoteDocument, age: Duration = .seconds(600), changedAt: Instant? = nil
  ) async throws -> (answer: JSON?, Provenance) {
    var need = Need(scope: .document(document), ageMax: age)
    need.changedAt = changedAt
    var provenance = try await provide([need])
    if provenance.source == .mirror { provenance.source = .kept }
    return (try look { try $0.keptAnswer(document)?.answer }, provenance)
  }

  /// What the service accumulated for projects or tasks, with what waits here beside it.
  func times(
    of ids: [EntityID], _ kind: EntityKind, as key: String,
    _ document: ([RemoteID]) -> RemoteDocument
  ) async throws -> Answer {
    let resolved = try look { view in try ids.map(view.resolve) }
    let remotes = resolved.compactMap(\.remote).sorted()
    let (answer, provenance) = try await times(of: remotes, kind, document(remotes))
    return try read { view, presenter in
      let pending = try view.pendingSeconds(of: resolved, kind)
      let told = answer?[key]?.arrayValue ?? []
      let rows = try resolved.map { id -> JSON in
        let server = told.first { $0["id"]?.integerValue == id.rawValue }
        var row = try server?.objectValue ?? accumulated(id, kind, presenter)
        if row["name"] == nil { row["name"] = try presenter.name(kind, id).map(JSON.string) }
        if let seconds = row["accumulated_s"]?.integerValue {
          row["worked"] = .string(Clock.duration(seconds))
        }
        if let seconds = pending[id], seconds != 0 {
          row["pending_s"] = .integer(seconds)
          row["pending"] = .string(Clock.duration(seconds))
        }
        return .object(row)
      }
      return try Answer(
        ["total": .integer(Int64(rows.count)), key: .array(rows)], provenance,
        clock: presenter.clock, view: view)
    }
  }

  /// The answer to one question about times; where it was never asked and cannot be now, nil: the
  /// copies of the records tell what the service had accumulated when they were read.
  private func times(
    of remotes: [RemoteID], _ kind: EntityKind, _ document: RemoteDocument
  ) async throws -> (answer: JSON?, Provenance) {
    guard !remotes.isEmpty else { return (nil, Provenance(source: .mirror, asOf: nil)) }
    do {
      return try await kept(document)
    } catch let refusal as Refusal {
      let ages = try look { view in
        try remotes.map { id -> Instant? in
          let copy = try view.serverCopy(Subject(kind, .remote(id)))
          return copy?.fields[.accumulatedSeconds] == nil ? nil : copy?.asOf
        }
      }
      guard let oldest = ages.compactMap(\.self).min(), !ages.contains(nil) else { throw refusal }
      return (
        nil,
        Provenance(
          source: .mirror, asOf: oldest, problem: "These are the times of the local copy.",
          covers: "the \(kind.noun)s that were asked for")
      )
    }
  }

  /// A record's own accumulated time.
  private func accumulated(
    _ id: EntityID, _ kind: EntityKind, _ presenter: Presenter
  ) throws -> JSONObject {
    var row: JSONObject = ["id": Presenter.json(id)]
    row["name"] = try presenter.name(kind, id).map(JSON.string)
    let copy = try presenter.view.serverCopy(Subject(kind, id))
    row["accumulated_s"] = copy?.fields[.accumulatedSeconds]?.integer.map(JSON.integer)
    return row
  }

  /// The same about an entity; one that exists only here has no answer yet.
  func kept(
    for id: EntityID, age: Duration = .seconds(600), _ document: (RemoteID) -> RemoteDocument
  ) async throws -> (answer: JSON?, Provenance) {
    guard let remote = try look({ try $0.resolve(id).remote }) else {
      return (nil, Provenance(source: .mirror, asOf: nil))
    }
    return try await kept(document(remote), age: age)
  }
}

extension JournalView {
  /// Unfinished operations that one answer adds up.
  static let pendingMax = 5_000

  /// Assignments and removals that wait, in order; a later one about the same user outweighs.
  func pendingMemberships(project: EntityID) throws -> [(user: EntityID, isMember: Bool)] {
    let project = try resolve(project)
    var filter = OperationFilter.unfinished
    filter.kinds = [.membership]
    var found: [(user: EntityID, isMember: Bool)] = []
    for operation in try operations(filter, limit: Self.pendingMax).reversed() {
      guard let other = operation.subject.other, try resolve(other) == project,
        let isMember = operation.wish[.isMember]?.flag
      else { continue }
      let user = try resolve(operation.subject.id)
      found.removeAll { $0.user == user }
      found.append((user, isMember))
    }
    return found
  }

  /// The time entries that unfinished operations change.
  func pendingEntries() throws -> Set<Subject> {
    var filter = OperationFilter.unfinished
    filter.kinds = [.timeEntry, .timer]
    var entries: Set<Subject> = []
    for operation in try operations(filter, limit: Self.pendingMax) {
      if let subject = operation.creates { entries.insert(subject) }
      if operation.subject.kind == .timeEntry { entries.insert(operation.subject) }
      if let entry = operation.options.boundEntry { entries.insert(Subject(.timeEntry, entry)) }
    }
    return entries
  }

  /// Seconds by which pending operations on time entries will change the total of each project (or
  /// task).
  func pendingSeconds(
    of containers: [EntityID], _ kind: EntityKind = .project
  ) throws -> [EntityID: Int64] {
    var sums: [EntityID: Int64] = [:]
    for entry in try pendingEntries() {
      let now = try record(entry)?.fields
      let server = try serverCopy(entry)?.fields
      for (fields, sign) in [(now, Int64(1)), (server, Int64(-1))] {
        guard let fields, let seconds = Presenter.seconds(of: fields),
          fields[.isRunning]?.flag != true,
          let container = try self.containers(of: .timeEntry, fields: fields).first(where: {
            $0.kind == kind
          })?.id, containers.contains(container)
        else { continue }
        sums[container, default: 0] += sign * seconds
      }
    }
    return sums
  }
}
