/// How fast requests may leave: a token bucket that becomes slower when the service asks for it.
package struct Pacer: Sendable, Hashable {
  /// Requests per second by the settings; 0: unlimited.
  private let perSecond: Double
  /// Requests that may leave at once after a pause.
  private let burst: Double
  private var tokens: Double
  /// When `tokens` was right.
  private var countedAt: Instant
  /// Part of `perSecond` that is used at present: 1 normally, halved by every 429.
  private var pace = 1.0
  private var paceChangedAt: Instant
  /// Nothing leaves before; nil: no such moment.
  private var blockedUntil: Instant?

  /// - Parameters:
  ///   - perSecond: 0 (or anything that is no positive number): unlimited.
  ///   - burst: at least 1.
  package init(perSecond: Double, burst: Int = 10, start: Instant) {
    self.perSecond = perSecond.isFinite && perSecond > 0 ? perSecond : 0
    self.burst = Double(max(1, burst))
    tokens = self.burst
    countedAt = start
    paceChangedAt = start
  }

  /// Takes the right to send one request.
  ///
  /// - Returns: nil: taken, go now. Otherwise nothing was taken and the moment to ask again is
  ///   returned, always later than `now`.
  package mutating func take(at now: Instant) -> Instant? {
    if let blockedUntil, blockedUntil > now, blockedUntil - now <= Limits.retryAfterMax {
      return blockedUntil
    }
    blockedUntil = nil
    guard perSecond > 0 else { return nil }
    refill(at: now)
    if tokens >= 1 {
      tokens -= 1
      return nil
    }
    let seconds = (1 - tokens) / (perSecond * pace)
    return now + .milliseconds(Int64(max(1, min(seconds, 86_400) * 1000).rounded(.up)))
  }

  /// A 429 came: nothing leaves before `until`, one request then, and from then on half the pace.
  ///
  /// Every `Limits.paceRecovery` without another one doubles the pace again.
  package mutating func slowDown(until: Instant, at now: Instant) {
    refill(at: now)
    blockedUntil = max(until, blockedUntil ?? until)
    pace = max(Limits.paceFloor, pace / 2)
    paceChangedAt = max(until, now)
    tokens = min(tokens, 1)
    countedAt = max(until, now)
  }

  private mutating func refill(at now: Instant) {
    // The wall clock was put back: count anew from here.
    if now < countedAt, countedAt - now > Limits.retryAfterMax || blockedUntil == nil {
      countedAt = now
      paceChangedAt = min(paceChangedAt, now)
    }
    while pace < 1, now - paceChangedAt >= Limits.paceRecovery {  // bounded by 1 / paceFloor
      pace = min(1, pace * 2)
      paceChangedAt = paceChangedAt + Limits.paceRecovery
    }
    let elapsed = Double(max(0, (now - countedAt).milliseconds)) / 1000
    tokens = min(burst, tokens + elapsed * perSecond * pace)
    countedAt = max(countedAt, now)
  }
}
