import Foundation

/// One request, understood: who asks for what, where and when.
struct Call: Sendable {
  let caller: World.User
  let account: World.Account
  /// The numbers in the path, in order.
  let ids: [Int]
  let parameters: Parameters
  /// Whole seconds.
  let now: Date

  /// The caller's zone: what dates without `timezone` mean and answers are shown in (API §6).
  let zone: Zone
  /// The zone of `created_at` and `updated_at`: the account's (API §6), or what the switch says.
  let accountZone: Zone

  init(
    caller: World.User, account: World.Account, ids: [Int], parameters: Parameters, now: Date,
    changeZone: SandboxSwitches.ChangeZone
  ) {
    self.caller = caller
    self.account = account
    self.ids = ids
    self.parameters = parameters
    self.now = now
    zone = Zone(caller.zone) ?? .utc
    accountZone = changeZone == .utc ? .utc : Zone(account.zone) ?? .utc
  }

  /// The first number in the path; routes with one call it.
  var id: Int { ids[0] }
}

/// What a route answers.
enum Reply: Sendable {
  /// `data` and what stands beside it.
  case data(SandboxJSON, siblings: [SandboxJSON.Member] = [])
  case csv(String)
  case page(Int)

  func response(message: String) -> SandboxResponse {
    switch self {
    case .data(let data, let siblings):
      .envelope(200, message: message, data: data, siblings: siblings, httpStatus: 200)
    case .csv(let text):
      SandboxResponse(status: 200, contentType: "text/csv;charset=UTF-8", body: Array(text.utf8))
    case .page(let status): .page(status)
    }
  }
}
