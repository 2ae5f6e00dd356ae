/// How `created_at` and `updated_at` are compared with times of ours (decision 0050).
///
/// They come as a wall clock without offset. Where a probe has seen by how much our reading of
/// it is ahead of the truth, that is taken off and little is left to allow for; else every zone is.
package struct ChangeClock: Sendable, Hashable {
  /// Taken off a stamp as we read it.
  package var shift: Duration
  /// nil: never learned.
  package var learnedAt: Instant?

  package init(shift: Duration, learnedAt: Instant?) {
    self.shift = shift
    self.learnedAt = learnedAt
  }

  package static let unknown = ChangeClock(shift: .zero, learnedAt: nil)

  /// Whether what was stamped so surely happened before a moment of ours.
  package func isBefore(_ stamp: Instant, _ moment: Instant) -> Bool {
    stamp - shift + tolerance(at: stamp) < moment
  }

  /// How far a stamp may still be off.
  ///
  /// Near the day on which the shift was learned, only by the clocks; further away both zones may
  /// have changed theirs since, in opposite directions.
  private func tolerance(at stamp: Instant) -> Duration {
    guard let learnedAt else { return Limits.clockTolerance }
    let apart = max(stamp, learnedAt) - min(stamp, learnedAt)
    return apart <= Limits.changeClockDay
      ? Limits.clockToleranceLearned : Limits.clockToleranceSeasons
  }
}
