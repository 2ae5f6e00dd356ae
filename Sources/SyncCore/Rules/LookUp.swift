/// Looking for what an unanswered create may have made (design §6).
package enum LookUp {
  package enum Finding: Sendable, Hashable {
    /// Exactly one is what was sent: adopt it.
    case exact(RemoteID, Record)
    /// No candidate. It says "absent" only if the records were complete and the look-up began
    /// after the horizon.
    case absent
    /// Similar ones: they forbid sending again, and a person decides.
    case near([RemoteID])
    /// Two or more are what was sent.
    case several([RemoteID])
  }

  /// How long after an unknown outcome only a look-up may say "absent".
  ///
  /// | create of | horizon |
  /// |---|---|
  /// | customer, service, project | nil: the server refuses a second one |
  /// | task, user group, entry with a proven marker | 60 s, or the setting if that is shorter |
  /// | entry otherwise | the setting (300 s) |
  ///
  /// - Parameters:
  ///   - kind: of what the *request* makes. A timer start whose step books a completed entry is a
  ///     create of a time entry.
  ///   - setting: `TTSYNC_LATE_COMMIT_HORIZON_S`.
  /// - Returns: nil for none: looked up once, absent → sent again (also: timer starts).
  package static func horizon(
    for kind: EntityKind, verb: Verb, hasMarker: Bool, setting: Duration
  ) -> Duration? {
    guard verb == .create else { return nil }
    let longest = max(.zero, setting)
    return switch kind {
    case .timeEntry: hasMarker ? min(longest, Limits.horizonRepairable) : longest
    case .task, .userGroup: min(longest, Limits.horizonRepairable)
    case .customer, .service, .project, .user, .membership, .timer, .groupMembership, .webhook,
      .notification, .preference, .taskOrder, .tag, .account:
      nil
    }
  }

  /// When to look up next, counted from the moment the outcome became unknown.
  ///
  /// At 2, 10, 30, 90 s as far as they lie before the horizon, at the horizon, and then, while
  /// look-ups bring nothing (not complete, not answered), after growing pauses of at most 5 min.
  ///
  /// - Parameters:
  ///   - lookUps: made so far.
  ///   - elapsed: since the outcome became unknown; moments that were slept through are not made
  ///     up for, but one look-up is due at once.
  /// - Returns: `elapsed` or later.
  package static func next(lookUps: Int, elapsed: Duration, horizon: Duration?) -> Duration {
    let made = max(0, lookUps)
    let points =
      horizon.map { end in Limits.lookUpDelays.filter { $0 < end } + [end] }
      ?? Array(Limits.lookUpDelays.prefix(1))
    if made < points.count {
      if made == 0, points[0] <= elapsed { return elapsed }
      return points.first { $0 > elapsed } ?? elapsed
    }
    return elapsed + Limits.lookUpDelays[1]
      * (1 << min(made - points.count, 5))
      .bounded(by: 30)
  }

  /// What the records say about a create whose outcome is unknown.
  ///
  /// Candidates are those not in the pre-image, not claimed by another operation, not of another
  /// user and, where the record tells, not created clearly before the attempt.
  ///
  /// - Parameters:
  ///   - claimed: ids that other operations of ours created.
  ///   - user: whose credentials are used; for wishes of "me".
  ///   - marker: the operation's UUID; a record that shows it (`Field.marker`) is exact, one that
  ///     shows another is none of ours.
  ///   - attemptedAt: the first attempt; nil: the time of creation plays no part (a look-up by name
  ///     after a refusal).
  ///   - demandsMarker: ours would be found by its marker: a record that shows none is at most near.
  ///   - clock: how times of creation are read.
  package static func judge(
    _ wish: Fields, kind: EntityKind, among records: [Record], preImage: Set<RemoteID>,
    claimed: Set<RemoteID>, user: RemoteID?, marker: String?, attemptedAt: Instant? = nil,
    demandsMarker: Bool = false, clock: ChangeClock = .unknown
  ) -> Finding {
    var seen = preImage.union(claimed)
    let candidates = records.filter { record in
      record.kind == kind && seen.insert(record.id).inserted
        && !isTooOld(record, attemptedAt, clock)
    }
    let likeness = Likeness(
      wish: wish, kind: kind, user: user, marker: marker, demandsMarker: demandsMarker)
    let exact = candidates.filter { likeness.of($0) == .same }
    if exact.count == 1 { return .exact(exact[0].id, exact[0]) }
    if exact.count > 1 { return .several(exact.map(\.id).sorted()) }
    let near = candidates.filter { likeness.of($0) == .similar }.map(\.id).sorted()
    return near.isEmpty ? .absent : .near(near)
  }

  /// Ids that match the wish, exactly or nearly, before it is first sent: what is there already
  /// cannot be its work.
  package static func preImage(
    _ wish: Fields, kind: EntityKind, among records: [Record], user: RemoteID? = nil
  ) -> [RemoteID] {
    let likeness = Likeness(wish: wish, kind: kind, user: user, marker: nil)
    return Set(records.filter { $0.kind == kind && likeness.of($0) != .different }.map(\.id))
      .sorted()
  }

  private static func isTooOld(
    _ record: Record, _ attemptedAt: Instant?, _ clock: ChangeClock
  ) -> Bool {
    guard let attemptedAt, let created = record.fields[.createdAt]?.instant else { return false }
    return clock.isBefore(created, attemptedAt)
  }
}

extension Int {
  fileprivate func bounded(by most: Int) -> Int { self < most ? self : most }
}
