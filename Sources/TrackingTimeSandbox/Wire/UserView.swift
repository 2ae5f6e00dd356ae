import Foundation

/// A user as the API shows it (API §9.4).
struct UserView {
  let json: SandboxJSON

  init(_ user: World.User, _ world: World, _ call: Call) {
    let stamp = { (date: Date) in call.accountZone.local(date).text }
    let teams = user.accountIDs.compactMap { world.state.accounts[$0] }.map { account in
      Self.team(account, of: user, selected: call.account.id)
    }
    json = [
      "id": .int(user.id), "account_id": .int(call.account.id), "name": .string(user.name),
      "surname": .string(user.surname), "first_name": .string(user.name),
      "last_name": .string(user.surname), "email": .string(user.email),
      "role": .string(user.role.rawValue),
      "status": .string(user.isArchived ? "ARCHIVED" : user.status),
      "is_archived": .bool(user.isArchived), "locale": "en", "timezone": .string(user.zone),
      "avatar_url": nil, "hourly_rate": JSON(user.hourlyRate),
      "settings": [
        "timezone": .string((Zone(user.zone) ?? .utc).label(at: call.now)),
        "timezone_iana": .string(user.zone), "week_starts_on": "MONDAY",
        "date_format": "dd.MM.yyyy", "autostop_timers_at": nil,
      ],
      "permissions": [
        "can_edit_time_entries": .bool(user.canEditTimeEntries),
        "can_edit_projects": .bool(user.canEditProjects),
        "can_edit_tasks": .bool(user.canEditProjects),
        "can_view_time_entries_from_others": .bool(user.canSeeOthers),
        "can_view_others": .bool(user.canViewUsers),
      ],
      "schedule": ["mon": 8, "tue": 8, "wed": 8, "thu": 8, "fri": 8, "sat": 0, "sun": 0],
      "teams": .array(teams), "apps": [], "metadata": nil, "employee": .object(user.employee),
      "created_at": .string(stamp(user.createdAt)),
      "updated_at": JSON(user.updatedAt.map(stamp)), "json": JSON(user.json),
    ]
  }

  /// One of `/teams`: an account as its member sees it.
  static func team(_ account: World.Account, of user: World.User, selected: Int) -> SandboxJSON {
    [
      "id": .int(account.id), "account_id": .int(account.id), "company": .string(account.name),
      "name": .string(account.name), "role": .string(user.role.rawValue), "status": "ACTIVE",
      "timezone": .string(account.zone), "is_default": .bool(user.accountIDs.first == account.id),
      "is_selected": .bool(account.id == selected),
    ]
  }

  static func brief(_ user: World.User) -> SandboxJSON {
    ["id": .int(user.id), "name": .string(user.name), "surname": .string(user.surname)]
  }
}
