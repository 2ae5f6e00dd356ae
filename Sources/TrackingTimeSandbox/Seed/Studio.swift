import Foundation

/// Furnishes the account "Northwind Studio", a small design studio in Madrid.
///
/// The same for the same moment and seed.
struct Studio {
  private(set) var state: World.State
  let now: Date
  let zone = Zone("Europe/Madrid") ?? .utc
  private var random: SplitMix64
  private var customers: [String: Int] = [:]
  private var services: [String: Int] = [:]

  init(now: Date, randomSeed: UInt64) {
    self.now = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    state = World.State(randomSeed: randomSeed)
    random = SplitMix64(seed: randomSeed ^ 0x5EED)
  }

  mutating func furnish() {
    hire()
    for (name, contact) in StudioNames.customers { addCustomer(name, contact: contact) }
    for name in StudioNames.services { addService(name) }
    for plan in StudioNames.projects { add(plan) }
    addPrivateProject()
    notify()
    addGroups()
    addWebhook()
  }

  // MARK: People

  mutating func hire() {
    let accounts = [
      (SandboxAccount.accountID, "Northwind Studio"),
      (SandboxAccount.privateAccountID, "Ana Ruiz (private)"),
    ]
    for (id, name) in accounts {
      state.accounts[id] = World.Account(id: id, name: name, zone: "Europe/Madrid")
    }
    hire(SandboxAccount.adminID, "Ana", "Ruiz", .admin, rate: 95)
    hire(SandboxAccount.projectManagerID, "Tom", "Becker", .projectManager, rate: 85)
    hire(SandboxAccount.coWorkerID, "Mei", "Lin", .coWorker, rate: 70)
    hire(SandboxAccount.remoteCoWorkerID, "Jonas", "Falk", .coWorker, rate: 65)
    hire(SandboxAccount.archivedUserID, "Priya", "Nair", .coWorker, rate: 60)
    state.users[SandboxAccount.adminID]?.accountIDs = accounts.map(\.0)
    state.users[SandboxAccount.remoteCoWorkerID]?.zone = "Europe/Lisbon"
    state.users[SandboxAccount.remoteCoWorkerID]?.canEditProjects = false
    state.users[SandboxAccount.archivedUserID]?.isArchived = true
  }

  private mutating func hire(
    _ id: Int, _ name: String, _ surname: String, _ role: World.Role, rate: Double
  ) {
    state.users[id] = World.User(
      id: id, accountIDs: [SandboxAccount.accountID], name: name, surname: surname,
      email: "\(name.lowercased())@northwind.example", role: role,
      password: SandboxAccount.passwords[id] ?? "", zone: "Europe/Madrid", hourlyRate: rate,
      createdAt: daysAgo(700))
  }

  // MARK: Work

  private mutating func addCustomer(_ name: String, contact: String?) {
    let id = state.newID(.customer)
    customers[name] = id
    state.customers[id] = World.Customer(
      id: id, accountID: SandboxAccount.accountID, name: name, contactName: contact,
      isArchived: name == StudioNames.archivedCustomer, createdAt: daysAgo(400))
  }

  private mutating func addService(_ name: String) {
    let id = state.newID(.service)
    services[name] = id
    state.services[id] = World.Service(
      id: id, accountID: SandboxAccount.accountID, name: name, createdAt: daysAgo(400))
  }

  private mutating func add(_ plan: StudioNames.Project) {
    let id = state.newID(.project)
    state.projects[id] = World.Project(
      id: id, accountID: SandboxAccount.accountID, name: plan.name,
      customerID: plan.customer.flatMap { customers[$0] },
      serviceID: services[plan.service], color: String(random.below(12)),
      isArchived: plan.isArchived,
      userIDs: [SandboxAccount.adminID, SandboxAccount.projectManagerID],
      estimatedTime: plan.hours, isBillable: plan.customer != nil, createdAt: daysAgo(120))
    for name in plan.tasks {
      let isClosed = name.hasPrefix("✓")
      let taskID = state.newID(.task)
      state.tasks[taskID] = World.Task(
        id: taskID, accountID: SandboxAccount.accountID,
        name: name.replacing("✓", with: "").trimmed, projectID: id,
        userIDs: StudioNames.team, estimatedTime: Double(4 + random.below(20)),
        isArchived: isClosed || plan.isArchived, closedAt: isClosed ? daysAgo(9) : nil,
        isBillable: plan.customer != nil, createdBy: SandboxAccount.projectManagerID,
        createdAt: daysAgo(90))
    }
  }

  private mutating func addPrivateProject() {
    let id = state.newID(.project)
    state.projects[id] = World.Project(
      id: id, accountID: SandboxAccount.privateAccountID, name: "Ceramics shop",
      userIDs: [SandboxAccount.adminID], isBillable: false, createdAt: daysAgo(50))
    let taskID = state.newID(.task)
    state.tasks[taskID] = World.Task(
      id: taskID, accountID: SandboxAccount.privateAccountID, name: "Photos", projectID: id,
      userIDs: [SandboxAccount.adminID], createdBy: SandboxAccount.adminID,
      createdAt: daysAgo(50))
  }

  private mutating func notify() {
    let id = state.newID(.notification)
    state.extras[id] = World.Extra(
      id: id, kind: .notification, accountID: SandboxAccount.accountID,
      fields: [
        "text": "Tom Becker assigned you a task", "object_type": "TASK", "read": false,
        "user_id": .int(SandboxAccount.adminID),
      ], createdAt: daysAgo(1))
  }

  /// Mei designs; nobody is left in the old team.
  private mutating func addGroups() {
    let teams: [(name: String, status: String, users: [Int])] = [
      ("Design", "ACTIVE", [SandboxAccount.coWorkerID]), ("Print", "ARCHIVED", []),
    ]
    for team in teams {
      let id = nextID(.group)
      state.extras[id] = World.Extra(
        id: id, kind: .group, accountID: SandboxAccount.accountID,
        fields: [
          "name": .string(team.name), "status": .string(team.status), "notes": nil,
          "supervisor_id": .int(SandboxAccount.projectManagerID),
          "users": .array(team.users.map { ["id": .int($0)] }),
        ], createdAt: daysAgo(300))
    }
  }

  /// Without chance, so that no other id of the studio moves.
  private mutating func nextID(_ kind: EntityKind) -> Int {
    let id = (state.lastIDs[kind] ?? kind.firstID) + 1
    state.lastIDs[kind] = id
    return id
  }

  private mutating func addWebhook() {
    let id = nextID(.webhook)
    state.extras[id] = World.Extra(
      id: id, kind: .webhook, accountID: SandboxAccount.accountID,
      fields: [
        "url": "https://hooks.northwind.example/tt", "events": "event.created,event.updated",
        "status": "ENABLED", "token": "wh-token-1",
      ], createdAt: daysAgo(60))
  }

  private func daysAgo(_ days: Int) -> Date { now.addingTimeInterval(Double(-days) * 86_400) }

  // MARK: Calendar

  /// Two to four entries for everybody and working day; planned ones ahead are not logged.
  mutating func fillCalendar(weeksBack: Int, weeksAhead: Int) {
    let tasks = state.tasks.all.filter {
      $0.accountID == SandboxAccount.accountID && !$0.isArchived
    }
    let today = zone.local(now)
    let midnight = today.seconds - today.secondOfDay
    guard !tasks.isEmpty, weeksBack + weeksAhead > 0 else { return }
    for day in -weeksBack * 7..<weeksAhead * 7 {
      let start = LocalTime(seconds: midnight + day * 86_400)
      guard start.weekday <= 5 else { continue }
      for userID in StudioNames.team { fillDay(start, userID, tasks, ahead: day > 0) }
      if day < -21 { fillDay(start, SandboxAccount.archivedUserID, tasks, ahead: false) }
    }
  }

  private mutating func fillDay(
    _ midnight: LocalTime, _ userID: Int, _ tasks: [World.Task], ahead: Bool
  ) {
    // Planned work is sparse: one block on some days.
    let blocks = ahead ? random.below(2) : 2 + random.below(3)
    var second = midnight.seconds + (8 * 60 + random.below(8) * 15) * 60
    for _ in 0..<blocks {
      let length = (3 + random.below(10)) * 15 * 60
      let start = zone.instant(LocalTime(seconds: second))
      second += length + random.below(3) * 15 * 60
      guard ahead || start.addingTimeInterval(Double(length)) <= now else { return }
      addEntry(start, length, userID, tasks[random.below(tasks.count)], ahead: ahead)
    }
  }

  private mutating func addEntry(
    _ start: Date, _ length: Int, _ userID: Int, _ task: World.Task, ahead: Bool
  ) {
    // A tenth of the entries belong nowhere, another tenth to a project alone (API §8.2).
    let place = random.below(10)
    let taskID = place < 2 ? nil : task.id
    let projectID = place == 0 ? nil : task.projectID
    let end = start.addingTimeInterval(Double(length))
    let id = state.newID(.timeEntry)
    var entry = World.Entry(
      id: id, accountID: SandboxAccount.accountID, userID: userID, taskID: taskID,
      projectID: projectID, start: start, end: end, zone: zone.label(at: start),
      createdAt: ahead ? daysAgo(3) : end)
    entry.type = ahead ? "NOT_LOGGED" : "WORK"
    entry.isBillable = projectID != nil && task.isBillable
    entry.isBilled = entry.isBillable && now.timeIntervalSince(end) > 28 * 86_400
    if random.below(5) > 0 {
      entry.notes = StudioNames.notes[random.below(StudioNames.notes.count)]
    }
    state.entries[id] = entry
  }
}
