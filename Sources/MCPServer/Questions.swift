import JSONTree

/// Requests of ours that the client has not answered yet.
struct Questions {
  private struct Open {
    let continuation: CheckedContinuation<AskOutcome, Never>
    let sink: any MessageSink
  }

  private var open: [RequestID: Open] = [:]
  private var count: Int64 = 0

  /// An id of our own space; the client's ids cannot collide with it, as each side has its own.
  mutating func nextID() -> RequestID {
    count += 1
    return .string("ask-\(count)")
  }

  mutating func open(
    _ id: RequestID, _ continuation: CheckedContinuation<AskOutcome, Never>,
    _ sink: any MessageSink
  ) {
    open[id] = Open(continuation: continuation, sink: sink)
  }

  /// An answer to a question that is not open is ignored: it came too late.
  mutating func answer(_ id: RequestID, _ result: Result<JSON, RPCError>) {
    guard let question = open.removeValue(forKey: id) else { return }
    switch result {
    case .success(let answer): question.continuation.resume(returning: .answer(answer))
    // The client declared the capability and still cannot: as if it had not declared it.
    case .failure: question.continuation.resume(returning: .unavailable)
    }
  }

  /// Gives up on a question and tells the client so; nothing when it is answered already.
  mutating func withdraw(_ id: RequestID, _ outcome: AskOutcome) {
    guard let question = open.removeValue(forKey: id) else { return }
    question.sink.send(
      Envelope.notification(method: "notifications/cancelled", params: ["requestId": id.json]))
    question.continuation.resume(returning: outcome)
  }

  /// Nobody is there any more to answer.
  mutating func closeAll() {
    for question in open.values { question.continuation.resume(returning: .unavailable) }
    open = [:]
  }
}
