import JSONTree
import SyncCore

extension Endpoint {
  /// The request of a question whose answer is kept as it was said.
  init(_ document: RemoteDocument) {
    switch document {
    case .projectUsers(let project): self.init(.get, "/projects/\(project)/users")
    case .trackables(let user, let onlyFavorites, let includeTasks, let project):
      var query = [Parameter("include_tasks", includeTasks ? "true" : "false")]
      if onlyFavorites { query.append(Parameter("only_favorites", "true")) }
      if let project { query.append(Parameter("project_id", project.description)) }
      self.init(.get, "/users/\(user)/trackables", query: query)
    case .projectTimes(let projects): self.init(.post, "/projects/times", body: Self.list(projects))
    case .taskTimes(let tasks): self.init(.post, "/tasks/times", body: Self.list(tasks))
    case .summary(let from, let to, let users):
      var query = [Parameter("from", from), Parameter("to", to)]
      if !users.isEmpty {
        let list = JSON.array(users.map(Self.reference)).encodedString()
        query.append(Parameter("users", list))
      }
      self.init(.get, "/events/summary", query: query)
    case .taskComments(let task): self.init(.get, "/tasks/\(task)/comments")
    case .tags: self.init(.get, "/events/tags")
    case .tag(let id): self.init(.get, "/events/tags/\(id)")
    case .tagValues(let name):
      self.init(.get, "/events/tags/values", query: [Parameter("name", name)])
    case .entryTags(let entry): self.init(.get, "/events/\(entry)")
    case .teams: self.init(.get, "/teams", isScoped: false)
    case .webhooks(let filter): self.init(.get, "/webhooks", query: [Parameter("filter", filter)])
    case .webhook(let id): self.init(.get, "/webhooks/\(id)")
    case .notifications(let filter, let id, let includeRead):
      var query = [Parameter("filter", filter), Parameter("id", id.description)]
      if includeRead { query.append(Parameter("include_read", "true")) }
      self.init(.get, "/notifications", query: query)
    case .userReport(let user, let from, let to, let sortBy, let filter):
      self.init(
        .get, "/reports/users/\(user)",
        query: [
          Parameter("from", from), Parameter("to", to), Parameter("sort_by", sortBy),
          Parameter("filter", filter),
        ])
    case .userProjects(let user): self.init(.get, "/users/\(user)/projects")
    case .tracking(let user): self.init(.get, "/users/\(user)/tasks/tracking")
    case .entryCount(let selection):
      self.init(.get, "/events/count", query: Self.query(of: selection))
    case .shortEntries(let selection):
      var query = Self.query(of: selection)
      query.append(Parameter("page_size", String(Limits.pageSize)))
      if let billed = selection.billed { query.append(Parameter("billed", billed)) }
      if selection.includesTimeOff { query.append(Parameter("include_timeoffs", "true")) }
      self.init(.get, "/events/min", query: query)
    case .permissions(let user): self.init(.get, "/users/\(user)")
    case .importPreview(let rows): self.init(importing: Self.rows(rows), isPreview: true)
    }
  }

  private static func query(of selection: EntrySelection) -> [Parameter] {
    var query = [Parameter("filter", selection.filter)]
    if let id = selection.id { query.append(Parameter("id", id.description)) }
    return query + [Parameter("from", selection.from), Parameter("to", selection.to)]
  }

  /// Rows as the key of the question carries them: made here, so an unreadable text is our bug.
  private static func rows(_ text: String) -> [JSON] {
    do {
      return try JSON(parsing: text).arrayValue ?? []
    } catch {
      preconditionFailure("the rows of a preview are JSON")
    }
  }
}
