package import Foundation

/// The simulated TrackingTime without a network: state, rules, and what changed.
///
/// A value: copy it to keep a snapshot. Synchronous and deterministic: the same seed, requests and
/// times give the same answers, so that a simulation can run it in virtual time.
package struct World: Sendable {
  package var state: State
  package var switches: SandboxSwitches
  /// Every change in order; see `Change`. The oldest are dropped beyond `changesMax`.
  package private(set) var changes: [Change] = []
  /// Sequence number of the newest change; 0 before the first.
  package private(set) var lastSequence = 0

  /// How many changes are remembered.
  package static let changesMax = 200_000

  /// Who and when, for the changes of the request in hand.
  private var author: (userID: Int, at: Date, origin: Change.Origin)

  package init(state: State, switches: SandboxSwitches = SandboxSwitches()) {
    self.state = state
    self.switches = switches
    author = (0, .distantPast, .server)
  }

  /// Answers one request and applies it, whole or not at all.
  ///
  /// `now` is the server's clock; fractions of a second are cut off, as on the wire (API §6).
  package mutating func handle(_ request: SandboxRequest, now: Date) -> SandboxResponse {
    let second = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    stopForgottenTimers(now: second)
    let caller: User
    switch authenticate(request) {
    case .failure(let refusal): return answer(refusal, userID: nil)
    case .success(let user): caller = user
    }
    if request.actingUser == nil, let limited = spendQuota(caller, now: second) { return limited }
    let address = request.call
    let found = Route.find(request.method, address.segments, switches: switches)
    guard case .route(let route, let ids) = found else {
      if found == .wrongVerb { return .page(switches.wrongVerbStatus) }
      return answer(.unknownAction, userID: caller.id)
    }
    guard let accountID = address.account ?? caller.accountIDs.first,
      caller.accountIDs.contains(accountID), let account = state.accounts[accountID]
    else { return answer(.unknownAction, userID: caller.id) }
    let call = Call(
      caller: caller, account: account, ids: ids, parameters: Parameters(request), now: second,
      changeZone: switches.changeZone)
    author = (caller.id, second, request.origin)
    return run(route, call)
  }

  private mutating func run(_ route: Route, _ call: Call) -> SandboxResponse {
    let timersBefore = state.timers
    let sequenceBefore = lastSequence
    state.begin()
    do throws(Refusal) {
      if call.parameters.isMalformed { throw .invalid(.castFailure) }
      let reply = try route.run(&self, call)
      state.keep()
      var response = reply.response(message: "ok")
      response.applied = sequenceBefore + 1..<lastSequence + 1
      response.userID = call.caller.id
      dropOldChanges()
      return response
    } catch {
      state.rollBack(timers: timersBefore)
      changes.removeLast(lastSequence - sequenceBefore)
      lastSequence = sequenceBefore
      return answer(error, userID: call.caller.id)
    }
  }

  /// The envelope of a refusal, with the HTTP status that the switches give it.
  private func answer(_ refusal: Refusal, userID: Int?) -> SandboxResponse {
    let isGenuine = refusal.status == 401 || refusal.status == 429
    let mirrored = isGenuine || switches.httpStatusOfErrors == .mirrored
    var response = SandboxResponse.envelope(
      refusal.status, message: refusal.message.text(in: switches.language), data: refusal.data,
      httpStatus: mirrored ? refusal.status : 200)
    response.userID = userID
    return response
  }

  // MARK: Changes

  /// Remembers a change of the request in hand.
  mutating func note(
    _ verb: Change.Verb, _ kind: EntityKind, _ id: Int, _ fields: [String] = [],
    byServer: Bool = false
  ) {
    lastSequence += 1
    changes.append(
      Change(
        sequence: lastSequence, at: author.at, userID: author.userID,
        origin: byServer ? .server : author.origin, verb: verb, kind: kind, id: id,
        fields: fields))
  }

  private mutating func dropOldChanges() {
    // A quarter at a time, so that the cost of moving the rest is spread.
    if changes.count > Self.changesMax { changes.removeFirst(Self.changesMax / 4) }
  }

  /// Forgets the changes so far; numbers go on.
  package mutating func forgetChanges() { changes = [] }

  // MARK: The server of its own accord

  /// Ends timers that ran longer than `autoStopHours` (API §7).
  private mutating func stopForgottenTimers(now: Date) {
    guard let hours = switches.autoStopHours else { return }
    for (userID, timer) in state.timers.sorted(by: { $0.key < $1.key }) {
      guard let entry = state.entries[timer.entryID] else { continue }
      let limit = entry.start.addingTimeInterval(Double(hours) * 3600)
      guard limit <= now else { continue }
      author = (userID, now, .server)
      endTimer(of: userID, at: limit, now: now, byServer: true)
    }
  }

  // MARK: Quota

  private mutating func spendQuota(_ caller: User, now: Date) -> SandboxResponse? {
    guard let quota = switches.quotaPerMinute else { return nil }
    let minute = Int(now.timeIntervalSince1970) / 60
    var spent = state.quota[caller.id] ?? (minute, 0)
    if spent.minute != minute { spent = (minute, 0) }
    spent.count += 1
    state.quota[caller.id] = spent
    guard spent.count > quota else { return nil }
    var response = answer(Refusal(status: 429, message: .tooMany), userID: caller.id)
    let wait = 60 - Int(now.timeIntervalSince1970) % 60
    switch switches.retryAfter {
    case .none: break
    case .seconds: response.headers.append(.init("Retry-After", String(wait)))
    case .date:
      let date = HTTPDate.text(now.addingTimeInterval(Double(wait)))
      response.headers.append(.init("Retry-After", date))
    }
    return response
  }
}
