import SyncCore

/// The one door through which every request leaves: pace, breaker and pause (design §5, P7).
actor RequestGate {
  private(set) var link: LinkState
  private var pacer: Pacer
  private let sources: WorkerSources
  /// The copy on disk, so that only what matters is written again.
  private var stored: LinkState

  init(link: LinkState, settings: WorkerSettings, sources: WorkerSources) {
    self.link = link
    stored = link
    self.sources = sources
    pacer = Pacer(perSecond: settings.requestsPerSecond, start: Self.steady(sources))
  }

  var permission: LinkState.Permission {
    let now = sources.now()
    link = link.following(now)
    return link.permits(at: now)
  }

  /// The pace is counted on the clock that nobody sets.
  private static func steady(_ sources: WorkerSources) -> Instant {
    Instant(milliseconds: sources.elapsedMilliseconds())
  }

  /// Waits for the pace.
  ///
  /// - Returns: false when the breaker is open, the account paused, a 429 not over, or the task
  ///   cancelled: nothing may be sent now.
  func enter() async -> Bool {
    // bounded by the pacer: each round waits until the time it named
    while true {
      guard case .go = permission else { return false }
      let now = Self.steady(sources)
      guard let later = pacer.take(at: now) else { return true }
      do {
        try await sources.sleep(later - now)
      } catch {
        return false
      }
    }
  }

  /// Lets one probe pass while the breaker is open or the account is paused.
  ///
  /// - Returns: nil when no probe may be sent now; else the state that says that one is under way,
  ///   to be written to disk first, so that another process sends no second one.
  func enterAsProbe() -> LinkState? {
    switch permission {
    case .waitUntil: return nil
    case .go: return link
    case .probe:
      link = link.probing(at: sources.now(), random: sources.random())
      stored = link
      return link
    }
  }

  /// Takes note of what an answer says about the connection.
  ///
  /// - Returns: the new state when it has to be written to disk, else nil.
  func note(_ outcome: Outcome) -> LinkState? {
    let now = sources.now()
    link = link.after(outcome, at: now, random: sources.random())
    if case .rateLimited = outcome, let until = link.slowUntil {
      let steady = Self.steady(sources)
      pacer.slowDown(until: steady + (until - now), at: steady)
    }
    guard isWorthStoring(at: now) else { return nil }
    stored = link
    return link
  }

  /// Makes the next probe due at once.
  ///
  /// - Returns: false when there is none to make: what is waited for is a 429's time.
  func hasten() -> Bool {
    guard link.isOpen || link.isPaused else { return false }
    link.probeAt = sources.now()
    return permission == .probe
  }

  /// A pause that is not an answer: another user's credentials (design §3).
  func pause(_ reason: Reason) -> LinkState {
    let now = sources.now()
    link.pausedSince = link.pausedSince ?? now
    link.pauseReason = reason
    link.probeAt = now + Limits.pauseProbeDelay
    stored = link
    return link
  }

  /// Another contact time alone is written every ten seconds, everything else at once.
  private func isWorthStoring(at now: Instant) -> Bool {
    var quiet = link
    quiet.contactAt = stored.contactAt
    if quiet != stored { return true }
    guard let before = stored.contactAt else { return link.contactAt != nil }
    return now - before >= Limits.decisionAge
  }
}
