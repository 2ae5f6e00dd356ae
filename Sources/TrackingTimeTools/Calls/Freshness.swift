import JournalStore
import MCPServer
import SyncCore

/// A part of the mirror that an answer rests on, and how old it may be (design §10).
struct Need: Sendable {
  let scope: PullScope
  let ageMax: Duration
  /// Without it there is no answer; else it only adds names.
  var isEssential = true
  /// Something was changed here then: an older copy does not show it; nil: nothing was.
  var changedAt: Instant?

  static let timer = Need(scope: .timer, ageMax: .seconds(5))

  static func list(_ kind: EntityKind) -> Need {
    Need(scope: .list(kind), ageMax: .seconds(600))
  }

  /// Names beside ids: fetched only when they were never seen.
  static func names(_ kinds: EntityKind...) -> [Need] {
    kinds.map {
      Need(scope: .list($0), ageMax: .seconds(10 * 365 * 86_400), isEssential: false)
    }
  }

  static func entries(from: Day, to: Day) -> Need {
    Need(scope: .entries(from: from.text, to: to.text), ageMax: .seconds(60))
  }

  static func record(_ kind: EntityKind, _ id: RemoteID) -> Need {
    Need(scope: .record(kind, id), ageMax: .seconds(kind == .timeEntry ? 60 : 600))
  }

  static func document(_ document: RemoteDocument) -> Need {
    Need(scope: .document(document), ageMax: .seconds(600))
  }
}

/// Where an answer comes from and how old it is.
struct Provenance: Sendable {
  enum Source: String, Sendable {
    /// Fetched for this call.
    case server
    /// The local copy.
    case mirror
    /// The last answer to the same question.
    case kept
    /// Computed here because the server's own answer is not known.
    case computed
  }

  var source: Source
  /// Age of the oldest part; nil: made here and not yet on the server.
  var asOf: Instant?
  /// What could not be fetched, for the answer; nil: nothing.
  var problem: String?
  /// Which part of the account the answer rests on, in words; nil: only what was made here.
  var covers: String?
}

extension ToolCall {
  /// Makes sure that what an answer rests on is young enough, asking the worker where it is not.
  ///
  /// - Throws: `Refusal` when something essential was never seen and cannot be fetched.
  func provide(_ needs: [Need]) async throws -> Provenance {
    let isForced = arguments.flag("fresh") == true
    let ages = try look { view in try needs.map { try view.age(of: $0.scope) } }
    var wanted: [Wanted] = []
    var isCold = false
    for (need, asOf) in zip(needs, ages) {
      let oldest = isForced && need.isEssential ? startedAt : startedAt - need.ageMax
      let since = need.changedAt.map { max($0, oldest) } ?? oldest
      guard asOf.map({ $0 < since }) ?? true else { continue }
      wanted.append(Wanted(scope: need.scope, since: since))
      if need.isEssential, asOf == nil { isCold = true }
    }
    if !wanted.isEmpty, try isOnline() {
      let budget = isCold ? settings.coldBudget : settings.readBudget
      try await fetch(wanted, until: startedAt + budget)
    }
    var provenance = try provenance(of: needs)
    if isForced, !isLocal, provenance.source == .mirror, provenance.problem == nil {
      let (link, account) = try look { (try $0.link(), try $0.account()) }
      let why =
        link.words(clock: clock(account).clock, now: now) ?? "TrackingTime has not answered in time"
      provenance.problem = "It could not be fetched anew: \(why)."
    }
    return provenance
  }

  /// A part of the mirror, and the moment from which a copy of it is good enough.
  struct Wanted: Sendable {
    let scope: PullScope
    let since: Instant
  }

  /// Asks the worker and waits until everything came or failed, or time is up.
  ///
  /// The worker may drop a request that nobody waits for any more; a little longer than we wait, so
  /// that a request that is gone was served.
  func fetch(_ wanted: [Wanted], until deadline: Instant) async throws {
    if isLocal { return }
    var token = try await journal.changeToken()
    for wish in wanted { try await journal.ask(wish.scope, until: deadline + .seconds(30)) }
    var rounds = 0
    // bounded by `deadline`, and by one round per change of the journal until then
    while now < deadline {
      let open = try openCount(wanted)
      guard open > 0, try isOnline() else { return }
      rounds += 1
      context.progress.report(
        Double(rounds),
        message: "Waiting for TrackingTime: \(wanted.count - open) of \(wanted.count) answers")
      token = try await journal.waitForChange(after: token, until: min(deadline, now + .seconds(2)))
      try Task.checkCancellation()
    }
  }

  /// Whether the worker may reach the service now: neither breaker nor pause stands in the way.
  func isOnline() throws -> Bool { try look(isOnline) }

  func isOnline(_ view: JournalView) throws -> Bool {
    let link = try view.link()
    return !link.isOpen && !link.isPaused
  }

  private func openCount(_ wanted: [Wanted]) throws -> Int {
    try look { view in
      try wanted.filter { wish in
        if let asOf = try view.age(of: wish.scope), asOf >= wish.since { return false }
        return try view.pullFailure(wish.scope) == nil
          && view.isAsked(wish.scope)
      }.count
    }
  }

  private func provenance(of needs: [Need]) throws -> Provenance {
    try look { view in
      var oldest: Instant?
      var problem: String?
      var covered: [String] = []
      for need in needs where need.isEssential {
        guard let asOf = try view.age(of: need.scope) else {
          let refusal = try cold(need, in: view)
          guard try view.hasOwn(need.scope) else { throw refusal }
          problem = "\(refusal.sentence) Only what waits here is shown."
          covered.append("what waits here")
          continue
        }
        oldest = oldest.map { min($0, asOf) } ?? asOf
        if let failure = try view.pullFailure(need.scope) { problem = failure.sentence }
        let partial = try view.covered(need.scope)?.problem
        if let partial { problem = partial }
        covered.append((partial == nil ? "" : "a part of ") + need.scope.words)
      }
      let isNew = oldest.map { $0 >= startedAt } ?? false
      return Provenance(
        source: isNew ? .server : .mirror, asOf: oldest, problem: problem,
        covers: covered.isEmpty ? nil : covered.joined(separator: ", "))
    }
  }

  /// The error of a question that cannot be answered now.
  private func cold(_ need: Need, in view: JournalView) throws -> Refusal {
    let link = try view.link()
    let clock = try clock(view.account()).clock
    if let failure = try view.pullFailure(need.scope) {
      return Refusal(
        failure.code, "Never fetched, and it cannot be now: \(failure.sentence)",
        next: "Call again later, or look at tt_sync_status.")
    }
    let why = link.words(clock: clock, now: now) ?? "the worker has not answered in time"
    return Refusal(
      "not_here_yet", "This was never fetched from TrackingTime, and \(why).",
      next: "Call again when the connection is back; tt_sync_status tells.")
  }
}

extension PullScope {
  /// What a complete copy of it holds.
  fileprivate var words: String {
    switch self {
    case .me: "who you are"
    case .list(let kind): "all \(kind.noun)s"
    case .timer: "your running timer"
    case .entries(let from, let to): "time entries of everybody you may see, \(from) to \(to)"
    case .record(let kind, _): "this \(kind.noun)"
    case .document: "the last answer to this question"
    case .probe: "the account's habits"
    }
  }
}

extension JournalView {
  /// Whether something of the scope's kind waits here: enough to show, where the rest never came.
  fileprivate func hasOwn(_ scope: PullScope) throws -> Bool {
    switch scope {
    case .list(let kind): try hasPending(kind)
    case .entries: try hasPending(.timeEntry)
    case .timer: try hasPending(.timer)
    case .me, .record, .document, .probe: false
    }
  }

  /// When the local copy of `scope` was read; nil: never, or not wholly.
  func age(of scope: PullScope) throws -> Instant? {
    switch scope {
    case .entries(let from, let to):
      guard let first = Day(parsing: from), let last = Day(parsing: to) else { return nil }
      return try entriesCovered(from: first, to: last)?.asOf
    case .document(let document): return try keptAnswer(document)?.asOf
    case .record(let kind, let id):
      return try serverCopy(Subject(kind, .remote(id)))?.asOf
    case .me, .list, .timer, .probe: return try coverage(scope)?.asOf
    }
  }
}

extension LinkState {
  /// Why nothing is sent now, as the end of a sentence; nil: nothing is in the way.
  func words(clock: Clock, now: Instant) -> String? {
    if let pausedSince {
      let why = pauseReason.map { ": \($0.sentence)" } ?? ""
      return "sending is paused since \(clock.brief(pausedSince, now: now))\(why)"
    }
    if isOpen || offlineSince != nil {
      return "offline since \(clock.brief(offlineSince ?? openedAt ?? now, now: now))"
    }
    if let slowUntil, slowUntil > now {
      return "TrackingTime asked to wait until \(clock.brief(slowUntil, now: now))"
    }
    return nil
  }
}
