package import Foundation

/// The sandbox without sockets: the world, what goes wrong on the way to it, and the log.
///
/// A value, synchronous and deterministic; `Sandbox` puts it behind a port, a simulation may use it
/// in virtual time.
package struct SandboxCore: Sendable {
  /// A request that was received and has not yet been dealt with.
  package struct Arrival: Sendable {
    package var number: Int
    /// Seconds to wait before `settle`.
    package var delay: Double
    let request: SandboxRequest
    let rules: [FaultRule]
  }

  private struct Late: Sendable {
    let number: Int
    let request: SandboxRequest
    let due: Date
  }

  package var world: World
  var plan: FaultPlan
  private let account: SandboxAccount
  private let randomSeed: UInt64
  private var records: [RequestRecord] = []
  private var lastNumber = 0
  private var late: [Late] = []

  package init(
    seed: SandboxAccount, switches: SandboxSwitches, faults: [FaultRule], now: Date,
    randomSeed: UInt64
  ) {
    account = seed
    self.randomSeed = randomSeed
    world = World(state: seed.state(at: now, randomSeed: randomSeed), switches: switches)
    plan = FaultPlan(faults, randomSeed: randomSeed)
  }

  /// Everything as at the beginning, with today's switches and without faults.
  package mutating func reset(now: Date) {
    self = SandboxCore(
      seed: account, switches: world.switches, faults: [], now: now, randomSeed: randomSeed)
  }

  package var log: SandboxLog {
    var log = SandboxLog()
    log.requests = records
    log.changes = world.changes
    return log
  }

  // MARK: Faults

  package mutating func add(_ faults: [FaultRule]) { plan.add(faults) }

  package mutating func clearFaults() { plan.clear() }

  // MARK: One exchange

  /// Receives and settles in one step, as if there were no delays.
  package mutating func exchange(_ request: SandboxRequest, now: Date) -> Delivery {
    settle(arrive(request, now: now), now: now)
  }

  /// Draws what will go wrong and writes the log.
  package mutating func arrive(_ request: SandboxRequest, now: Date) -> Arrival {
    commitLate(now: now)
    let rules = plan.draw(for: request)
    lastNumber += 1
    records.append(
      RequestRecord(
        number: lastNumber, at: now, method: request.method, target: request.target,
        body: String(decoding: request.body.prefix(4_000), as: UTF8.self), userID: nil,
        faults: rules.map(\.name), effect: .never, changes: 0..<0, answer: "(waiting)"))
    if records.count > SandboxLog.requestsMax {
      records.removeFirst(SandboxLog.requestsMax / 4)
    }
    let delay = rules.reduce(0) { sum, rule in
      if case .delay(let before, _) = rule.action { sum + before } else { sum }
    }
    return Arrival(number: lastNumber, delay: delay, request: request, rules: rules)
  }

  /// Applies, or does not, and says what the client gets.
  package mutating func settle(_ arrival: Arrival, now: Date) -> Delivery {
    let request = arrival.request
    applyEdits(arrival, late: false, now: now)
    let decisive = arrival.rules.first { !$0.action.composes }?.action
    var response = SandboxResponse(status: 200, contentType: "text/plain", body: [])
    var delivery: Delivery
    if case .lateCommit(let seconds, let answer) = decisive {
      delay(arrival, by: seconds, now: now)
      delivery = Delivery(manner: answer.manner, late: seconds)
    } else {
      if decisive?.applies ?? true {
        response = world.handle(request, now: now)
        record(arrival.number, response)
      }
      delivery = decisive?.delivery(of: response, now: now) ?? Delivery(manner: .whole(response))
    }
    applyEdits(arrival, late: true, now: now)
    delivery.delay = arrival.rules.reduce(0) { sum, rule in
      if case .delay(_, let after) = rule.action { sum + after } else { sum }
    }
    update(arrival.number) { $0.answer = delivery.manner.words }
    return delivery
  }

  private mutating func applyEdits(_ arrival: Arrival, late: Bool, now: Date) {
    for rule in arrival.rules {
      guard case .edit(let edit, let isLate) = rule.action, isLate == late else { continue }
      let account = arrival.request.call.account
      _ = world.handle(edit.request(account: account, trigger: arrival.request), now: now)
    }
  }

  /// A change by another user, at once.
  package mutating func edit(_ edit: SandboxEdit, now: Date) -> SandboxResponse {
    commitLate(now: now)
    return world.handle(edit.request(account: nil), now: now)
  }

  // MARK: Late commits

  private mutating func delay(_ arrival: Arrival, by seconds: Double, now: Date) {
    var request = arrival.request
    request.origin = .late
    late.append(
      Late(number: arrival.number, request: request, due: now.addingTimeInterval(seconds)))
    update(arrival.number) { $0.effect = .pending }
  }

  /// How many requests wait to be applied.
  package var latePending: Int { late.count }

  /// Applies what is due by that time, in order; with `all` also what is not.
  package mutating func commitLate(now: Date, all: Bool = false) {
    let due = late.filter { all || $0.due <= now }.sorted { $0.due < $1.due }
    guard !due.isEmpty else { return }
    late.removeAll { all || $0.due <= now }
    for item in due { commit(item, now: min(now, item.due)) }
  }

  /// Applies that one now, if it has not been applied yet.
  package mutating func commitLate(number: Int, now: Date) {
    guard let place = late.firstIndex(where: { $0.number == number }) else { return }
    commit(late.remove(at: place), now: now)
  }

  private mutating func commit(_ item: Late, now: Date) {
    let response = world.handle(item.request, now: now)
    record(item.number, response)
  }

  // MARK: Log

  private mutating func record(_ number: Int, _ response: SandboxResponse) {
    update(number) { record in
      record.effect = .handled
      record.userID = response.userID
      record.changes = response.applied
    }
  }

  private mutating func update(_ number: Int, _ change: (inout RequestRecord) -> Void) {
    guard let first = records.first?.number, number >= first else { return }
    change(&records[number - first])
  }
}
