import JournalStore
import SyncCore

/// What `flush` looks at after each commit.
struct FlushView: Sendable, Equatable {
  var link: LinkState
  var counts: [OperationState: Int]
  /// Unfinished, not parked, and not waiting for something parked.
  var movable: Int
  /// When the next of them is due, where none is due yet; nil: at once.
  var nextAt: Instant?
  /// Number of the newest operation, so that those accepted meanwhile are counted.
  var newest: Int64

  /// Unfinished operations looked at; beyond it, all count as movable.
  static let lookedAtMax = 2_000

  init(_ view: JournalView, now: Instant) throws {
    link = try view.link()
    counts = try view.counts()
    newest = try view.operations(OperationFilter(), limit: 1).first?.id.rawValue ?? 0
    let moving = OperationFilter(states: [.pending, .attempted, .ambiguous])
    let all = counts.filter { moving.states?.contains($0.key) == true }.values.reduce(0, +)
    let seen = try view.operations(moving, limit: Self.lookedAtMax)
    let byID = Dictionary(uniqueKeysWithValues: seen.map { ($0.id, $0) })
    var parked: [OperationID: Bool] = [:]
    let stuck = try seen.filter { operation in
      try Self.waitsForParked(operation, among: byID, &parked, view)
    }
    movable = all - stuck.count
    let free = seen.filter { $0.heldBy == nil && $0.state != .attempted }
    let dates = free.compactMap(\.notBefore).filter { $0 > now }
    let isUnderWay = (counts[.attempted] ?? 0) > 0
    nextAt = !isUnderWay && dates.count == free.count ? dates.min() : nil
  }

  init(
    link: LinkState, counts: [OperationState: Int], movable: Int, nextAt: Instant? = nil,
    newest: Int64 = 0
  ) {
    self.link = link
    self.counts = counts
    self.movable = movable
    self.nextAt = nextAt
    self.newest = newest
  }

  var parked: Int { counts.filter { $0.key.isParked }.values.reduce(0, +) }
  var unfinished: Int { counts.filter { $0.key.isUnfinished }.values.reduce(0, +) }
  var settled: Int { counts.values.reduce(0, +) - unfinished }

  /// Follows the operations that hold each other; they are ordered, so there is no circle.
  private static func waitsForParked(
    _ operation: Operation, among known: [OperationID: Operation],
    _ parked: inout [OperationID: Bool], _ view: JournalView
  ) throws -> Bool {
    var trail: [OperationID] = []
    var next = operation.heldBy
    var answer = false
    // bounded by the order: a holder comes earlier than what it holds.
    while let id = next, trail.count <= lookedAtMax {
      if let already = parked[id] {
        answer = already
        break
      }
      trail.append(id)
      guard let holder = try known[id] ?? view.operation(id) else { break }
      if holder.state.isParked {
        answer = true
        break
      }
      next = holder.heldBy
    }
    for id in trail { parked[id] = answer }
    return answer
  }

  /// How a flush ends now; nil: it goes on.
  ///
  /// - Parameter start: the view at the beginning: an outage or a pause from before counts only
  ///   after another try has confirmed it, or when none comes soon.
  func ending(since start: FlushView, now: Instant) -> ExitStatus? {
    if unfinished == 0 { return .ok }
    if movable == 0 { return .parked }
    if link.isPaused, isPauseConfirmed(since: start.link, now: now) { return .paused }
    if link.isOpen, isOutageConfirmed(since: start.link) { return .offline }
    return nil
  }

  /// A probe that is under way has raised `probes`; only its failure raises `failures`.
  private func isOutageConfirmed(since start: LinkState) -> Bool {
    link.openedAt != start.openedAt || link.failures > start.failures
  }

  /// A refused probe is an answer; where no probe comes soon, the earlier refusal stands.
  private func isPauseConfirmed(since start: LinkState, now: Instant) -> Bool {
    if link.pausedSince != start.pausedSince || link.contactAt != start.contactAt { return true }
    guard let probeAt = link.probeAt, link.probes == start.probes else { return false }
    return probeAt - now > Self.probePatience
  }

  /// How far ahead a probe of paused credentials is waited for.
  private static let probePatience: Duration = .seconds(5)
}
