import JSONTree
import JournalStore
import SyncCore

/// What is done to users only while connected: access and rights are not changed days later (API
/// §9.4).
extension UserTools {
  static let onlineOnly: [ToolOffer] = [
    create, resendInvite, archive, reactivate, permissions, employee, resetCalendar,
  ]

  private static let later = "Call again when the connection is back; tt_sync_status tells."

  static let create = ToolOffer(
    "tt_create_user", "Create user", in: .users, .create,
    "Invites a person to the account: with email, an invitation is sent at once. Only while "
      + "connected.",
    [
      .text("name", "First name").required,
      .choice("role", ["ADMIN", "MANAGER", "REGULAR"], "What they may do").required,
      .text("surname", "Last name"), .text("email", "Where the invitation goes"),
      .hours("hourly_rate", "Account currency per hour"),
      .hours("hourly_cost", "Account currency per hour"),
    ], isDefault: false
  ) { call in
    try call.requireConnection("Inviting a user", instead: later)
    _ = try call.arguments.name("name", isRequired: true)
    let email = try call.arguments.email()
    let given = try call.arguments.given([
      "name", "surname", "email", "role", "hourly_rate", "hourly_cost",
    ])
    return try await call.sendOnce(
      OnlineRequest(.createUser, nil, given), about: try call.account,
      check: { entrance in try refuseIfKnown(email, in: entrance.view) })
  }

  /// - Throws: `Refusal` when the local copy knows a user with that address.
  private static func refuseIfKnown(_ email: String?, in view: JournalView) throws {
    guard let key = email?.nameKey else { return }
    let known = try view.records(.user, where: RecordFilter(), limit: JournalView.rowsMax).first {
      $0.fields[.email]?.text?.nameKey == key
    }
    guard let known else { return }
    let isArchived = known.fields[.isArchived]?.flag == true
    throw Refusal(
      "user_exists", "User \(known.subject.id) has the e-mail \(email ?? "") already.",
      next: isArchived
        ? "tt_reactivate_user \(known.subject.id) lets them back in."
        : "tt_resend_invite sends the invitation again.")
  }

  static let resendInvite = ToolOffer(
    "tt_resend_invite", "Resend user invite", in: .users, .change,
    "Sends the invitation mail to an invited user again. Only while connected.",
    [.text("email", "Their e-mail").required], isDefault: false
  ) { call in
    try call.requireConnection("Sending an invitation", instead: later)
    guard let email = try call.arguments.email() else {
      throw Refusal("empty_email", "email is empty.", next: "Give the address of the invited user.")
    }
    return try await call.sendOnce(
      OnlineRequest(.resendInvite, nil, ["email": .string(email)]), about: try call.account)
  }

  static let archive = ToolOffer(
    "tt_archive_user", "Archive user", in: .users, .destroy(isIdempotent: true),
    "Ends a user's access: a running timer stops and their tasks are completed; their time stays. "
      + "Only while connected. First dry_run, then confirm. Undo: tt_reactivate_user.",
    [.id("id", "User").required, .dryRun, .confirm], isDefault: false
  ) { call in
    try call.requireConnection("Archiving a user", instead: later)
    let user = try await call.onServer(.user, argument: "id")
    let name = try call.userName(user.id)
    let isMe = try call.look { try $0.account().user } == user.id
    let preview = Preview(
      sentence: "Archive \(name): their access ends, a timer of theirs stops, and their tasks are "
        + "completed." + (isMe ? " This is you: your own access ends." : ""),
      action: "Archive them", facts: ["user_id": .integer(user.id.rawValue), "name": .string(name)])
    if let answer = try await call.confirmed(preview) { return answer }
    return try await setArchived(true, user, call)
  }

  static let reactivate = ToolOffer(
    "tt_reactivate_user", "Reactivate user", in: .users, .change,
    "Gives an archived user access again. Only while connected.", [.id("id", "User").required],
    isDefault: false
  ) { call in
    try call.requireConnection("Reactivating a user", instead: later)
    return try await setArchived(false, try await call.onServer(.user, argument: "id"), call)
  }

  private static func setArchived(
    _ isArchived: Bool, _ user: (id: RemoteID, warning: String?), _ call: ToolCall
  ) async throws -> Answer {
    let subject = Subject(.user, .remote(user.id))
    return try await call.sendOnce(
      OnlineRequest(isArchived ? .archiveUser : .reactivateUser, user.id), about: subject,
      shown: { view, presenter in
        guard let record = try view.record(subject) else { return [:] }
        return ["user": .object(try presenter.object(record, full: false))]
      })
  }

  /// What tt_update_user_permissions and tt_update_team_permissions set.
  static let rights: [Parameter] = [
    .flag("can_edit_time_entries", "Change time entries"),
    .flag("can_edit_projects_and_tasks", "Change projects and tasks"),
    .flag("can_view_time_entries_from_others", "See others' time"),
    .flag("can_view_others", "See other users"),
  ]

  static let permissions = ToolOffer(
    "tt_update_user_permissions", "Update user permissions", in: .users, .change,
    "Sets what one user may do; what is not given stays. Only while connected.",
    [.id("user_id", "User").required] + rights, isDefault: false
  ) { call in
    try call.requireConnection("Changing permissions", instead: later)
    let names = rights.map(\.name)
    let given = try call.arguments.given(names)
    try Arguments.require(given, of: names)
    let user = try await call.onServer(.user, argument: "user_id")
    return try await call.sendOnce(
      OnlineRequest(.userPermissions, user.id, given), about: Subject(.user, .remote(user.id)),
      shown: { _, _ in ["user_id": .integer(user.id.rawValue), "permissions": .object(given)] })
  }

  private static let days = ["birthdate", "hire_date", "termination_date"]
  private static let details = [
    "name", "nr", "employment_status", "gender", "tax_id", "phone", "job_title", "department",
    "location", "notes",
  ]

  static let employee = ToolOffer(
    "tt_update_employee", "Update employee details", in: .users, .change,
    "Sets fields of a user's employee record; what is not given stays, an empty text clears. Only "
      + "while connected. The values are kept nowhere here.",
    [.id("user_id", "User").required] + details.map { .text($0, Self.label($0)) }
      + days.map { .day($0, Self.label($0)) }, isDefault: false
  ) { call in
    try call.requireConnection("Changing an employee record", instead: later)
    try call.arguments.requireDays(days)
    let given = try call.arguments.given(details + days, blanks: Set(details + days))
    try Arguments.require(given, of: details + days)
    let user = try await call.onServer(.user, argument: "user_id")
    return try await call.sendOnce(
      OnlineRequest(.employee, user.id, given), about: Subject(.user, .remote(user.id)),
      shown: { _, _ in
        [
          "user_id": .integer(user.id.rawValue),
          "changed": .array(given.map { .string($0.key) }),
        ]
      })
  }

  private static func label(_ name: String) -> String {
    name == "nr"
      ? "Personnel number"
      : name.prefix(1).uppercased()
        + name.dropFirst().replacing("_", with: " ")
  }

  static let resetCalendar = ToolOffer(
    "tt_reset_icalendar_token", "Reset iCalendar token", in: .users,
    .destroy(isIdempotent: false),
    "Makes a new secret address of your calendar; the old one stops working everywhere. Shown once, "
      + "in this answer. Only while connected. First dry_run, then confirm.",
    [.dryRun, .confirm], isDefault: false
  ) { call in
    try call.requireConnection("Resetting the calendar address", instead: later)
    let preview = Preview(
      sentence: "Reset the secret address of your calendar: every calendar that uses the old one "
        + "stops being updated.", action: "Reset it", facts: [:])
    if let answer = try await call.confirmed(preview) { return answer }
    return try await call.sendOnce(OnlineRequest(.calendarToken), about: Subject(.user, .me))
  }
}
