import JournalStore
import SyncCore
import Synchronization

/// How a process comes to lead: waits for the lock, asks a leader that is offline to give way, and
/// takes over from one that does not move (design §11, decision 0012).
struct Succession: Sendable {
  let journal: Journal
  let lead: Leadership
  let sources: WorkerSources
  /// The outage for which this process asked already: one that lasts is not asked for twice, so that
  /// two processes without a network do not hand the lead to and fro.
  let asked: AskedOutage

  /// The right to raise the epoch.
  struct Claim: Sendable {
    var lock: HeldLock
    /// Taken over from a leader that does not move: the lead it had; nil: the lock was free.
    var succeeding: Epoch?
  }

  /// - Throws: `CancellationError`; `LockFailure`; what the journal throws.
  func wait() async throws -> Claim {
    if let lock = try lead.acquireNow() { return Claim(lock: lock, succeeding: nil) }
    return try await withThrowingTaskGroup(of: Claim.self) { group in
      group.addTask { Claim(lock: try await lead.acquire(), succeeding: nil) }
      group.addTask { try await watch() }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  /// Looks at the leader from time to time; returns when the lead is there to be had.
  private func watch() async throws -> Claim {
    var watch = LeaderWatch()
    // bounded by cancellation: one round each `Limits.successionDelay`
    while true {
      try await sources.sleep(Limits.successionDelay)
      // The blocked wait may stand at a file that was replaced since.
      if let lock = try lead.acquireNow() { return Claim(lock: lock, succeeding: nil) }
      // A leader that does not move leaves the log to whoever writes it.
      journal.keepLogSmall(isLeader: false)
      let (leader, link) = try await journal.read { (try $0.leader(), try $0.link()) }
      if watch.isStopped(leader, now: sources.now(), awake: sources.awakeMilliseconds()) {
        let lock = try lead.replaceStopped {
          try journal.read { try $0.leader() }.beatAt == leader.beatAt
        }
        if let lock { return Claim(lock: lock, succeeding: leader.epoch) }
      }
      try await ask(link)
    }
  }

  private func ask(_ link: LinkState) async throws {
    guard let since = link.outageSince, sources.now() - since >= Limits.giveWayAge,
      asked.isNew(since)
    else { return }
    try await journal.askForLead()
  }
}

/// Remembers, for the life of a process, for which outage it asked for the lead.
final class AskedOutage: Sendable {
  private let since = Mutex<Instant?>(nil)

  /// True once for each beginning.
  func isNew(_ beginning: Instant) -> Bool {
    since.withLock { since in
      defer { since = beginning }
      return since != beginning
    }
  }
}

/// Whether a leader that cannot be asked still moves, judged by its signs of life.
struct LeaderWatch {
  private var seen: (epoch: Epoch, beat: Instant, sinceAwake: Int64)?

  /// Its last sign of life is old *and* none came while this process, itself awake, watched for
  /// longer than the time between two. A machine that just woke, or whose clock was set, is not
  /// misread.
  ///
  /// - Parameter awake: milliseconds of the clock that stops in sleep.
  mutating func isStopped(_ leader: LeaderRow, now: Instant, awake: Int64) -> Bool {
    guard let beat = leader.beatAt else {
      seen = nil
      return false
    }
    guard let seen, seen.epoch == leader.epoch, seen.beat == beat else {
      seen = (leader.epoch, beat, awake)
      return false
    }
    let watched = Duration.milliseconds(awake - seen.sinceAwake)
    // A clock that was put back makes the age say nothing: then only what was watched counts.
    return watched >= Limits.beatAgeMax
      || (watched >= Limits.successionWatch && now - beat >= Limits.beatAgeMax)
  }
}

extension LinkState {
  /// Since when nothing can be sent, for want of a connection or of credentials; nil: it can.
  var outageSince: Instant? {
    if let pausedSince { return pausedSince }
    return isOpen ? offlineSince ?? openedAt : nil
  }
}
