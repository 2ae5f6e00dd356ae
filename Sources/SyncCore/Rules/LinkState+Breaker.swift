/// Breaker, pause and 429 as pure functions (design §5).
extension LinkState {
  /// What may be sent now.
  package enum Permission: Sendable, Hashable {
    case go
    /// Nothing before that moment.
    case waitUntil(Instant)
    /// One cheap read and nothing else. Record `probing` before it is sent, so that only one is
    /// under way.
    case probe
  }

  /// The link after one answer to any request, read or write.
  ///
  /// - Parameter random: 0 ..< 1, for the jitter of probes.
  package func after(_ outcome: Outcome, at now: Instant, random: Double) -> LinkState {
    guard outcome.isWholeAnswer else { return afterFailure(at: now, random: random) }
    var next = self
    next.failures = 0
    next.openedAt = nil
    next.probes = 0
    next.offlineSince = nil
    next.contactAt = now
    if case .paused(let status) = outcome {
      next.pausedSince = pausedSince ?? now
      next.pauseReason = .paused(status: status)
      next.probeAt = now + Limits.pauseProbeDelay
    } else {
      next.pausedSince = nil
      next.pauseReason = nil
      next.probeAt = nil
    }
    if case .rateLimited(let wait) = outcome {
      next.slowUntil = slowed(by: wait, at: now)
    } else if let slowUntil, slowUntil <= now {
      next.slowUntil = nil
    }
    return next
  }

  /// The link when a probe is about to be sent: no second one before its own wait is over.
  package func probing(at now: Instant, random: Double) -> LinkState {
    var next = self
    next.probes += 1
    let delay =
      isOpen ? Backoff.probeDelay(probes: next.probes, random: random) : Limits.pauseProbeDelay
    next.probeAt = now + delay
    return next
  }

  /// The link when other credentials have come: a paused account is probed at once.
  package func withNewCredentials(at now: Instant) -> LinkState {
    var next = self
    if isPaused { next.probeAt = now }
    return next
  }

  /// The link on a wall clock that was set back behind its last contact: what a 429 asked for is
  /// waited for from now on, not until that clock catches up.
  package func following(_ now: Instant) -> LinkState {
    guard let contactAt, contactAt > now else { return self }
    var next = self
    next.contactAt = now
    next.slowUntil = slowUntil.map { $0 + (now - contactAt) }
    return next
  }

  /// Whether something may be sent at `now`.
  ///
  /// A moment further ahead than any rule could have set means that the wall clock was put back
  /// since: it is not waited for.
  package func permits(at now: Instant) -> Permission {
    if let slowUntil, slowUntil > now, slowUntil - now <= Limits.retryAfterMax {
      return .waitUntil(slowUntil)
    }
    guard isOpen || isPaused else { return .go }
    let longest = isPaused ? Limits.pauseProbeDelay : Limits.probeDelayMax
    guard let probeAt, probeAt > now, probeAt - now <= longest else { return .probe }
    return .waitUntil(probeAt)
  }

  private func afterFailure(at now: Instant, random: Double) -> LinkState {
    var next = self
    next.failures += 1
    next.offlineSince = offlineSince ?? now
    if isOpen {
      // A straggler that was sent before the breaker opened says nothing about the probe.
      if let probeAt, probeAt > now { return next }
      next.probes += 1
      next.probeAt = now + Backoff.probeDelay(probes: next.probes, random: random)
    } else if next.failures >= Limits.breakerFailures {
      next.openedAt = now
      next.probes = 0
      next.probeAt = now + Backoff.probeDelay(probes: 0, random: random)
    } else if isPaused {
      next.probeAt = now + Backoff.probeDelay(probes: next.failures, random: random)
    }
    return next
  }

  /// Until when a 429 at `now` silences us; never earlier than an earlier one said.
  private func slowed(by wait: RemoteAnswer.RetryAfter?, at now: Instant) -> Instant {
    let asked: Instant
    switch wait {
    case .seconds(let seconds): asked = now + .seconds(max(0, min(seconds, 86_400 * 365)))
    case .at(let moment): asked = moment
    case nil:
      // A second request under way gets its 429 too: that is not a second offence.
      if let slowUntil, slowUntil > now { return slowUntil }
      asked = now + Backoff.slowDelay(after: lastSlowDelay)
    }
    let bounded = min(max(asked, now + .seconds(1)), now + Limits.retryAfterMax)
    return slowUntil.map { max($0, bounded) } ?? bounded
  }

  /// How long the 429 before this one asked to wait; nil when an answer came since then that was
  /// none.
  private var lastSlowDelay: Duration? {
    guard let slowUntil, let contactAt, contactAt < slowUntil else { return nil }
    return slowUntil - contactAt
  }
}
