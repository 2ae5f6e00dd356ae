/// How long to wait before something is tried again.
package enum Backoff {
  /// The wait before the next attempt of one lane.
  ///
  /// Full jitter: uniform in 0 … min(`Limits.delayMax`, 1 s × 2^(failures − 1)).
  ///
  /// | failures in a row | 1 | 2 | 3 | 5 | 10 and more |
  /// |---|---|---|---|---|---|
  /// | at most | 1 s | 2 s | 4 s | 16 s | 5 min (`Limits.delayMax`) |
  ///
  /// - Parameters:
  ///   - failures: failed attempts in a row, from 1; below that nothing is waited for.
  ///   - random: 0 ..< 1.
  package static func delay(failures: Int, random: Double) -> Duration {
    guard failures > 0 else { return .zero }
    let limit = doubled(Limits.delayMin, times: failures - 1, atMost: Limits.delayMax)
    return limit.scaled(by: fraction(random))
  }

  /// The wait before the next probe while the breaker is open.
  ///
  /// A base that doubles, plus up to a quarter of it by chance, never outside
  /// `Limits.probeDelayMin` … `Limits.probeDelayMax`.
  ///
  /// | probes made | 0 | 1 | 2 | 3 | 4 | 5 and more |
  /// |---|---|---|---|---|---|---|
  /// | wait | 2–2.5 s | 4–5 s | 8–10 s | 16–20 s | 32–40 s | 48–60 s |
  ///
  /// - Parameters:
  ///   - probes: probes since the breaker opened, from 0.
  ///   - random: 0 ..< 1.
  package static func probeDelay(probes: Int, random: Double) -> Duration {
    let base = doubled(
      Limits.probeDelayMin, times: probes, atMost: Limits.probeDelayMax.scaled(by: 0.8))
    return base.scaled(by: 1 + fraction(random) / 4)
  }

  /// The wait after a 429 that does not say how long: 5 s, then twice the last wait, at most 5 min.
  ///
  /// - Parameter last: the wait that the 429 before this one asked for; nil: this is the first.
  static func slowDelay(after last: Duration?) -> Duration {
    guard let last else { return Limits.slowDelayMin }
    return min(Limits.delayMax, max(Limits.slowDelayMin, last.scaled(by: 2)))
  }

  private static func doubled(_ first: Duration, times: Int, atMost limit: Duration) -> Duration {
    // 2^20 times the shortest first wait is far above any limit.
    min(limit, first * (1 << min(max(times, 0), 20)))
  }

  private static func fraction(_ random: Double) -> Double {
    random.isFinite ? min(max(random, 0), 1) : 0
  }
}

extension Duration {
  /// The duration times a factor, in whole milliseconds.
  func scaled(by factor: Double) -> Duration {
    let milliseconds = (Double(self.milliseconds) * factor).rounded()
    return Int64(exactly: milliseconds).map(Duration.milliseconds) ?? self
  }
}
