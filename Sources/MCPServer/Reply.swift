import JSONTree
import Synchronization

/// Where the answer to one request goes.
struct Reply: Sendable {
  let sink: any MessageSink
  /// Set when the request came in a batch: then the answer goes with the others.
  var batch: BatchReply?

  func send(_ message: [UInt8]) {
    if let batch { batch.settle(message) } else { sink.send(message) }
  }

  /// There is no answer: a notification, or a request that was cancelled.
  func drop() { batch?.settle(nil) }
}

/// Collects the answers to a batch (2025-03-26) and sends them as one array.
final class BatchReply: Sendable {
  private struct State {
    var openCount: Int
    var replies: [[UInt8]] = []
  }

  private let sink: any MessageSink
  private let state: Mutex<State>

  /// - Parameter count: the messages of the batch; each is settled once.
  init(count: Int, sink: any MessageSink) {
    self.sink = sink
    self.state = Mutex(State(openCount: count))
  }

  /// - Parameter message: the answer; nil when there is none.
  func settle(_ message: [UInt8]?) {
    let replies: [[UInt8]] = state.withLock { state in
      state.openCount -= 1
      if let message { state.replies.append(message) }
      return state.openCount == 0 ? state.replies : []
    }
    guard !replies.isEmpty else { return }
    sink.send(
      [UInt8(ascii: "[")] + replies.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])
  }
}
