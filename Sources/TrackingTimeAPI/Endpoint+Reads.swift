import JSONTree
import SyncCore

extension Endpoint {
  /// The request of a question.
  ///
  /// - Parameter markerField: the query parameter that searches entries by their external id, where
  ///   the question names none.
  /// - Precondition: the kind can be asked for that way. A membership is read by
  ///   `.userProjects`; time entries are listed by `.entries`; `.record(.timer, user)` is the same
  ///   question as `.runningTimer(user)`.
  init(_ question: RemoteRead, markerField: String) {
    switch question {
    case .me: self.init(.get, "/me", isScoped: false)
    case .record(.timer, let id), .runningTimer(let id):
      self.init(.get, "/users/\(id)/tasks/tracking")
    case .record(let kind, let id): self.init(.get, "\(Self.folder(kind))/\(id)")
    case .list(let kind, let page): self.init(listing: kind, page: page)
    case .entries(let user, let from, let to, let page):
      var query = [Parameter("filter", user == nil ? "COMPANY" : "USER")]
      if let user { query.append(Parameter("id", user.description)) }
      query += [
        Parameter("from", from), Parameter("to", to), Parameter("page", String(page)),
        Parameter("page_size", String(Limits.pageSize)), Parameter("order", "asc"),
      ]
      self.init(.get, "/events", query: query)
    case .entriesMarked(let marker, let field):
      self.init(
        .get, "/search/events",
        query: [
          Parameter("entity", "Event"), Parameter("type", "ByExternalID"),
          Parameter(field ?? markerField, marker), Parameter("include_custom_fields", "true"),
        ])
    case .markerField:
      self.init(
        .get, "/zapier/createInput",
        query: [Parameter("entity", "Event"), Parameter("type", "ByExternalID")], isScoped: false)
    case .userProjects(let user): self.init(.get, "/users/\(user)/projects")
    case .document(let document): self.init(document)
    }
  }

  private init(listing kind: EntityKind, page: Int) {
    let all = Parameter("filter", "ALL")
    switch kind {
    case .task:
      self.init(
        .get, "/tasks/paginated",
        query: [
          all, Parameter("page", String(page)),
          Parameter("page_size", String(ListRules.taskPageSize)),
        ])
    case .project, .customer, .service, .user, .userGroup:
      self.init(.get, Self.folder(kind), query: [all])
      // Not honoured today; the caller then sees only rows it knows, and stops (API §5).
      if page > 0 { query.append(Parameter("page", String(page))) }
    case .timeEntry, .membership, .timer, .groupMembership, .webhook, .notification, .preference,
      .taskOrder:
      preconditionFailure("there is no list of every \(kind.noun)")
    }
  }

  private init(_ document: RemoteDocument) {
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
    }
  }

  private static func query(of selection: EntrySelection) -> [Parameter] {
    var query = [Parameter("filter", selection.filter)]
    if let id = selection.id { query.append(Parameter("id", id.description)) }
    return query + [Parameter("from", selection.from), Parameter("to", selection.to)]
  }
}
