import JournalStore
import Logging
import SyncCore

/// Tells listeners when what they listen to has changed: one look at the journal's commits for all.
///
/// It tells what this journal learns, by its own writes or from the worker's pulls; listening asks
/// nothing of TrackingTime.
actor ResourceFeed {
  typealias Render = @Sendable () async throws -> String

  /// Commits come in groups: what changed is looked at once per so much time.
  static let pause: Duration = .milliseconds(250)

  private struct Listener {
    let uri: String
    let render: Render
    var last: String?
    let continuation: AsyncStream<Void>.Continuation
  }

  private let journal: Journal
  private let now: @Sendable () -> Instant
  private let logger: Logger
  private var listeners: [Int: Listener] = [:]
  private var count = 0
  private var token: ChangeToken?
  private var watch: Task<Void, Never>?

  init(_ journal: Journal, _ now: @escaping @Sendable () -> Instant, logger: Logger) {
    self.journal = journal
    self.now = now
    self.logger = logger
  }

  /// - Parameter render: what stands there now, in a form that differs when it differs.
  func changes(of uri: String, render: @escaping Render) async -> AsyncStream<Void> {
    // One waiting element says "look again", however often it changed.
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    count += 1
    let id = count
    listeners[id] = Listener(uri: uri, render: render, last: nil, continuation: continuation)
    continuation.onTermination = { _ in Task { await self.remove(id) } }
    do {
      // Before the first look, so that no commit falls between the two.
      if token == nil { token = try await journal.changeToken() }
      listeners[id]?.last = try await render()
      if watch == nil { watch = Task { await run() } }
    } catch {
      fail(error)
    }
    return stream
  }

  private func remove(_ id: Int) {
    listeners[id] = nil
    guard listeners.isEmpty else { return }
    watch?.cancel()
    watch = nil
    token = nil
  }

  private func run() async {
    do {
      // bounded by the listeners: the last one that leaves cancels it
      while !Task.isCancelled, let token {
        let next = try await journal.waitForChange(after: token, until: now() + .seconds(60))
        guard !Task.isCancelled else { return }
        guard next != token else { continue }
        self.token = next
        try await look()
        // Cancelled when nobody listens any more.
        try? await Task.sleep(for: Self.pause)
      }
    } catch {
      fail(error)
    }
  }

  private func look() async throws {
    for (id, listener) in listeners {
      let now = try await listener.render()
      guard listeners[id] != nil, now != listener.last else { continue }
      listeners[id]?.last = now
      listener.continuation.yield()
    }
  }

  private func fail(_ error: any Error) {
    logger.warning(
      "Changes of resources cannot be told any more.", metadata: ["error": "\(type(of: error))"])
    for listener in listeners.values { listener.continuation.finish() }
    listeners = [:]
    watch = nil
    token = nil
  }
}
