package import Foundation

extension World {
  /// Everything the server remembers, entries in their full shape with what the API hides.
  package func snapshot(now: Date) -> SandboxJSON {
    let accounts = state.accounts.all.map { account in snapshot(of: account, now: now) }
    let timers = state.timers.sorted { $0.key < $1.key }.map { userID, timer -> SandboxJSON in
      [
        "user_id": .int(userID), "entry_id": .int(timer.entryID), "task_id": .int(timer.taskID),
        "account_id": .int(timer.accountID),
      ]
    }
    return [
      "now": .string(now.formatted(.iso8601)), "accounts": .array(accounts),
      "timers": .array(timers), "switches": switches.json,
    ]
  }

  private func snapshot(of account: Account, now: Date) -> SandboxJSON {
    let users = state.users.all.filter { $0.accountIDs.contains(account.id) }
    guard let reader = users.first else { return ["id": .int(account.id)] }
    let call = Call(
      caller: reader, account: account, ids: [],
      parameters: Parameters(SandboxRequest("GET", "/")), now: now,
      changeZone: switches.changeZone)
    let totals = Totals(self, call)
    let own = { (id: Int) in id == account.id }
    return [
      "id": .int(account.id), "name": .string(account.name), "zone": .string(account.zone),
      "users": .array(users.map { UserView($0, self, call).json }),
      "customers": .array(
        state.customers.all.filter { own($0.accountID) }
          .map { CustomerView($0, self, call, totals: totals).json }),
      "services": .array(
        state.services.all.filter { own($0.accountID) }.map { CustomerView.service($0, call) }),
      "projects": .array(
        state.projects.all.filter { own($0.accountID) }
          .map { ProjectView($0, self, call, totals: totals).json }),
      "tasks": .array(
        state.tasks.all.filter { own($0.accountID) }
          .map { TaskView($0, self, call, totals: totals).json }),
      "events": .array(
        state.entries.all.filter { own($0.accountID) }.map { hidden($0, call) }),
      "others": .array(state.extras.all.filter { own($0.accountID) }.map(\.json)),
    ]
  }

  private func hidden(_ entry: Entry, _ call: Call) -> SandboxJSON {
    EntryView(entry, self, call).full
      .setting("third_party_id", JSON(entry.thirdPartyID))
      .setting("third_party_service", JSON(entry.thirdPartyService))
      .setting("tags", .array(entry.tags))
  }
}
