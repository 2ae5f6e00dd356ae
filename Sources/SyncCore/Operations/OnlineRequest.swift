package import JSONTree

/// What an online-only operation asks for (design §1): sent at once or not at all, and never again.
package struct OnlineRequest: Sendable, Hashable {
  /// One per call of the service; raw values are those of the journal.
  package enum Name: String, Sendable, Hashable, CaseIterable {
    case createUser = "create_user"
    case resendInvite = "resend_invite"
    case archiveUser = "archive_user"
    case reactivateUser = "reactivate_user"
    case userPermissions = "user_permissions"
    case teamPermissions = "team_permissions"
    case employee
    case calendarToken = "calendar_token"
    case webhookToken = "webhook_token"
    case importTasks = "import_tasks"
    case addComment = "add_comment"
    case createTag = "create_tag"
    case updateTag = "update_tag"
    case deleteTag = "delete_tag"
    case saveEntryTag = "save_entry_tag"
    case deleteEntryTag = "delete_entry_tag"
  }

  package var name: Name
  /// The record on the server; nil: the account, or the user of the credentials.
  package var target: RemoteID?
  /// What is asked, in the words of the tools.
  package var arguments: JSONObject

  package init(_ name: Name, _ target: RemoteID? = nil, _ arguments: JSONObject = [:]) {
    self.name = name
    self.target = target
    self.arguments = arguments
  }
}

extension OnlineRequest.Name {
  /// What it does to its subject.
  package var verb: Verb {
    switch self {
    case .createTag: .create
    case .updateTag, .saveEntryTag, .addComment: .update
    case .deleteTag, .deleteEntryTag: .delete
    case .archiveUser, .reactivateUser: .transition
    case .createUser, .resendInvite, .userPermissions, .teamPermissions, .employee,
      .calendarToken, .webhookToken, .importTasks:
      .immediate
    }
  }

  /// Its answer holds a secret: told once to the call that waits, and kept nowhere.
  package var hasSecret: Bool { self == .calendarToken || self == .webhookToken }

  /// Its arguments are a person's private matter: gone from the journal once nothing is sent any more.
  package var isPersonal: Bool { self == .employee }

  /// Gone is as wished.
  package var isRemoval: Bool { self == .deleteTag || self == .deleteEntryTag }
}

extension OnlineRequest {
  /// Without the values that must not be kept or told.
  package var redacted: OnlineRequest {
    guard name.isPersonal else { return self }
    var redacted = self
    for (key, _) in arguments { redacted.arguments[key] = .string(Secret.redaction) }
    return redacted
  }

  /// The request in words, for receipts, `status` and the audit log; never a secret.
  package var words: String {
    let id = target.map { " \($0)" } ?? ""
    switch name {
    case .createUser:
      return "invite user \(quoted("name"))\(text("email").map { " (\($0))" } ?? "")"
    case .resendInvite: return "send the invitation to \(text("email") ?? "a user") again"
    case .archiveUser: return "archive user\(id)"
    case .reactivateUser: return "reactivate user\(id)"
    case .userPermissions: return "change permissions of user\(id) (\(list))"
    case .teamPermissions: return "change permissions of the team (\(list))"
    case .employee: return "change employee record of user\(id) (\(list))"
    case .calendarToken: return "reset the calendar address"
    case .webhookToken: return "reset the token of webhook\(id)"
    case .importTasks: return "import \(rows.count) \(rows.count == 1 ? "task" : "tasks")"
    case .addComment: return "comment on task\(id)"
    case .createTag: return "create tag \(pair)"
    case .updateTag: return "change tag\(id) (\(list))"
    case .deleteTag: return "delete tag\(id)"
    case .saveEntryTag: return "put tag \(pair) on time entry\(id)"
    case .deleteEntryTag: return "take tag \(quoted("name")) off time entry\(id)"
    }
  }

  /// What a person looks at when nobody knows whether it was done.
  package var check: String {
    let id = target.map { " \($0)" } ?? ""
    switch name {
    case .createUser:
      return "Look for \(text("email") ?? quoted("name")) in the list of users."
    case .resendInvite: return "Ask whether the mail to \(text("email") ?? "the user") came."
    case .archiveUser, .reactivateUser: return "Look whether user\(id) is archived."
    case .userPermissions: return "Look at the permissions of user\(id)."
    case .teamPermissions: return "Look at the permissions in the settings of the account."
    case .employee: return "Look at \(list) in the employee record of user\(id)."
    case .calendarToken:
      return "Look whether the calendar still comes at the old address; if not, it was reset, and "
        + "the settings show the new one."
    case .webhookToken: return "Look at the token of webhook\(id) in the settings."
    case .importTasks: return "Look for what it names: \(imported)."
    case .addComment: return "Look at the comments of task\(id)."
    case .createTag: return "Look for \(pair) in the list of tags."
    case .updateTag, .deleteTag: return "Look at tag\(id)."
    case .saveEntryTag, .deleteEntryTag: return "Look at the tags of time entry\(id)."
    }
  }

  /// The rows of an import.
  package var rows: [JSON] { arguments["data"]?.arrayValue ?? [] }

  private static let namesMax = 10

  /// What an import names, each once, the first of them.
  private var imported: String {
    let keys = ["customer_name", "service_name", "project_name", "task_name"]
    var seen: Set<String> = []
    let names = rows.flatMap { row in keys.compactMap { row[$0]?.stringValue } }
      .filter { seen.insert($0).inserted }
    let more = names.count > Self.namesMax ? " and \(names.count - Self.namesMax) more" : ""
    return names.prefix(Self.namesMax).map(Reason.quotation).joined(separator: ", ") + more
  }

  private var list: String { arguments.map(\.key).joined(separator: ", ") }

  private var pair: String {
    quoted("name") + (text("value").map { " = \(Reason.quotation($0))" } ?? "")
  }

  private func text(_ key: String) -> String? { arguments[key]?.stringValue.map(Reason.plain) }

  private func quoted(_ key: String) -> String {
    Reason.quotation(arguments[key]?.stringValue ?? "")
  }
}

extension OnlineRequest {
  package var json: JSON {
    var object: JSONObject = [
      "name": .string(name.rawValue), "arguments": .object(arguments),
    ]
    object["target"] = target.map { .integer($0.rawValue) }
    return .object(object)
  }

  /// - Throws: `UndecodablePayload` when `json` is not what `OnlineRequest.json` makes.
  package init(json: JSON) throws(UndecodablePayload) {
    guard let name = json["name"]?.stringValue.flatMap(Name.init),
      let arguments = json["arguments"]?.objectValue
    else { throw UndecodablePayload("an online-only request that this version does not know") }
    var target: RemoteID?
    if let raw = json["target"] {
      guard let id = raw.integerValue.flatMap(RemoteID.init) else {
        throw UndecodablePayload("an impossible record of an online-only request")
      }
      target = id
    }
    self.init(name, target, arguments)
  }
}

extension Operation {
  /// What it asks for, where it is online-only; nil: it is queued and replayed.
  package var request: OnlineRequest? { options.online }

  /// Sent at once or not at all, and never again (design §1).
  package var isOnlineOnly: Bool { options.online != nil }

  /// The verb whose rules the engine follows: whatever an online-only operation does to its subject,
  /// it is treated as `immediate` (design §6).
  package var conduct: Verb { isOnlineOnly ? .immediate : verb }

  /// Whether an online-only operation may still be sent at `now`.
  ///
  /// A moment before its acceptance means that the wall clock was put back since: it is too late
  /// then as well.
  package func isInTime(at now: Instant) -> Bool {
    let age = now - acceptedAt
    return age < Limits.onlineOnlyPatience && age > .zero - Limits.onlineOnlyClockStep
  }
}
