import JournalStore
import SyncCore

/// The leader's loop: choose, hand out, rest until something happens.
struct Round: Sendable {
  let bench: Workbench
  let bell: Doorbell
  let stops: @Sendable () -> Bool
  private let slots = Slots()
  private let unidentified = SharedCount()
  /// How long the bell is relied on: without a socket other processes cannot ring it.
  private let watchDelay: Duration

  init(
    bench: Workbench, bell: Doorbell, watchDelay: Duration, stops: @escaping @Sendable () -> Bool
  ) {
    self.bench = bench
    self.bell = bell
    self.watchDelay = watchDelay
    self.stops = stops
  }

  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var isIdentified = false
      var sleep = SleepWatch(bench.sources)
      var asked = Asked()
      var care = MirrorCare(bench: bench)
      try await Probe.tidy(bench.journal)
      // bounded by rest(): each round ends by waiting for a ring or a time. An errand that throws
      // cancels the group and rings the bell: nothing more is handed out then.
      while !stops(), !Task.isCancelled, !group.isCancelled {
        await sleep.resetAfterWaking(bench)
        try await bench.expireLate()
        let permission = await bench.gate.permission
        if case .waitUntil(let time) = permission {
          if try await bench.journal.read({ try $0.isClockBehind(at: bench.sources.now()) }) {
            try await bench.journal.followClock(bench.lead)
          }
          switch try await isAsked(&asked) {
          case .giveWay: return
          case .hasten: continue
          case nil: await rest(until: time, nil)
          }
          continue
        }
        if permission == .probe || !isIdentified {
          isIdentified = try await isConnected()
          continue
        }
        let work = try bench.journal.next(
          bench.lead, now: bench.sources.now(), excluding: slots.busy,
          limit: wanted())
        if work.isClockBehind {
          try await bench.journal.followClock(bench.lead)
          continue
        }
        let hasStarted = try handOut(work, to: &group)
        let watched = try handOutWatches(to: &group)
        if !hasStarted, !watched.hasStarted {
          let care = try await care.look(isIdle: slots.isEmpty && work.ready.isEmpty)
          await rest(
            until: [work.wakeAt, watched.due, care].compactMap(\.self).min(), work.unfinished)
        }
      }
      await finish(&group)
    }
  }

  private enum Answer {
    /// The next probe is due now.
    case hasten
    /// Another process is to try.
    case giveWay
  }

  /// The latest request of another process that was answered, and how. Taking the lead has cleared
  /// what was asked of the leader before.
  private struct Asked {
    var probedFor: Instant?
    var stayedFor: Instant?
  }

  /// Somebody asked for the lead, or for the next probe now (`ttsync flush` beside a leader that is
  /// offline): the leader probes at once. If it is still cut off then, and has been for long, it lets
  /// the other one try (design §11).
  private func isAsked(_ answered: inout Asked) async throws -> Answer? {
    let asked = try await bench.journal.read { try $0.leader().askedAt }
    guard let asked, asked != answered.stayedFor else { return nil }
    if asked != answered.probedFor {
      answered.probedFor = asked
      if await bench.gate.hasten() { return .hasten }
    }
    answered.stayedFor = asked
    let link = await bench.gate.link
    guard slots.isEmpty, let since = link.outageSince,
      bench.sources.now() - since >= Limits.giveWayAge
    else { return nil }
    return .giveWay
  }

  /// Asks who we are, and what the mirror wants first; false after a moment's rest.
  private func isConnected() async throws -> Bool {
    let isPatient = unidentified.value < Limits.breakerFailures
    switch try await Pull(bench: bench).identify(asProbe: true, insisting: isPatient) {
    case .known, .notTold:
      try await MirrorCare(bench: bench).connected()
      return true
    case .unreachable, .stranger:
      unidentified.raise()
      let tries = unidentified.value
      let delay = tries < Limits.breakerFailures ? Limits.delayMin / 5 : Limits.probeDelayMin
      await rest(until: bench.sources.now() + delay, nil)
      return false
    }
  }

  /// How many operations to look at: one for each free slot, and past those that are not to be handed
  /// out now (of groups under way, and of a probe).
  private func wanted() -> Int {
    let free = max(1, slots.free(of: bench.settings.inFlight))
    let passed = slots.groupsUnderWay * Limits.billingBatchMax
    return free + passed + (slots.isProbing ? Limits.mergedMax : 0)
  }

  /// Starts what fits into the free slots.
  ///
  /// - Returns: true when something was started: there may be more to choose at once.
  private func handOut(_ work: NextWork, to group: inout ThrowingDiscardingTaskGroup<any Error>)
    throws -> Bool
  {
    var hasStarted = false
    for operation in work.ready where slots.isFree(of: bench.settings.inFlight) {
      if slots.isProbing, operation.call.tool == Probe.tool { continue }
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
    // A pull never takes the last slot: a stop must not wait for pages of a list (design §5).
    let room = max(1, bench.settings.inFlight - 1)
    for scope in work.pulls where slots.isFree(of: room) {
      guard slots.take(scope) else { continue }
      hasStarted = true
      group.addTask {
        defer { free(scope) }
        if scope == .probe {
          try await Probe(bench: bench, slots: slots).run()
        } else {
          try await Pull(bench: bench).run(scope)
        }
      }
    }
    return hasStarted
  }

  /// Starts the looks after the late-commit horizon that are due.
  ///
  /// - Returns: when the next one is due; nil: nothing is watched, or it is under way.
  private func handOutWatches(
    to group: inout ThrowingDiscardingTaskGroup<any Error>
  ) throws -> (hasStarted: Bool, due: Instant?) {
    let horizon = bench.settings.lateCommitHorizon
    let now = bench.sources.now()
    let (watches, since) = try bench.journal.read { view in
      (
        try view.watches(since: now - horizon, limit: bench.settings.inFlight),
        try view.watchedSince()
      )
    }
    var hasStarted = false
    for watch in watches where slots.isFree(of: max(1, bench.settings.inFlight - 1)) {
      guard slots.take(watch) else { continue }
      hasStarted = true
      group.addTask {
        defer {
          slots.give(watch)
          bell.ring()
        }
        try await WatchErrand(bench: bench).run(watch)
      }
    }
    return (hasStarted, since.map { $0 + horizon }.flatMap { $0 > now ? $0 : nil })
  }

  private func free(_ operation: Operation) {
    bench.journal.keepLogSmall(isLeader: true)
    slots.give(operation)
    bell.ring()
  }

  private func free(_ scope: PullScope) {
    bench.journal.keepLogSmall(isLeader: true)
    slots.give(scope)
    bell.ring()
  }

  private func rest(until time: Instant?, _ unfinished: Int?) async {
    if let unfinished, slots.isEmpty {
      bench.report(.resting(unfinished: unfinished, wakeAt: time))
    }
    let now = bench.sources.now()
    let delay = time.map { max(.milliseconds(1), $0 - now) } ?? watchDelay
    await bell.wait(atMost: min(delay, watchDelay), sources: bench.sources)
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
