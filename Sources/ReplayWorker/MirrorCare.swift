import JournalStore
import SyncCore

/// Keeps the mirror as whole and as young as its use asks for (design §10).
///
/// What it asks for are reads of the lowest class: they stand in the journal like those of tools,
/// and are served when nothing else wants the slot.
struct MirrorCare {
  let bench: Workbench
  /// When the first everyday part grows too old; nil: not looked yet, or nobody used the mirror.
  private var nearAt: Instant?
  /// When the next far month may be asked for; nil: none was.
  private var farAt: Instant?

  init(bench: Workbench) {
    self.bench = bench
  }

  /// After the service answered: what is old of the parts that are used every day.
  func connected() async throws {
    let parts = MirrorPlan.near(
      today: try today(), hasServices: hasServices, age: Limits.catalogueAge)
    let now = bench.sources.now()
    // What failed while the service was away is asked for again.
    try await ask(
      try await bench.journal.read { view in try parts.filter { try view.isOld($0, now) } })
  }

  /// While tools are used: the everyday parts as they grow old; with nothing else to do also the far
  /// months, one at a time.
  ///
  /// - Parameter isIdle: nothing is under way, and nothing waits to be sent.
  /// - Returns: when to look again; nil: nobody uses the mirror.
  mutating func look(isIdle: Bool) async throws -> Instant? {
    let now = bench.sources.now()
    guard let usedAt = try await bench.journal.read({ try $0.usedAt() }),
      now - usedAt < Limits.useAge
    else {
      nearAt = nil
      return nil
    }
    let next = try await keepNear(now)
    guard isIdle else { return next }
    if let farAt, now < farAt { return min(farAt, next) }
    guard
      let part = try oldest(
        MirrorPlan.far(today: try today(), days: bench.settings.mirrorDays), now)
    else { return next }
    farAt = now + Limits.farPullDelay
    try await bench.journal.ask(part.scope, until: now + Limits.pullPatience)
    return now + Limits.farPullDelay
  }

  /// Asks for the everyday parts that are due. Called at every turn of the loop, so it looks only
  /// when the time has come, or the clock was set back.
  private mutating func keepNear(_ now: Instant) async throws -> Instant {
    if let nearAt, now < nearAt, nearAt - now <= Limits.refreshAge { return nearAt }
    let near = MirrorPlan.near(today: try today(), hasServices: hasServices, age: Limits.refreshAge)
    try await ask(
      try await bench.journal.read { view in try near.filter { try view.isDue($0, now) } })
    let next = try nextAge(of: near, now)
    nearAt = next
    return next
  }

  private var hasServices: Bool { bench.capabilities.hasServices }

  private func today() throws -> Day {
    let zone = try bench.accountZone().flatMap(Zone.init) ?? .utc
    return zone.day(bench.sources.now())
  }

  private func ask(_ parts: [MirrorPlan.Part]) async throws {
    let until = bench.sources.now() + Limits.pullPatience
    // Served in the order of their ends: the timer before the entries, so that one that runs is known
    // to run.
    for (place, part) in parts.enumerated() {
      try await bench.journal.ask(part.scope, until: until + .milliseconds(Int64(place)))
    }
  }

  /// When the first of these parts is too old; those asked for and not brought are tried again then.
  private func nextAge(of parts: [MirrorPlan.Part], _ now: Instant) throws -> Instant {
    try bench.journal.read { view in
      try parts.compactMap { part in
        try view.covered(part.scope).map { $0.asOf + part.ageMax }
      }
      .filter { $0 > now }.min() ?? now + Limits.refreshAge
    }
  }

  private func oldest(_ parts: [MirrorPlan.Part], _ now: Instant) throws -> MirrorPlan.Part? {
    try bench.journal.read { view in try parts.first { try view.isDue($0, now) } }
  }
}

extension JournalView {
  /// Whether a part is older than it may be, and was not asked for a moment ago.
  fileprivate func isDue(_ part: MirrorPlan.Part, _ now: Instant) throws -> Bool {
    try !isAwaited(part.scope, at: now) && isOld(part, now)
  }

  fileprivate func isOld(_ part: MirrorPlan.Part, _ now: Instant) throws -> Bool {
    guard let asOf = try covered(part.scope)?.asOf else { return true }
    return now - asOf > part.ageMax || asOf > now
  }
}
