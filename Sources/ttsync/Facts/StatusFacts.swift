import JournalStore
import SyncCore

/// Everything `status` tells, read at one moment without lock and network.
struct StatusFacts: Sendable {
  var now: Instant
  var path: String
  var account: AccountFacts
  var link: LinkState
  var leader: LeaderRow
  var isLeaderAlive: Bool
  var counts: [OperationState: Int]
  var oldest: OperationFacts?
  /// At most `parkedMax`, oldest first.
  var parked: [OperationFacts]
  /// When something is next done on its own; nil: at once, or nothing waits.
  var nextAttempt: Instant?
  /// How many requests the queue needs at least, for the estimate.
  var requestsLeft: Int
  /// 0: no limit.
  var requestsPerSecond: Double
  /// Age of each part of the local copy; a part that was never read is missing.
  var freshness: [(part: String, asOf: Instant, isComplete: Bool)]
  /// The days around today whose time entries are all in the local copy; nil: today's are not.
  var entryDays: ClosedRange<Day>?
  /// The journal was restored or copied, and what may have been sent before is being made sure of.
  var isMakingSureOfRestored: Bool
  /// Other journals found beside this one.
  var others: [String]

  static let parkedMax = 20
  /// A leader whose beat is older does not move (design §11).
  static let beatAgeMax: Duration = .seconds(60)

  /// - Parameter isAlive: whether the process of a leader's row is there, as far as can be told.
  init(
    _ view: JournalView, path: String, now: Instant, requestsPerSecond: Double,
    others: [String], isAlive: (LeaderRow) -> Bool
  ) throws {
    self.now = now
    self.path = path
    self.requestsPerSecond = requestsPerSecond
    self.others = others
    account = try view.account()
    link = try view.link()
    leader = try view.leader()
    isLeaderAlive = isAlive(leader)
    counts = try view.counts()
    isMakingSureOfRestored = try view.isMakingSureOfRestored()
    oldest = try view.oldestUnfinished().map { try OperationFacts($0, in: view) }
    let parked = try view.operations(.parked, limit: Self.parkedMax)
    self.parked = try parked.reversed().map { try OperationFacts($0, in: view) }
    let due = counts[.attempted] == 0 ? try view.nextDue(at: now) : nil
    nextAttempt =
      link.probeAt ?? link.slowUntil.flatMap { $0 > now ? $0 : nil }
      ?? due.flatMap { $0 > now ? $0 : nil }
    requestsLeft = try Self.requests(view)
    freshness = try Self.freshness(view)
    entryDays = try view.coveredDays(around: view.zoneOfUser().day(now))
  }

  var unfinished: Int { counts.filter { $0.key.isUnfinished }.values.reduce(0, +) }
  var parkedCount: Int { counts.filter { $0.key.isParked }.values.reduce(0, +) }
  /// Unfinished and not parked: what goes on by itself, sooner or later.
  var movingCount: Int { unfinished - parkedCount }

  /// How long the moving part takes at the agreed pace once TrackingTime answers; nil: no limit.
  var estimate: Duration? {
    guard requestsPerSecond > 0, movingCount > 0 else { return nil }
    return .milliseconds(Int64(Double(requestsLeft) / requestsPerSecond * 1000))
  }

  enum Connection: String, Sendable { case online, offline, paused, limited, unknown }

  var connection: Connection {
    if link.isPaused { return .paused }
    if link.isOpen || link.offlineSince != nil { return .offline }
    if let until = link.slowUntil, until > now { return .limited }
    return link.contactAt == nil ? .unknown : .online
  }

  enum Lead: String, Sendable { case working, stopped, none }

  var lead: Lead {
    guard leader.pid != nil, isLeaderAlive else { return .none }
    guard let beat = leader.beatAt, now - beat <= Self.beatAgeMax else { return .stopped }
    return .working
  }

  /// What is to be said in an exit code with `--check`.
  var status: ExitStatus {
    if link.isPaused { return .paused }
    if connection == .offline, movingCount > 0 { return .offline }
    return parkedCount > 0 ? .parked : .ok
  }

  /// One write each, but for flags, of which many go in one; and one read before everything but a
  /// create.
  private static func requests(_ view: JournalView) throws -> Int {
    let counts = try view.countsByVerb()
    return [OperationState.pending, .attempted, .ambiguous].reduce(0) { sum, state in
      (counts[state] ?? [:]).filter { $0.value > 0 }.reduce(sum) { sum, row in
        switch row.key {
        case .create: sum + row.value
        case .billing: sum + (row.value - 1) / Limits.billingBatchMax + 2
        default: sum + 2 * row.value
        }
      }
    }
  }

  private static func freshness(
    _ view: JournalView
  ) throws -> [(part: String, asOf: Instant, isComplete: Bool)] {
    let parts: [(String, PullScope)] = [
      ("timer", .timer), ("projects", .list(.project)), ("tasks", .list(.task)),
      ("customers", .list(.customer)), ("users", .list(.user)),
    ]
    return try parts.compactMap { name, scope in
      try view.coverage(scope).map { (name, $0.asOf, $0.isComplete) }
    }
  }
}
