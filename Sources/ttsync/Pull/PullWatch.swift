import JournalStore
import ServiceLifecycle
import SyncCore
import Synchronization

/// Asks for every part of the mirror, and waits until the process that sends has read them.
final class PullWatch: Service {
  private let journal: Journal
  private let output: Output
  /// Days of time entries; nil: the usual window; no last day: up to its end.
  private let days: (from: Day, to: Day?)?
  /// The usual window: so many days back and ahead.
  private let mirrorDays: Int
  private let timeout: Duration
  private let result = Mutex<PullResult?>(nil)

  /// The longest wait for a commit in one go, so that progress moves.
  static let lookDelay: Duration = .seconds(1)

  init(
    journal: Journal, output: Output, days: (from: Day, to: Day?)?, mirrorDays: Int,
    timeout: Duration
  ) {
    self.mirrorDays = mirrorDays
    self.journal = journal
    self.output = output
    self.days = days
    self.timeout = timeout
  }

  /// How it ended; nil before.
  var ended: PullResult? { result.withLock { $0 } }

  /// What became of the parts so far.
  private struct Look {
    var read = 0
    var failed: [Reason] = []
    var link = LinkState()
  }

  func run() async throws {
    let began = Clocks.now()
    let deadline = began + timeout
    let (scopes, span) = try plan(began)
    var token = try await journal.changeToken()
    for scope in scopes { try await journal.ask(scope, until: deadline) }
    var shown: Int?
    // bounded by `timeout`
    while true {
      let look = try look(scopes, since: began)
      let isOver = look.read + look.failed.count == scopes.count
      let now = Clocks.now()
      let isCut = now - began >= Self.patience && (look.link.isPaused || look.link.isOpen)
      let isStopped = Task.isShuttingDownGracefully || Task.isCancelled
      if isOver || isCut || now >= deadline || isStopped {
        return try await finish(look, scopes, span, took: now - began)
      }
      if look.read != shown { output.progress("\(look.read) of \(scopes.count) parts read") }
      shown = look.read
      token = try await cancelWhenGracefulShutdown { [journal, token] in
        try await journal.waitForChange(
          after: token, until: min(deadline, Clocks.now() + Self.lookDelay))
      }
    }
  }

  /// How long a service that does not answer is given before the pull says so.
  static let patience: Duration = .seconds(10)

  private func plan(_ now: Instant) throws -> ([PullScope], (from: Day, to: Day)) {
    let (account, facts) = try journal.read { (try $0.account(), try $0.capabilities()) }
    let today = (account.zone.flatMap { Zone($0) } ?? .utc).day(now)
    let near = MirrorPlan.near(
      today: today, hasServices: Capabilities(facts, at: now).hasServices, age: .zero
    ).map(\.scope)
    let last = today + mirrorDays
    guard let days else {
      let far = MirrorPlan.far(today: today, days: mirrorDays).map(\.scope)
      return (near + far, (today - mirrorDays, last))
    }
    let to = max(days.to ?? last, days.from)
    let lists = near.filter { if case .entries = $0 { false } else { true } }
    return (lists + MirrorPlan.months(from: days.from, to: to), (days.from, to))
  }

  private func look(_ scopes: [PullScope], since began: Instant) throws -> Look {
    try journal.read { view in
      var look = Look(link: try view.link())
      for scope in scopes {
        if let failure = try view.pullFailure(scope) {
          look.failed.append(failure)
        } else if try !view.isAsked(scope) {
          look.read += 1
        }
      }
      return look
    }
  }

  private func finish(
    _ look: Look, _ scopes: [PullScope], _ span: (from: Day, to: Day), took: Duration
  ) async throws {
    output.endProgress()
    for scope in scopes { try await journal.withdraw(scope) }
    let kinds: [EntityKind] = [.customer, .service, .project, .task, .user, .timeEntry]
    let counts = try await journal.read { view in
      try kinds.map { (kind: $0, count: try view.count($0)) }
    }
    var problems: [String] = []
    for reason in look.failed where !problems.contains(reason.sentence) {
      problems.append(reason.sentence)
    }
    if look.read + look.failed.count < scopes.count, !look.link.isPaused, !look.link.isOpen {
      problems.append("The time was up; run ttsync pull again to go on.")
    }
    let ended = PullResult(
      status: status(look, scopes.count), done: look.read, total: scopes.count, days: span,
      counts: counts.filter { $0.count > 0 }, problems: problems, took: took)
    result.withLock { $0 = ended }
  }

  private func status(_ look: Look, _ total: Int) -> ExitStatus {
    if look.read == total { return .ok }
    if look.link.isPaused { return .paused }
    if look.link.isOpen || look.link.offlineSince != nil { return .offline }
    return .unfinished
  }
}
