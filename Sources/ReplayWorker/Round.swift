import JournalStore
import SyncCore
import Synchronization

/// The leader's loop: choose, hand out, rest until something happens.
struct Round: Sendable {
  let bench: Workbench
  let bell: Doorbell
  let stops: @Sendable () -> Bool
  private let slots = Slots()

  init(bench: Workbench, bell: Doorbell, stops: @escaping @Sendable () -> Bool) {
    self.bench = bench
    self.bell = bell
    self.stops = stops
  }

  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var isIdentified = false
      var sleep = SleepWatch(bench.sources)
      var answered = try await bench.journal.read { try $0.leader().askedAt }
      // bounded by rest(): each round ends by waiting for a ring or a time
      while !stops() {
        await sleep.resetAfterWaking(bench)
        let permission = await bench.gate.permission
        if case .waitUntil(let time) = permission {
          if try await isHastened(&answered) { continue }
          await rest(until: time, nil)
          continue
        }
        if permission == .probe || !isIdentified {
          isIdentified = try await isConnected()
          continue
        }
        let work = try bench.journal.next(
          bench.lead, now: bench.sources.now(), excluding: slots.busy,
          limit: bench.settings.inFlight)
        let hasStarted = try handOut(work, to: &group)
        if !hasStarted { await rest(until: work.wakeAt, work.unfinished) }
      }
      await finish(&group)
    }
  }

  /// Somebody asked for the next probe now (`ttsync flush` beside a leader that is offline).
  private func isHastened(_ answered: inout Instant?) async throws -> Bool {
    let asked = try await bench.journal.read { try $0.leader().askedAt }
    guard let asked, asked != answered else { return false }
    answered = asked
    return await bench.gate.hasten()
  }

  /// Asks who we are, and what the mirror wants first; false after a moment's rest.
  private func isConnected() async throws -> Bool {
    switch try await Pull(bench: bench).identify(asProbe: true) {
    case .known, .notTold:
      try await pullAtConnect()
      return true
    case .unreachable, .stranger:
      await rest(until: bench.sources.now() + Limits.delayMin / 5, nil)
      return false
    }
  }

  /// Starts what fits into the free slots.
  ///
  /// - Returns: true when something was started: there may be more to choose at once.
  private func handOut(_ work: NextWork, to group: inout ThrowingDiscardingTaskGroup<any Error>)
    throws -> Bool
  {
    var hasStarted = false
    for operation in work.ready where slots.isFree(of: bench.settings.inFlight) {
      guard slots.take(operation) else { continue }
      hasStarted = true
      group.addTask {
        defer { free(operation) }
        if operation.state == .ambiguous {
          try await LookUpErrand(bench: bench).run(operation)
        } else {
          try await Push(bench: bench).run(operation)
        }
      }
    }
    // A pull never takes the last slot while operations wait (design §5).
    let room = max(1, bench.settings.inFlight - (work.ready.isEmpty ? 0 : 1))
    for scope in work.pulls where slots.isFree(of: room) {
      guard slots.take(scope) else { continue }
      hasStarted = true
      group.addTask {
        defer { free(scope) }
        try await Pull(bench: bench).run(scope)
      }
    }
    return hasStarted
  }

  private func free(_ operation: Operation) {
    slots.give(operation)
    bell.ring()
  }

  private func free(_ scope: PullScope) {
    slots.give(scope)
    bell.ring()
  }

  private func rest(until time: Instant?, _ unfinished: Int?) async {
    if let unfinished, slots.isEmpty {
      bench.report(.resting(unfinished: unfinished, wakeAt: time))
      checkpoint()
    }
    let now = bench.sources.now()
    let delay = time.map { max(.milliseconds(1), $0 - now) } ?? Limits.watchDelayMax
    await bell.wait(atMost: min(delay, Limits.watchDelayMax), sources: bench.sources)
  }

  private func checkpoint() {
    do {
      try bench.journal.checkpointIfWorthwhile(isLeader: true)
    } catch {
      // The log only grows; the next write tells if the file cannot be written any more.
      bench.logger.checkpointFailed(error)
    }
  }

  /// What a newly connected mirror wants first, in the order of use.
  private func pullAtConnect() async throws {
    let now = bench.sources.now()
    let zone = try bench.accountZone().flatMap(Zone.init) ?? .utc
    let today = zone.day(now)
    let scopes: [PullScope] = [
      .timer, .list(.project), .list(.task), .list(.customer),
      .entries(
        from: (today - Limits.firstPullDaysBack).text,
        to: (today + Limits.firstPullDaysAhead).text),
      .list(.user), .list(.service),
    ]
    let stale = try await bench.journal.read { view in
      try scopes.filter { scope in
        guard let coverage = try view.coverage(scope) else { return true }
        return now - coverage.asOf > Limits.catalogueAge
      }
    }
    for scope in stale { try await bench.journal.ask(scope, until: now + Limits.pullPatience) }
  }

  /// No new claims; answers under way are waited for a moment, then abandoned: their rows say so.
  private func finish(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async {
    let end = bench.sources.elapsedMilliseconds() + bench.settings.shutdownGrace.milliseconds
    // bounded by the grace
    while !slots.isEmpty {
      let left = end - bench.sources.elapsedMilliseconds()
      guard left > 0 else { break }
      await bell.wait(atMost: .milliseconds(left), sources: bench.sources)
      if Task.isCancelled { break }
    }
    group.cancelAll()
  }
}

/// What is under way: operations and pulls, each at most once.
final class Slots: Sendable {
  private struct State {
    var operations: Set<OperationID> = []
    var groups: [String: OperationID] = [:]
    var pulls: Set<PullScope> = []
  }

  private let state = Mutex(State())

  var busy: Set<OperationID> { state.withLock { $0.operations } }

  var isEmpty: Bool { state.withLock { $0.operations.isEmpty && $0.pulls.isEmpty } }

  func isFree(of limit: Int) -> Bool {
    state.withLock { $0.operations.count + $0.pulls.count < limit }
  }

  /// False: it, or another one of its group, is under way.
  func take(_ operation: Operation) -> Bool {
    state.withLock { state in
      if let group = operation.group {
        guard state.groups[group] == nil else { return false }
        state.groups[group] = operation.id
      }
      return state.operations.insert(operation.id).inserted
    }
  }

  func take(_ scope: PullScope) -> Bool {
    state.withLock { $0.pulls.insert(scope).inserted }
  }

  func give(_ operation: Operation) {
    state.withLock { state in
      state.operations.remove(operation.id)
      if let group = operation.group { state.groups[group] = nil }
    }
  }

  func give(_ scope: PullScope) {
    state.withLock { _ = $0.pulls.remove(scope) }
  }
}
