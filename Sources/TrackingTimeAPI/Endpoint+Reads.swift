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
      .taskOrder, .tag, .account:
      preconditionFailure("there is no list of every \(kind.noun)")
    }
  }
}
