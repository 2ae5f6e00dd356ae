import SyncCore
import Testing

/// Design §8's table, row by row.
struct TimerDecisionTests {
  static let task = remote(70)

  static func timer(
    _ start: Instant, task: Int64? = 71, entry: Int64? = 900, account: Int64? = nil
  ) -> RunningTimer {
    RunningTimer(
      entry: entry.map(remote), task: task.map(remote), startAt: start, zone: "GMT+01:00",
      account: account, taskName: "Wireframes")
  }

  static func start(
    running: RunningTimer?, stopRunning: Bool? = nil, policy: StopPolicy = .ask,
    since: [Record] = [], unknown: Bool = false, isFresh: Bool = true,
    now: Instant = nine + minutes(60)
  ) -> TimerDecision {
    .start(
      startAt: nine, task: task, zone: "Europe/Berlin", stopRunning: stopRunning, policy: policy,
      running: running, entriesSince: since, user: remote(7), hasUnknownAttempt: unknown, now: now,
      isFresh: isFresh)
  }

  static func entry(
    _ id: Int64, start: Instant = nine, end: Instant? = nil, task: Int64 = 70, user: Int64 = 7
  ) -> Record {
    var fields: Fields = [
      .startAt: .instant(start), .taskID: idValue(task), .userID: idValue(user),
      .zone: .text("GMT+02:00"),
    ]
    if let end { fields[.endAt] = .instant(end) }
    return Record(.timeEntry, remote(id), fields)
  }

  @Test func `start alone, nothing runs: start with the original time`() {
    #expect(Self.start(running: nil) == .plan([PlanStep(.main)]))
  }

  @Test func `start alone and over 12 h old: still running?`() {
    let late = nine + minutes(12 * 60)
    #expect(Self.start(running: nil, now: late) == .plan([PlanStep(.main)]))
    #expect(
      Self.start(running: nil, now: late + .seconds(1))
        == .park(.needsReview, .stillRunning(since: nine, "Europe/Berlin")))
  }

  @Test(
    arguments: [
      (true, StopPolicy.ask), (true, .never), (nil, .always), (true, .always),
    ] as [(Bool?, StopPolicy)])
  func `another timer began before, stopping allowed: stop it at our start, then start`(
    _ row: (Bool?, StopPolicy)
  ) {
    for account in [nil, 5] as [Int64?] {
      let other = Self.timer(nine - minutes(30), account: account)
      #expect(
        Self.start(running: other, stopRunning: row.0, policy: row.1)
          == .plan([
            PlanStep(
              .stopOther, task: remote(71), entry: remote(900), at: nine, zone: "GMT+01:00"),
            PlanStep(.main),
          ]))
    }
  }

  @Test(
    arguments: [
      (nil, StopPolicy.ask), (nil, .never), (false, .always), (false, .ask), (false, .never),
    ] as [(Bool?, StopPolicy)])
  func `another timer began before, stopping not allowed: conflict`(_ row: (Bool?, StopPolicy)) {
    let other = Self.timer(nine - minutes(30))
    #expect(
      Self.start(running: other, stopRunning: row.0, policy: row.1)
        == .park(.movedElsewhere, .anotherTimerRuns(other, "Europe/Berlin")))
  }

  @Test func `only a timer that cannot be addressed makes us send stop_running_task`() {
    #expect(
      Self.start(running: Self.timer(nine - minutes(1), task: nil), stopRunning: true)
        == .plan([PlanStep(.mainStoppingOther)]))
  }

  @Test(arguments: [true, false, nil] as [Bool?], StopPolicy.allCases)
  func `another timer began after our start: one completed entry, it stays`(
    _ stopRunning: Bool?, _ policy: StopPolicy
  ) {
    let later = nine + minutes(20)
    #expect(
      Self.start(running: Self.timer(later), stopRunning: stopRunning, policy: policy)
        == .plan([PlanStep(.completedEntry, at: later, zone: "Europe/Berlin")]))
    #expect(
      Self.start(running: Self.timer(nine + minutes(721)), now: nine + minutes(800))
        == .park(.needsReview, .stillRunning(since: nine, "Europe/Berlin")))
  }

  @Test func `it is ours: same task and start`() {
    #expect(
      Self.start(running: Self.timer(nine + .milliseconds(400), task: 70))
        == .applied(entry: remote(900)))
    #expect(
      Self.start(running: Self.timer(nine, task: 70, entry: nil), unknown: true)
        == .applied(entry: nil))
    #expect(Self.start(running: Self.timer(nine, task: 71)) != .applied(entry: remote(900)))
  }

  @Test func `a lost start is found among the entries although it no longer runs`() {
    let lost = Self.entry(800, end: nine + minutes(5))
    for running in [nil, Self.timer(nine + minutes(5))] {
      #expect(
        Self.start(running: running, since: [lost], unknown: true) == .applied(entry: remote(800)))
      #expect(
        Self.start(running: running, since: [lost], isFresh: false)
          == .applied(entry: remote(800)))
    }
    #expect(Self.start(running: nil, since: [lost]) == .plan([PlanStep(.main)]))
    #expect(
      Self.start(running: nil, since: [lost, Self.entry(801)], unknown: true)
        == .park(.undecidable, .several([remote(800), remote(801)])))
    for other in [
      Self.entry(1, user: 8), Self.entry(1, task: 9), Self.entry(1, start: nine + .seconds(1)),
    ] {
      #expect(
        Self.start(running: nil, since: [other], unknown: true) == .plan([PlanStep(.main)]))
    }
  }

  // MARK: Stop

  static let stopAt = nine + minutes(60)

  static func stop(
    bound: Int64? = 500, isBound: Bool = true, running: RunningTimer? = nil,
    entry: Record? = nil, entries: [Record] = [], policy: EndPolicy = .ask
  ) -> TimerDecision {
    .stop(
      stopAt: stopAt, task: task, boundEntry: bound.map(remote), isBound: isBound,
      running: running, entry: entry, entriesOfTask: entries, policy: policy,
      now: nine + minutes(90))
  }

  @Test func `the running entry is ours: stop its task, in its own zone`() {
    let running = Self.timer(nine, task: 70, entry: 500)
    #expect(
      Self.stop(running: running)
        == .stop(task: Self.task, entry: remote(500), zone: "GMT+01:00"))
    var moved = Self.timer(nine, task: 99, entry: 500)
    moved.zone = nil
    #expect(
      Self.stop(running: moved, entry: Self.entry(500))
        == .stop(task: remote(99), entry: remote(500), zone: "GMT+02:00"))
    let nameless = Self.timer(nine, task: 70, entry: nil)
    #expect(
      Self.stop(running: nameless, entry: Self.entry(500))
        == .stop(task: Self.task, entry: remote(500), zone: "GMT+01:00"))
  }

  @Test(arguments: EndPolicy.allCases)
  func `found stopped at our time: applied`(_ policy: EndPolicy) {
    let stopped = Self.entry(500, end: Self.stopAt + .milliseconds(300))
    for running in [nil, Self.timer(nine + minutes(70))] {
      #expect(
        Self.stop(running: running, entry: stopped, policy: policy)
          == .applied(entry: remote(500)))
    }
    #expect(Self.stop(entries: [stopped], policy: policy) == .applied(entry: remote(500)))
  }

  @Test(arguments: EndPolicy.allCases)
  func `found stopped after ours: its end is corrected`(_ policy: EndPolicy) {
    #expect(
      Self.stop(entry: Self.entry(500, end: Self.stopAt + minutes(1)), policy: policy)
        == .correctEnd(entry: remote(500), at: Self.stopAt))
  }

  @Test func `found stopped before ours: both times are shown, or the policy decides`() {
    let end = Self.stopAt - minutes(10)
    let stopped = Self.entry(500, end: end)
    #expect(
      Self.stop(entry: stopped)
        == .park(
          .needsReview,
          .stoppedEarlier(remote(500), at: end, mine: Self.stopAt, "GMT+02:00")))
    #expect(Self.stop(entry: stopped, policy: .theirs) == .applied(entry: remote(500)))
    #expect(
      Self.stop(entry: stopped, policy: .mine) == .correctEnd(entry: remote(500), at: Self.stopAt))
  }

  @Test func `the bound entry is gone, or does not tell its end`() {
    #expect(Self.stop() == .park(.goneElsewhere, .deletedElsewhere(.timeEntry)))
    #expect(
      Self.stop(running: Self.timer(nine, task: 70, entry: 501))
        == .park(.goneElsewhere, .deletedElsewhere(.timeEntry)))
    #expect(
      Self.stop(entry: Self.entry(500)) == .park(.undecidable, .endNotTold(remote(500))))
  }

  @Test func `never a timer or an entry that began after the stop`() {
    let later = Self.timer(Self.stopAt + .seconds(1), task: 70, entry: 500)
    #expect(Self.stop(running: later) == .park(.needsReview, .beganLater(later)))
    #expect(Self.stop(isBound: false, running: later) == .park(.needsReview, .beganLater(later)))
    let moved = Self.entry(500, start: Self.stopAt + minutes(1), end: Self.stopAt + minutes(9))
    #expect(
      Self.stop(entry: moved, policy: .mine)
        == .park(.needsReview, .stopBeforeStart(remote(500))))
  }

  @Test func `unbound: the timer of mine on that task, else the entry that ends then, else review`()
  {
    let running = Self.timer(nine, task: 70, entry: 500)
    for bound in [nil, 500] as [Int64?] {
      #expect(
        Self.stop(bound: bound, isBound: false, running: running)
          == .stop(task: Self.task, entry: remote(500), zone: "GMT+01:00"))
    }
    let other = Self.timer(nine, task: 71)
    for running in [nil, other] {
      #expect(
        Self.stop(bound: nil, isBound: false, running: running)
          == .park(.needsReview, .nothingRuns(Self.task)))
      #expect(
        Self.stop(
          bound: nil, isBound: false, running: running,
          entries: [Self.entry(600, end: Self.stopAt), Self.entry(601, end: nine)])
          == .applied(entry: remote(600)))
    }
    #expect(
      Self.stop(
        bound: nil, isBound: false,
        entries: [Self.entry(600, end: Self.stopAt), Self.entry(601, end: Self.stopAt)])
        == .park(.undecidable, .several([remote(600), remote(601)])))
    #expect(
      Self.stop(
        bound: nil, isBound: false, running: Self.timer(nine, task: nil, entry: 602),
        entries: [Self.entry(602)])
        == .stop(task: Self.task, entry: remote(602), zone: "GMT+01:00"))
  }

  @Test func `what parks a timer can be recorded from where it is decided`() {
    let parked = [
      Self.start(running: Self.timer(nine - minutes(1))),
      Self.start(running: nil, now: nine + minutes(999)), Self.stop(),
      Self.stop(entry: Self.entry(500)), Self.stop(isBound: false),
    ]
    for decision in parked {
      guard case .park(let event, let reason) = decision else {
        Issue.record("expected to park, got \(decision)")
        continue
      }
      #expect(reason.sentence.hasSuffix(".") || reason.sentence.hasSuffix("?"))
      for state in [OperationState.pending, .ambiguous] {
        let after = Transition.of(state, on: event, isFresh: false, isCancelAsked: false)
        #expect(after?.to.isParked == true)
      }
    }
  }
}
