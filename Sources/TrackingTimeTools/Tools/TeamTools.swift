import JSONTree
import JournalStore
import SyncCore

/// The accounts ("teams") of the user, and what the one in use allows (API §9.4).
enum TeamTools {
  static let all: [ToolOffer] = [list, switchTeam, permissions]

  static let list = ToolOffer(
    "tt_list_teams", "List teams", in: .teams, .read,
    "Lists the accounts (teams) of the user; current is the one that these tools work in.", [],
    output: OutputSchema.list("teams"), isDefault: false
  ) { call in
    let (answer, provenance) = try await call.kept(.teams)
    var whole = try call.answer(answer, list: "teams", provenance)
    whole.body["current"] = .integer(call.journal.account)
    return whole
  }

  static let switchTeam = ToolOffer(
    "tt_switch_team", "Switch team", in: .teams, .read,
    "Says how to work in another account. It changes nothing: one server of these tools works in one "
      + "account, and switching on TrackingTime would switch the user's other clients too.",
    [.integer("account_id", "Number of the account", in: 1...Int64.max).required],
    output: OutputSchema.object([("status", ["type": "string"])], required: ["status"]),
    isPlain: true, isDefault: false
  ) { call in
    let wanted = call.arguments.integer("account_id") ?? 0
    let current = call.journal.account
    let teams = try call.look { try $0.keptAnswer(.teams)?.answer["teams"]?.arrayValue }
    let team = teams?.first { $0["account_id"]?.integerValue == wanted }
    if let teams, team == nil {
      let known = teams.map {
        "\($0["account_id"]?.integerValue ?? 0) \($0["name"]?.stringValue ?? "")"
      }
      throw Refusal(
        "unknown_account", "account_id \(wanted) is none of the user's accounts.",
        next: "Known are \(known.joined(separator: ", ")); tt_list_teams fetches them anew.")
    }
    var body: JSONObject = ["current": .integer(current), "account_id": .integer(wanted)]
    body["name"] = team?["name"]
    guard wanted != current else {
      body["status"] = "nothing to switch: these tools work in this account"
      return Answer(body)
    }
    body["status"] = "nothing was switched: these tools work in account \(current)"
    body["next"] = .string(
      "Have the user start ttsync with --account \(wanted), or with TT_ACCOUNT_ID=\(wanted), in "
        + "their client's configuration; both can run side by side. Each account has a queue of its "
        + "own.")
    return Answer(body)
  }

  static let permissions = ToolOffer(
    "tt_update_team_permissions", "Update team permissions", in: .teams, .change,
    "Sets what all co-workers of the account may do; what is not given stays. Only while connected. "
      + "First dry_run, then confirm.",
    [.integer("id", "Number of the account", in: 1...Int64.max).required] + UserTools.rights
      + [.dryRun, .confirm], isDefault: false
  ) { call in
    try call.requireConnection(
      "Changing permissions",
      instead: "Call again when the connection is back; tt_sync_status tells.")
    let names = UserTools.rights.map(\.name)
    let given = try call.arguments.given(names)
    try Arguments.require(given, of: names)
    let id = call.arguments.integer("id") ?? 0
    guard id == call.journal.account, let account = RemoteID(id) else {
      throw Refusal(
        "other_account", "id \(id) is not the account that these tools work in.",
        next: "Give id \(call.journal.account); tt_switch_team tells how to work in another one.")
    }
    let rights = given.map { "\($0.key) = \($0.value == true ? "yes" : "no")" }
    let preview = Preview(
      sentence: "For all co-workers of the account: \(rights.joined(separator: ", ")).",
      action: "Set them", facts: ["permissions": .object(given)])
    if let answer = try await call.confirmed(preview) { return answer }
    return try await call.sendOnce(
      OnlineRequest(.teamPermissions, account, given), about: try call.account,
      shown: { _, _ in ["account_id": .integer(id), "permissions": .object(given)] })
  }
}
