import JournalStore
import ServiceLifecycle
import SyncCore
import Synchronization

/// Watches the journal until nothing moves any more, and shows what happens.
final class FlushWatch: Service {
  private let journal: Journal
  private let output: Output
  private let requestsPerSecond: Double
  private let timeout: Duration?
  private let result = Mutex<FlushResult?>(nil)

  /// Without any commit for so long, a flush ends: something is wrong that waiting does not cure.
  static let stallMax: Duration = .seconds(900)
  /// The longest wait for a commit in one go, so that countdowns move.
  static let lookDelay: Duration = .seconds(1)

  init(journal: Journal, output: Output, requestsPerSecond: Double, timeout: Duration?) {
    self.journal = journal
    self.output = output
    self.requestsPerSecond = requestsPerSecond
    self.timeout = timeout
  }

  /// How it ended; nil before.
  var ended: FlushResult? { result.withLock { $0 } }

  func run() async throws {
    let began = Clocks.now()
    let start = try look(began)
    var now = began
    var view = start
    var moved = began
    var shown: String?
    var token = try await journal.changeToken()
    journal.ring()
    // bounded by `timeout` and `stallMax`
    while true {
      let status = view.ending(since: start, now: now) ?? overtime(began, moved, now)
      if let status {
        try finish(status, start, view, took: now - began)
        return
      }
      let line = FlushProgress(view: view, start: start, now: now, perSecond: requestsPerSecond)
        .text
      if line != shown { output.progress(line) }
      shown = line
      if Task.isShuttingDownGracefully || Task.isCancelled {
        try finish(.unfinished, start, view, took: now - began)
        return
      }
      let next = try await cancelWhenGracefulShutdown { [journal, token] in
        try await journal.waitForChange(after: token, until: Clocks.now() + Self.lookDelay)
      }
      now = Clocks.now()
      if next != token { moved = now }
      token = next
      view = try look(now)
    }
  }

  private func look(_ now: Instant) throws -> FlushView {
    try journal.read { try FlushView($0, now: now) }
  }

  private func overtime(_ began: Instant, _ moved: Instant, _ now: Instant) -> ExitStatus? {
    if let timeout, now - began >= timeout { return .unfinished }
    return now - moved >= Self.stallMax ? .unfinished : nil
  }

  private func finish(
    _ status: ExitStatus, _ start: FlushView, _ view: FlushView, took: Duration
  ) throws {
    output.endProgress()
    let ended = FlushResult(
      status: status, settled: max(0, view.settled - start.settled), view: view, took: took,
      head: try journal.auditHead)
    result.withLock { $0 = ended }
  }
}
