import FoundationEssentials
import JSONTree
import Synchronization

/// Tells the client how far a call has come.
///
/// Does nothing when the request carried no token. Values that do not grow are dropped, as the
/// protocol wants them strictly increasing; so are those that come too fast, but for the last one
/// (`progress == total`). Silent once the call is over.
package final class ProgressReporter: Sendable {
  private struct State {
    var isOpen = true
    var last: Double?
    var lastSent: Date?
  }

  private let token: JSON?
  private let sink: (any MessageSink)?
  private let intervalSeconds: Double
  private let now: @Sendable () -> Date
  private let state = Mutex(State())

  /// - Parameter token: the request's progress token, a string or a whole number; nil: none.
  init(
    token: JSON?, sink: any MessageSink, intervalMilliseconds: Int64,
    now: @escaping @Sendable () -> Date
  ) {
    self.token = token.flatMap(RequestID.init)?.json
    self.sink = sink
    self.intervalSeconds = Double(intervalMilliseconds) / 1000
    self.now = now
  }

  private init() {
    token = nil
    sink = nil
    intervalSeconds = 0
    now = { .distantPast }
  }

  /// A reporter that reports nothing.
  package static let silent = ProgressReporter()

  /// Whether anybody listens; false allows to leave out costly counting.
  package var isWanted: Bool { token != nil }

  /// - Parameters:
  ///   - progress: any growing finite number.
  ///   - total: the value at the end; nil when unknown.
  ///   - message: a short sentence for a person (dropped below 2025-03-26 by clients themselves).
  package func report(_ progress: Double, of total: Double? = nil, message: String? = nil) {
    guard let token, let sink, progress.isFinite, total?.isFinite != false else { return }
    state.withLock { state in
      guard state.isOpen, state.last.map({ progress > $0 }) ?? true else { return }
      let time = now()
      // A wall clock that was set back must not silence the rest of the call.
      let elapsed = state.lastSent.map { abs(time.timeIntervalSince($0)) } ?? .infinity
      guard elapsed >= intervalSeconds || progress == total else { return }
      state.last = progress
      state.lastSent = time
      var params: JSONObject = ["progressToken": token, "progress": Self.number(progress)]
      params["total"] = total.map(Self.number)
      params["message"] = message.map(JSON.string)
      // Sent under the lock so that two reports cannot overtake each other, nor the reply.
      sink.send(Envelope.notification(method: "notifications/progress", params: params))
    }
  }

  /// No report is sent any more.
  func close() { state.withLock { $0.isOpen = false } }

  private static func number(_ value: Double) -> JSON {
    Int64(exactly: value).map(JSON.integer) ?? .number(value)
  }
}
