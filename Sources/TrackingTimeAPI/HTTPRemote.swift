import AsyncHTTPClient
package import Logging
package import SyncCore
import Synchronization

/// TrackingTime over HTTPS: the real `RemoteService`.
///
/// Each call sends exactly one request, at most once: no retry, no redirect, no second writing on
/// a kept connection (`SendGate` refuses it whatever the HTTP library does). It never throws; the
/// answer's phase says how far the request got. Cancelling the caller abandons the exchange and
/// resets its connection.
///
/// `shutdown()` ends it in order; the last reference going away ends it too, without waiting.
package final class HTTPRemote: RemoteService {
  package let configuration: Configuration
  let gates = SendGates()
  let logger: Logger
  private let state: Mutex<State>

  private struct State {
    var client: HTTPClient
    var zone: Zone
    var isShutDown = false
  }

  /// - Parameter logger: for lines at debug level about requests, never their content.
  package init(
    _ configuration: Configuration, logger: Logger = Logger(label: "ttsync.remote")
  ) {
    self.configuration = configuration
    self.logger = logger
    let client = Self.makeClient(configuration, gates: gates)
    state = Mutex(State(client: client, zone: configuration.zone))
  }

  deinit {
    // Whoever forgot `shutdown()` must not take the process down with it.
    let last = state.withLock { $0.isShutDown ? nil : $0.client }
    last?.shutdown { [logger] error in
      if let error { logger.warning("The client was left open", metadata: ["error": "\(error)"]) }
    }
  }

  package func send(_ write: RemoteWrite) async -> RemoteAnswer {
    await exchange(WireCall(write, configuration, zone: zone))
  }

  package func read(_ question: RemoteRead) async -> RemoteAnswer {
    let answer = await exchange(WireCall(question, configuration, zone: zone))
    // From here on times without a zone are read in the one that the service tells.
    if case .me(let me) = answer.content, let zone = me.zone { setAccountZone(zone) }
    return answer
  }

  /// Drops every kept connection and abandons what is in flight; returns when the last one is
  /// reset, at the latest when one that is being made gives up (3 s). Calls made meanwhile and
  /// later use new connections.
  package func resetConnections() async {
    let old = state.withLock { state -> HTTPClient? in
      guard !state.isShutDown else { return nil }
      let old = state.client
      state.client = Self.makeClient(configuration, gates: gates)
      return old
    }
    if let old { await shut(old) }
  }

  /// Ends everything in flight and closes all connections. Calls after it are answered with
  /// `.notWritten`. May be called more than once.
  package func shutdown() async {
    let last = state.withLock { state -> HTTPClient? in
      guard !state.isShutDown else { return nil }
      state.isShutDown = true
      return state.client
    }
    if let last { await shut(last) }
  }

  /// The zone for times without one, known after `/me`: an IANA id or `GMT±hh:mm`.
  ///
  /// - Returns: false for a zone that cannot be read; the old one stays.
  @discardableResult
  package func setAccountZone(_ name: String) -> Bool {
    guard let zone = Zone(name) else { return false }
    state.withLock { $0.zone = zone }
    return true
  }

  var client: HTTPClient { state.withLock(\.client) }

  var zone: Zone { state.withLock(\.zone) }

  private func shut(_ client: HTTPClient) async {
    do {
      try await client.shutdown()
    } catch {
      // Its connections are closed all the same; there is no one to hand the error to.
      logShutdownFailed(error)
    }
  }
}
