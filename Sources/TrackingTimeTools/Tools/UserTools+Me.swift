import JSONTree
import JournalStore
import SyncCore

extension UserTools {
  static let me = ToolOffer(
    "tt_get_me", "Get me", in: .users, .read,
    "Returns who you are in TrackingTime: user, role, time zone, first day of the week, and the "
      + "account.", [],
    output: OutputSchema.object(
      [("me", ["type": "object"]), ("account", ["type": "object"])], required: ["me", "account"]),
    isDefault: false
  ) { call in
    let provenance = try await call.provide([.me] + Need.names(.user))
    return try call.read { view, presenter in
      let facts = try view.account()
      var me = JSONObject()
      if let user = facts.user {
        let id = EntityID.remote(user)
        me["id"] = Presenter.json(id)
        if let record = try view.record(Subject(.user, id)) {
          for (key, value) in try presenter.object(record, full: true) { me[key] = value }
        }
      }
      if let name = facts.userName { me["name"] = .string(name) }
      me["role"] = facts.role.map(JSON.string) ?? me["role"]
      me["zone"] = .string(presenter.clock.zone.id)
      me["week_starts_on"] = .string(facts.firstWeekday.name)
      me["week_start"] = nil
      var account: JSONObject = ["id": .integer(facts.account)]
      account["name"] = facts.accountName.map(JSON.string)
      return try Answer(
        ["me": .object(me), "account": .object(account)], provenance, clock: presenter.clock,
        view: view)
    }
  }
}

extension Need {
  /// The user of the credentials.
  static let me = Need(scope: .me, ageMax: .seconds(600))
}
