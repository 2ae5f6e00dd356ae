import JSONTree

/// Questions whose answer is kept as it was said, because no local model covers them.
package enum RemoteDocument: Sendable, Hashable {
  case projectUsers(RemoteID)
  case trackables(
    user: RemoteID, onlyFavorites: Bool, includeTasks: Bool, project: RemoteID?)
  case projectTimes([RemoteID])
  case taskTimes([RemoteID])
  case taskComments(RemoteID)
  /// Hours per user between two days, as the server sums them.
  case summary(from: String, to: String, users: [RemoteID])
  case tags
  case tag(RemoteID)
  /// The values that a tag of this name has.
  case tagValues(name: String)
  /// The tags on one time entry.
  case entryTags(RemoteID)
  /// The accounts of the user, unscoped (API §1).
  case teams
  /// `filter`: ALL, ENABLED, DISABLED, ACTIVE. Tokens and secrets are never in it.
  case webhooks(filter: String)
  case webhook(RemoteID)
  /// `filter`: USER or PROJECT, and its id. The newest 50 (API §5).
  case notifications(filter: String, id: RemoteID, includeRead: Bool)
  /// Hours of one user between two days, as the server sums them.
  case userReport(RemoteID, from: String, to: String, sortBy: String, filter: String)
  /// The projects that a user works on.
  case userProjects(RemoteID)
  /// What a user's timer runs on, in all accounts.
  case tracking(RemoteID)
  case entryCount(EntrySelection)
  /// Entries in their short form, with time off where it is asked for.
  case shortEntries(EntrySelection)
  /// What a user may do.
  case permissions(RemoteID)
  /// What an import of these rows (JSON text) would do; changes nothing.
  case importPreview(rows: String)
}

/// The key of the kept answer, and of the request for it.
extension RemoteDocument {
  /// A stable text.
  package var key: String {
    switch self {
    case .projectUsers(let id): "project_users/\(id)"
    case .trackables(let user, let favorites, let tasks, let project):
      "trackables/\(user)/\(favorites ? 1 : 0)/\(tasks ? 1 : 0)/\(project?.description ?? "all")"
    case .projectTimes(let ids): "project_times/" + Self.list(ids)
    case .taskTimes(let ids): "task_times/" + Self.list(ids)
    case .taskComments(let task): "task_comments/\(task)"
    case .summary(let from, let to, let users): "summary/\(from)/\(to)/" + Self.list(users)
    case .tags: "tags"
    case .tag(let id): "tag/\(id)"
    case .tagValues(let name): "tag_values/" + Self.escaped(name)
    case .entryTags(let id): "entry_tags/\(id)"
    case .teams: "teams"
    case .webhooks(let filter): "webhooks/\(filter)"
    case .webhook(let id): "webhook/\(id)"
    case .notifications(let filter, let id, let includeRead):
      "notifications/\(filter)/\(id)/\(includeRead ? 1 : 0)"
    case .userReport(let user, let from, let to, let sortBy, let filter):
      "user_report/\(user)/\(from)/\(to)/\(sortBy)/\(filter)"
    case .userProjects(let user): "user_projects/\(user)"
    case .tracking(let user): "tracking/\(user)"
    case .entryCount(let selection): "entry_count/\(selection.key)"
    case .shortEntries(let selection): "short_entries/\(selection.key)"
    case .permissions(let user): "permissions/\(user)"
    case .importPreview(let rows): "import_preview/" + Self.escaped(rows)
    }
  }

  /// Reads what `key` made; nil for a text of another version.
  package init?(key: String) {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let id = parts.dropFirst().first.flatMap { Int64($0).flatMap(RemoteID.init) }
    switch (parts[0], parts.count, id) {
    case ("project_users", 2, let id?): self = .projectUsers(id)
    case ("trackables", 5, let user?):
      self = .trackables(
        user: user, onlyFavorites: parts[2] == "1", includeTasks: parts[3] == "1",
        project: Self.ids(parts[4]).first)
    case ("project_times", 2, _): self = .projectTimes(Self.ids(parts[1]))
    case ("task_times", 2, _): self = .taskTimes(Self.ids(parts[1]))
    case ("task_comments", 2, let task?): self = .taskComments(task)
    case ("summary", 4, _): self = .summary(from: parts[1], to: parts[2], users: Self.ids(parts[3]))
    case ("tags", 1, _): self = .tags
    case ("tag", 2, let id?): self = .tag(id)
    case ("tag_values", 2, _): self = .tagValues(name: Self.unescaped(parts[1]))
    case ("entry_tags", 2, let id?): self = .entryTags(id)
    case ("teams", 1, _): self = .teams
    case ("webhooks", 2, _): self = .webhooks(filter: parts[1])
    case ("webhook", 2, let id?): self = .webhook(id)
    case ("notifications", 4, _):
      guard let id = Self.ids(parts[2]).first else { return nil }
      self = .notifications(filter: parts[1], id: id, includeRead: parts[3] == "1")
    case ("user_report", 6, let user?):
      self = .userReport(user, from: parts[2], to: parts[3], sortBy: parts[4], filter: parts[5])
    case ("user_projects", 2, let user?): self = .userProjects(user)
    case ("tracking", 2, let user?): self = .tracking(user)
    case ("entry_count", 7, _), ("short_entries", 7, _):
      guard let selection = EntrySelection(key: parts.dropFirst()) else { return nil }
      self = parts[0] == "entry_count" ? .entryCount(selection) : .shortEntries(selection)
    case ("permissions", 2, let user?): self = .permissions(user)
    case ("import_preview", 2, _):
      let rows = Self.unescaped(parts[1])
      // Lost: why it is no JSON; then the key was not written by `key`.
      guard (try? JSON(parsing: rows))?.arrayValue != nil else { return nil }
      self = .importPreview(rows: rows)
    default: return nil
    }
  }

  private static func ids(_ text: String) -> [RemoteID] {
    text.split(separator: ",").compactMap { Int64($0).flatMap(RemoteID.init) }
  }

  private static func list(_ ids: [RemoteID]) -> String {
    ids.map(\.description).joined(separator: ",")
  }

  /// A text as one part of a key.
  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("/", with: "%2F")
  }

  private static func unescaped(_ text: String) -> String {
    text.replacing("%2F", with: "/").replacing("%25", with: "%")
  }
}
