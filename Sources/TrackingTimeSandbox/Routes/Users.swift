import Foundation

extension Route {
  static let userRoutes: [Route] = [
    Route(.read, "users") { world, call throws(Refusal) in try world.listUsers(call) },
    Route(.read, "users/#") { world, call throws(Refusal) in
      .data(UserView(try world.user(call.id, call), world, call).json)
    },
    Route(.read, "users/#/projects") { world, call throws(Refusal) in
      try world.listUserProjects(call)
    },
    Route(.read, "users/#/trackables") { world, call throws(Refusal) in
      try world.listTrackables(call)
    },
    Route(.write, "users/#/assign_projects") { world, call throws(Refusal) in
      try world.assignProjects(call, isMember: true)
    },
    Route(.write, "users/#/remove_projects") { world, call throws(Refusal) in
      try world.assignProjects(call, isMember: false)
    },
    Route(.write, "users/add") { world, call throws(Refusal) in try world.addUser(call) },
    Route(.update, "users/update/#") { world, call throws(Refusal) in
      try world.updateUser(call)
    },
    Route(.notPOST, "users/close/#") { world, call throws(Refusal) in
      try world.setUser(call, isArchived: true)
    },
    Route(.notPOST, "users/open/#") { world, call throws(Refusal) in
      try world.setUser(call, isArchived: false)
    },
    Route(.write, "users/update_permissions/#") { world, call throws(Refusal) in
      try world.updatePermissions(call)
    },
    Route(.write, "users/#/employee/update") { world, call throws(Refusal) in
      try world.updateEmployee(call)
    },
    Route(.write, "users/resend_invite") { world, call throws(Refusal) in
      try world.resendInvite(call)
    },
    Route(.write, "users/icalendar/reset_token") { world, call throws(Refusal) in
      world.resetCalendarToken(call)
    },
    Route(.read, "reports/users/#") { world, call throws(Refusal) in try world.report(call) },
  ]
}

// Users (API §9.4).
extension World {
  /// Archived users are hidden unless asked for by `filter`; `include_archived` and `status` are
  /// ignored.
  func listUsers(_ call: Call) throws(Refusal) -> Reply {
    let filter = call.parameters.filled("filter") ?? "ACTIVE"
    let fits: (User) -> Bool
    switch filter {
    case "ALL": fits = { _ in true }
    case "ACTIVE": fits = { !$0.isArchived }
    case "ARCHIVED": fits = { $0.isArchived }
    case "INVITED": fits = { $0.status == "INVITED" }
    default: throw .invalid(.invalid("filter"))
    }
    let users = state.users.all.filter { $0.accountIDs.contains(call.account.id) && fits($0) }
    return .data(.array(users.map { UserView($0, self, call).json }))
  }

  private func projects(of user: User, _ call: Call) -> [Project] {
    state.projects.all.filter {
      $0.accountID == call.account.id && !$0.isArchived && isMember(user, of: $0)
    }
  }

  func listUserProjects(_ call: Call) throws(Refusal) -> Reply {
    let owner = try user(call.id, call)
    let totals = Totals(self, call)
    let rows = projects(of: owner, call).map {
      ProjectView($0, self, call, totals: totals).json
    }
    return .data(["projects": .array(rows)])
  }

  /// Projects with their tasks, what a user may start a timer on. `include_tasks` is true unless
  /// sent.
  func listTrackables(_ call: Call) throws(Refusal) -> Reply {
    let owner = try user(call.id, call)
    let onlyID = try call.parameters.int("project_id")
    let favorites = call.parameters.flag("only_favorites") == true
    let withTasks = call.parameters.flag("include_tasks") ?? true
    let totals = Totals(self, call)
    let rows = projects(of: owner, call).filter {
      (onlyID == nil || $0.id == onlyID)
        && (!favorites || owner.favoriteProjects.contains($0.id))
    }
    let shown = rows.prefix(Bounds.trackables).map { project -> JSON in
      let json = ProjectView(project, self, call, totals: totals).json
      guard withTasks else { return json }
      let tasks = state.tasks.all.filter {
        $0.projectID == project.id && !$0.isArchived && !$0.isGhost
          && ($0.type == "EVERYONE" || $0.userIDs.contains(owner.id))
      }
      return json.setting(
        "tasks", .array(tasks.map { TaskView($0, self, call, totals: totals).json }))
    }
    return .data(["projects": .array(shown)])
  }

  mutating func assignProjects(_ call: Call, isMember: Bool) throws(Refusal) -> Reply {
    guard call.managesOthers else { throw .forbidden }
    let owner = try user(call.id, call)
    guard let data = try call.parameters.list("data") else { throw .invalid(.missing("data")) }
    for item in data {
      var project = try project(item["id"]?.int ?? 0, call)
      let before = project.userIDs
      project.userIDs.removeAll { $0 == owner.id }
      if isMember { project.userIDs.append(owner.id) }
      project.updatedAt = call.now
      state.projects[project.id] = project
      let hasChanged = Set(before) != Set(project.userIDs)
      note(isMember ? .assign : .remove, .project, project.id, hasChanged ? ["users"] : [])
    }
    return .data([:])
  }

  mutating func addUser(_ call: Call) throws(Refusal) -> Reply {
    try call.mustManage()
    let sent = call.parameters
    guard let name = sent.filled("name") else { throw .invalid(.missing("name")) }
    let roles = ["ADMIN": Role.admin, "MANAGER": .manager, "REGULAR": .coWorker]
    guard let role = sent.filled("role").flatMap({ roles[$0] }) else {
      throw .invalid(.invalid("role"))
    }
    let email = sent.text("email")?.trimmed ?? ""
    let isTaken = !email.isEmpty && state.users.all.contains { $0.email.nameKey == email.nameKey }
    guard !isTaken || !switches.userEmailsUnique else { throw .invalid(.nameTaken(.user)) }
    let id = state.newID(.user)
    var added = User(
      id: id, accountIDs: [call.account.id], name: name.trimmed,
      surname: sent.text("surname") ?? "", email: email, role: role,
      password: "app-password-\(id)", zone: call.account.zone, createdAt: call.now)
    added.status = "INVITED"
    added.hourlyRate = try sent.number("hourly_rate")
    state.users[id] = added
    note(.create, .user, id, email.isEmpty ? ["name", "role"] : ["name", "role", "invitation"])
    return .data(UserView(added, self, call).json)
  }

  mutating func updateUser(_ call: Call) throws(Refusal) -> Reply {
    if call.id != call.caller.id { try call.mustManage() }
    var user = try user(call.id, call)
    if let name = call.parameters.filled("name") { user.name = name.trimmed }
    if let surname = call.parameters.filled("surname") { user.surname = surname.trimmed }
    if let zone = call.parameters.filled("timezone"), Zone(zone) != nil { user.zone = zone }
    user.updatedAt = call.now
    state.users[user.id] = user
    note(.update, .user, user.id, ["name", "surname"])
    return .data(UserView(user, self, call).json)
  }

  /// Archiving stops the timer, and completes the tasks that are the user's alone (API §7, §11).
  mutating func setUser(_ call: Call, isArchived: Bool) throws(Refusal) -> Reply {
    try call.mustManage()
    var user = try user(call.id, call)
    let hasChanged = user.isArchived != isArchived
    user.isArchived = isArchived
    user.updatedAt = call.now
    state.users[user.id] = user
    if isArchived {
      endTimer(of: user.id, at: call.now, now: call.now, byServer: true)
      if switches.archivingCompletesTasks { completeTasks(of: user, call) }
    }
    note(isArchived ? .close : .open, .user, user.id, hasChanged ? ["is_archived"] : [])
    return .data(UserView(user, self, call).json)
  }

  private mutating func completeTasks(of user: User, _ call: Call) {
    let tasks = state.tasks.all.filter { $0.userIDs == [user.id] && !$0.isArchived }
    for var task in tasks where task.accountID == call.account.id {
      task.isArchived = true
      task.updatedAt = call.now
      state.tasks[task.id] = task
      note(.close, .task, task.id, ["is_archived"], byServer: true)
    }
  }

  mutating func updateEmployee(_ call: Call) throws(Refusal) -> Reply {
    try call.mustManage()
    var user = try user(call.id, call)
    let names = [
      "name", "nr", "employment_status", "gender", "tax_id", "phone", "job_title", "department",
      "location", "notes", "birthdate", "hire_date", "termination_date",
    ]
    let sent = names.compactMap { name in call.parameters.text(name).map { (name, $0) } }
    let days = ["birthdate", "hire_date", "termination_date"]
    for (name, text) in sent where days.contains(name) && !text.isEmpty && !Self.isDay(text) {
      throw .invalid(.invalid(name))
    }
    for (name, text) in sent {
      let employee = JSON.object(user.employee).setting(name, .string(text))
      user.employee = employee.members ?? []
    }
    state.users[user.id] = user
    note(.update, .user, user.id, sent.map(\.0))
    return .data(.object(user.employee))
  }

  /// `yyyy-MM-dd`
  private static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
  }

  /// Sends a mail, each time it is asked.
  mutating func resendInvite(_ call: Call) throws(Refusal) -> Reply {
    try call.mustManage()
    guard let email = call.parameters.filled("email") else { throw .invalid(.missing("email")) }
    let invited = state.users.all.first {
      $0.email.nameKey == email.nameKey && $0.accountIDs.contains(call.account.id)
    }
    guard let invited else { throw .notFound(.user) }
    guard invited.status == "INVITED" else { throw .invalid(.invalid("email")) }
    note(.update, .user, invited.id, ["invitation"])
    return .data([:])
  }

  mutating func resetCalendarToken(_ call: Call) -> Reply {
    let token = String(state.random.next(), radix: 36)
    state.users[call.caller.id]?.calendarToken = token
    note(.update, .user, call.caller.id, ["icalendar_token"])
    guard switches.newTokensShown else { return .data([:]) }
    let path = "\(call.account.id)/users/\(call.caller.id)/icalendar/\(token)"
    return .data([
      "token": .string(token), "url": .string("https://api.trackingtime.test/api/v4/" + path),
    ])
  }

  /// Hours by project for one user.
  func report(_ call: Call) throws(Refusal) -> Reply {
    let owner = try user(call.id, call)
    guard call.sees(entriesOf: owner.id) else { throw .forbidden }
    // Here `filter` is about projects.
    let rows = try selectEntries(call, canSort: false, of: "COMPANY")
      .filter { $0.userID == owner.id }
    var seconds: [Int?: Int] = [:]
    for entry in rows {
      seconds[entry.projectID, default: 0] += EntryView(entry, self, call).duration
    }
    let filter = call.parameters.filled("filter") ?? "ACTIVE"
    let shown = seconds.filter { id, _ in
      let isArchived = id.flatMap { state.projects[$0]?.isArchived } ?? false
      return filter == "ALL" || isArchived == (filter == "ARCHIVED")
    }
    let name = { (id: Int?) in id.flatMap { state.projects[$0]?.name } ?? "" }
    let byHours = call.parameters.filled("sort_by") == "WORKED_HOURS"
    let sorted = shown.sorted {
      byHours && $0.value != $1.value ? $0.value > $1.value : name($0.key) < name($1.key)
    }
    let projects = sorted.map { id, sum -> JSON in
      [
        "id": JSON(id), "name": JSON(id.flatMap { state.projects[$0]?.name }),
        "worked_hours": Totals.hours(sum),
      ]
    }
    return .data(["user": UserView.brief(owner), "projects": .array(projects)])
  }
}
