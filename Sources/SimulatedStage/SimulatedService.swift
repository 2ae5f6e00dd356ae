import Foundation
import Synchronization
package import TrackingTimeSandbox

/// The simulated TrackingTime on the stage: the sandbox without sockets, the way to it and back, and
/// a record of everything that was sent.
package final class SimulatedService: Sendable {
  private struct State {
    var core: SandboxCore
    var awayUntil: Int64?
    var flights: [UInt64: Flight] = [:]
    var traces: [Trace] = []
    /// The newest change that the observer was told of.
    var observed = 0
  }

  /// Is told of changes in the order of their making, with the service's state after them.
  package typealias Observer = @Sendable (ArraySlice<Change>, World.State) -> Void

  private let observer: Observer?
  package let stage: Stage
  private let state: Mutex<State>

  /// Milliseconds that a request or an answer is on its way.
  package static let latency: Int64 = 20
  /// Milliseconds after which a connection that cannot be made has failed.
  private static let refusalDelay: Int64 = 5

  /// - Parameter observer: told of every change by whomever; nil: nobody watches.
  package init(
    on stage: Stage, account: SandboxAccount, switches: SandboxSwitches = SandboxSwitches(),
    randomSeed: UInt64 = 1, observer: Observer? = nil
  ) {
    self.stage = stage
    self.observer = observer
    state = Mutex(
      State(
        core: SandboxCore(
          seed: account, switches: switches, faults: [], now: Self.date(stage.now),
          randomSeed: randomSeed)))
  }

  // MARK: Looking and changing

  /// The state as it is now, late commits that are due included.
  package var world: World { withCore { $0.world } }

  package var log: SandboxLog { withCore { $0.log } }

  /// Every request the engine made, also those that never left.
  package var traces: [Trace] { state.withLock { $0.traces } }

  /// How many requests are on their way or wait for their answer.
  package var underWay: Int { state.withLock { $0.flights.count } }

  /// Requests that were received and take effect later.
  package var latePending: Int { withCore { $0.latePending } }

  package func add(_ faults: [FaultRule]) { withCore { $0.add(faults) } }

  package func clearFaults() { withCore { $0.clearFaults() } }

  /// Changes a switch, or several.
  package func set(_ change: (inout SandboxSwitches) throws -> Void) rethrows {
    try withCore { try change(&$0.world.switches) }
  }

  /// A change of the server's state that no call of the API makes.
  package func furnish(_ change: (inout World.State) -> Void) {
    withCore { change(&$0.world.state) }
  }

  /// What somebody does with another client, as that user and by the service's rules.
  package func edit(
    as user: Int, _ method: String, _ path: String, _ parameters: SandboxJSON? = nil
  ) -> SandboxResponse {
    withCore { core in
      core.edit(SandboxEdit(user: user, method, path, parameters), now: Self.date(stage.now))
    }
  }

  /// Nobody reaches the service for so many milliseconds; requests on their way are cut.
  package func goAway(for milliseconds: Int64) {
    state.withLock { $0.awayUntil = stage.now + milliseconds }
    cut { _ in true }
  }

  private func withCore<Value>(_ body: (inout SandboxCore) throws -> Value) rethrows -> Value {
    let now = Self.date(stage.now)
    return try state.withLock { state in
      state.core.commitLate(now: now)
      tell(&state)
      defer { tell(&state) }
      return try body(&state.core)
    }
  }

  private func tell(_ state: inout State) {
    let news = state.core.world.lastSequence - state.observed
    guard let observer, news > 0 else { return }
    state.observed += news
    observer(state.core.world.changes.suffix(news), state.core.world.state)
  }

  static func date(_ milliseconds: Int64) -> Date {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
  }

  // MARK: Carrying

  /// Sends a request off.
  ///
  /// - Parameter ended: told once how it ended.
  /// - Returns: its number.
  func depart(
    _ request: SandboxRequest, from device: Device, timeout: Int64,
    _ ended: @escaping @Sendable (Flight.End) -> Void
  ) -> UInt64 {
    let number = state.withLock { state in
      let number = UInt64(state.traces.count + 1)
      state.traces.append(Trace(number: number, at: stage.now, device: device.name, request))
      state.flights[number] = Flight(device: device, ended: ended)
      return number
    }
    if device.network == .away || isAway {
      stage.schedule(in: Self.refusalDelay) { self.land(number, .unreachable) }
    } else {
      stage.schedule(in: Self.latency) { self.arrive(number, request, device) }
    }
    stage.schedule(in: timeout) { self.land(number, .lost("No answer in \(timeout / 1000) s")) }
    return number
  }

  private var isAway: Bool {
    let now = stage.now
    return state.withLock { $0.awayUntil.map { now < $0 } ?? false }
  }

  /// The request is at the other end, whether or not anybody still waits for its answer.
  private func arrive(_ number: UInt64, _ request: SandboxRequest, _ device: Device) {
    switch device.network {
    case .away: return
    case .portal(let status):
      note(number) { $0.isIntercepted = true }
      back(number, .answered(.portal(status)))
    case .connected:
      guard !isAway else { return land(number, .lost("Connection reset")) }
      let arrival = withCore { $0.arrive(request, now: Self.date(stage.now)) }
      note(number) { $0.arrival = arrival.number }
      stage.schedule(in: Int64(arrival.delay * 1000)) { self.settle(number, arrival) }
    }
  }

  private func settle(_ number: UInt64, _ arrival: SandboxCore.Arrival) {
    let delivery = withCore { $0.settle(arrival, now: Self.date(stage.now)) }
    if let seconds = delivery.offline { goAway(for: Int64(seconds * 1000)) }
    let later = Int64(delivery.delay * 1000)
    switch delivery.manner {
    case .whole(let response), .hangUp(let response, _): back(number, .answered(response), later)
    case .drip(let response, let bytes, let pause):
      let pieces = max(1, response.body.count / max(1, bytes))
      back(number, .answered(response), later + Int64(Double(pieces) * pause * 1000))
    case .truncated: back(number, .lost("Connection closed within the answer"), later)
    case .cut: back(number, .lost("Connection closed without an answer"), later)
    case .silence: break
    }
  }

  private func back(_ number: UInt64, _ end: Flight.End, _ later: Int64 = 0) {
    stage.schedule(in: later + Self.latency) { self.land(number, end) }
  }

  private func land(_ number: UInt64, _ end: Flight.End) {
    let flight = state.withLock { $0.flights.removeValue(forKey: number) }
    guard let flight else { return }
    let now = stage.now
    note(number) { trace in
      trace.end = end.words
      trace.endedAt = now
    }
    flight.ended(end)
  }

  private func note(_ number: UInt64, _ change: (inout Trace) -> Void) {
    state.withLock { change(&$0.traces[Int(number) - 1]) }
  }

  /// Nobody waits for that one any more: what it does to the service, it still does.
  func abandon(_ number: UInt64, _ why: String) { land(number, .lost(why)) }

  /// Whoever waited is gone: an answer finds nobody.
  func forget(_ numbers: Set<UInt64>) {
    for number in numbers.sorted() {
      let flight = state.withLock { $0.flights.removeValue(forKey: number) }
      guard let flight else { continue }
      let now = stage.now
      note(number) { trace in
        trace.end = "nobody was left to hear the answer"
        trace.endedAt = now
      }
      Graveyard.keep([{ flight.ended(.lost("")) }])
    }
  }

  /// The device's network goes: connections break, what has arrived takes effect all the same.
  package func disconnect(_ device: Device) {
    device.network = .away
    cut { $0.device === device }
  }

  private func cut(_ fits: (Flight) -> Bool) {
    let numbers = state.withLock { state in state.flights.filter { fits($0.value) }.map(\.key) }
    for number in numbers.sorted() { land(number, .lost("Connection reset")) }
  }
}

/// A request that is under way.
struct Flight: Sendable {
  enum End: Sendable {
    case answered(SandboxResponse)
    /// Not one byte was written.
    case unreachable
    /// Bytes were written, and no whole answer came.
    case lost(String)
  }

  let device: Device
  let ended: @Sendable (End) -> Void
}

extension Flight.End {
  var words: String {
    switch self {
    case .answered(let response):
      "\(response.status)" + (response.envelopeStatus.map { "/\($0)" } ?? " (no envelope)")
    case .unreachable: "no connection"
    case .lost(let why): "no answer: \(why)"
    }
  }
}

extension SandboxResponse {
  /// What a captive portal or a broken proxy shows instead of the service.
  fileprivate static func portal(_ status: Int) -> SandboxResponse {
    SandboxResponse(
      status: status, contentType: "text/html",
      body: Array("<html><body>Welcome to the train's network. Please sign in.</body></html>".utf8))
  }
}

/// One request the engine made, and what became of it.
package struct Trace: Sendable, Hashable {
  /// From 1.
  package let number: UInt64
  /// True time in milliseconds since 1970.
  package let at: Int64
  package let device: String
  package let method: String
  /// Path and query.
  package let target: String
  package let body: String
  /// Its number in the service's log; nil: it never got there.
  package fileprivate(set) var arrival: Int?
  /// Somebody else answered.
  package fileprivate(set) var isIntercepted = false
  /// How it ended; nil: it is under way.
  package fileprivate(set) var end: String?
  /// True time at which it ended; nil: it is under way.
  package fileprivate(set) var endedAt: Int64?

  fileprivate init(number: UInt64, at: Int64, device: String, _ request: SandboxRequest) {
    self.number = number
    self.at = at
    self.device = device
    method = request.method
    target = request.target
    body = String(decoding: request.body, as: UTF8.self)
  }

  /// Without `/api/v4`, account and query.
  package var path: String {
    let path = target.prefix { $0 != "?" }
    var segments = path.split(separator: "/")
    if segments.starts(with: ["api", "v4"]) { segments.removeFirst(2) }
    if let first = segments.first, Int(first) != nil { segments.removeFirst() }
    return "/" + segments.joined(separator: "/")
  }
}
