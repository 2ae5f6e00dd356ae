/// Field values that can be sent: no provisional id can stand in here.
package struct RemoteFields: Sendable, Hashable {
  package let fields: Fields

  /// - Returns: nil when a provisional id is among the values (pitfall 24).
  package init?(_ fields: Fields) {
    guard fields.provisionalReferences.isEmpty else { return nil }
    self.fields = fields
  }

  package subscript(field: Field) -> FieldValue? { fields[field] }
}

/// One request that changes something on the server, in our words.
package enum RemoteWrite: Sendable, Hashable {
  /// Creates a customer, service, project, task or time entry. `marker`: the operation's UUID for
  /// the entry's third-party fields (API §10.2); nil where the account is not proven to echo it.
  case create(EntityKind, RemoteFields, marker: String?)
  case update(EntityKind, RemoteID, RemoteFields)
  /// Close or archive (true), open or reactivate (false).
  case setArchived(EntityKind, RemoteID, Bool)
  /// `deleteAll`: also the time entries below; nil where the kind has none.
  case delete(EntityKind, RemoteID, deleteAll: Bool?)
  /// At most `Limits.billingBatchMax` entries.
  case setBilled([RemoteID], Bool)
  case assign(user: RemoteID, projects: [RemoteID])
  case remove(user: RemoteID, projects: [RemoteID])
  /// Puts users into a user group and takes others out.
  case changeMembers(group: RemoteID, add: [RemoteID], remove: [RemoteID])
  /// Everything below the first project goes to the second, and the first is gone.
  case mergeProjects(RemoteID, into: RemoteID)
  /// How the user of the credentials sees a project: favourite, default view, closed tasks.
  case setPreferences(project: RemoteID, RemoteFields)
  /// The places of tasks, each once; `byDay`: in the order of the day.
  case sortTasks([TaskPlace], byDay: Bool)
  case setEnabled(webhook: RemoteID, Bool)
  /// At most `Limits.operationsPerCallMax`.
  case markRead(notifications: [RemoteID])
  /// `zone`: sent as `timezone`; the wall clock of `at` is made in it.
  case startTimer(task: RemoteID, at: Instant, zone: String, stopRunning: Bool)
  case stopTimer(task: RemoteID, at: Instant, zone: String)
}

/// A task on the server with its place in an order.
package struct TaskPlace: Sendable, Hashable {
  package var task: RemoteID
  package var index: Int64

  package init(task: RemoteID, index: Int64) {
    self.task = task
    self.index = index
  }
}

/// One question to the server.
package enum RemoteRead: Sendable, Hashable {
  /// The user of the credentials, unscoped (API §1).
  case me
  case record(EntityKind, RemoteID)
  /// Everything of a kind, archived included, page by page (zero-based).
  case list(EntityKind, page: Int)
  /// Time entries by day, both ends inclusive, as `yyyy-MM-dd`. `user` nil: everybody visible.
  case entries(user: RemoteID?, from: String, to: String, page: Int)
  case runningTimer(user: RemoteID)
  /// Entries that carry a marker (API §10.2). `field`: the parameter that searches for it; nil: the
  /// usual one.
  case entriesMarked(String, field: String?)
  /// Which parameter searches entries by their marker: a document `{"field": …}`.
  case markerField
  case userProjects(RemoteID)
  /// A question answered as a document and kept per question (`read-cached` tools).
  case document(RemoteDocument)
}

/// Questions whose answer is kept as it was said, because no local model covers them.
package enum RemoteDocument: Sendable, Hashable {
  case projectUsers(RemoteID)
  case trackables(
    user: RemoteID, onlyFavorites: Bool, includeTasks: Bool, project: RemoteID?)
  case projectTimes([RemoteID])
  case taskTimes([RemoteID])
  /// Hours per user between two days, as the server sums them.
  case summary(from: String, to: String, users: [RemoteID])
  /// The projects that a user works on.
  case userProjects(RemoteID)
  /// What a user's timer runs on, in all accounts.
  case tracking(RemoteID)
  case entryCount(EntrySelection)
  /// Entries in their short form, with time off where it is asked for.
  case shortEntries(EntrySelection)

  /// A stable text: the key of the kept answer.
  package var key: String {
    switch self {
    case .projectUsers(let id): "project_users/\(id)"
    case .trackables(let user, let favorites, let tasks, let project):
      "trackables/\(user)/\(favorites ? 1 : 0)/\(tasks ? 1 : 0)/\(project?.description ?? "all")"
    case .projectTimes(let ids): "project_times/" + ids.map(\.description).joined(separator: ",")
    case .taskTimes(let ids): "task_times/" + ids.map(\.description).joined(separator: ",")
    case .summary(let from, let to, let users):
      "summary/\(from)/\(to)/" + users.map(\.description).joined(separator: ",")
    case .userProjects(let user): "user_projects/\(user)"
    case .tracking(let user): "tracking/\(user)"
    case .entryCount(let selection): "entry_count/\(selection.key)"
    case .shortEntries(let selection): "short_entries/\(selection.key)"
    }
  }
}

/// Which entries a question is about, as the service selects them.
package struct EntrySelection: Sendable, Hashable {
  /// `USER`, `CUSTOMER`, `PROJECT`, `TASK` or `COMPANY`.
  package var filter: String
  /// Whose or of what; nil for `COMPANY`.
  package var id: RemoteID?
  /// First day, `yyyy-MM-dd`.
  package var from: String
  /// Last day, inclusive.
  package var to: String
  /// `BILLED` or `UNBILLED`; nil: both.
  package var billed: String?
  package var includesTimeOff: Bool

  package init(
    filter: String, id: RemoteID?, from: String, to: String, billed: String? = nil,
    includesTimeOff: Bool = false
  ) {
    self.filter = filter
    self.id = id
    self.from = from
    self.to = to
    self.billed = billed
    self.includesTimeOff = includesTimeOff
  }

  /// A stable text.
  package var key: String {
    let id = id?.description ?? "all"
    return "\(filter)/\(id)/\(from)/\(to)/\(billed ?? "ALL")/\(includesTimeOff ? 1 : 0)"
  }

  /// Reads what `key` made; nil for anything else.
  package init?(key parts: some Collection<String>) {
    let parts = Array(parts)
    guard parts.count == 6 else { return nil }
    let id = Int64(parts[1]).flatMap(RemoteID.init)
    guard id != nil || parts[1] == "all" else { return nil }
    self.init(
      filter: parts[0], id: id, from: parts[2], to: parts[3],
      billed: parts[4] == "ALL" ? nil : parts[4], includesTimeOff: parts[5] == "1")
  }
}
