// Who may do what, and finding records of the caller's account.
extension World {
  /// The user behind the credentials (API §2): the user half is ignored, the password decides.
  func authenticate(_ request: SandboxRequest) -> Result<User, Refusal> {
    let refusal = Refusal(status: 401, message: .badCredentials)
    if let id = request.actingUser {
      return state.users[id].map(Result.success) ?? .failure(refusal)
    }
    let parts = (request.header("Authorization") ?? "").split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let bytes = Base64.decode(String(parts[1]))
    else { return .failure(refusal) }
    let password = String(decoding: bytes, as: UTF8.self).drop { $0 != ":" }.dropFirst()
    let user = state.users.all.first { !$0.isArchived && $0.password == password }
    return user.map(Result.success) ?? .failure(refusal)
  }

  func customer(_ id: Int, _ call: Call) throws(Refusal) -> Customer {
    guard let found = state.customers[id], found.accountID == call.account.id else {
      throw .notFound(.customer)
    }
    return found
  }

  func service(_ id: Int, _ call: Call) throws(Refusal) -> Service {
    guard let found = state.services[id], found.accountID == call.account.id else {
      throw .notFound(.service)
    }
    return found
  }

  func project(_ id: Int, _ call: Call) throws(Refusal) -> Project {
    guard let found = state.projects[id], found.accountID == call.account.id else {
      throw .notFound(.project)
    }
    return found
  }

  func task(_ id: Int, _ call: Call) throws(Refusal) -> Task {
    guard let found = state.tasks[id], found.accountID == call.account.id else {
      throw .notFound(.task)
    }
    return found
  }

  func user(_ id: Int, _ call: Call) throws(Refusal) -> User {
    guard let found = state.users[id], found.accountIDs.contains(call.account.id) else {
      throw .notFound(.user)
    }
    return found
  }

  /// The entry, where the caller may see it: co-workers see only their own (API §12).
  func entry(_ id: Int, _ call: Call) throws(Refusal) -> Entry {
    guard let found = state.entries[id], found.accountID == call.account.id else {
      throw .notFound(.timeEntry)
    }
    guard call.sees(entriesOf: found.userID) else { throw .forbidden }
    return found
  }

  /// The entry, where the caller may change it: co-workers only their own (API §8.2).
  func editableEntry(_ id: Int, _ call: Call) throws(Refusal) -> Entry {
    let found = try entry(id, call)
    guard call.edits(entriesOf: found.userID) else { throw .forbidden }
    if found.isBilled, !switches.billedEntriesEditable { throw .invalid(.billedLocked) }
    return found
  }
}

extension Call {
  var managesOthers: Bool { caller.role != .coWorker }

  func sees(entriesOf userID: Int) -> Bool {
    managesOthers || caller.canSeeOthers || userID == caller.id
  }

  func edits(entriesOf userID: Int) -> Bool {
    managesOthers || (userID == caller.id && caller.canEditTimeEntries)
  }

  /// Refuses who may not touch projects and tasks (API §12).
  func mustEditProjects() throws(Refusal) {
    guard managesOthers || caller.canEditProjects else { throw .forbidden }
  }

  /// Refuses who is neither admin nor manager.
  func mustManage() throws(Refusal) {
    guard caller.role == .admin || caller.role == .manager else { throw .forbidden }
  }
}
