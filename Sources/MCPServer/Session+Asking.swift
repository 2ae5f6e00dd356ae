import JSONTree

extension Session {
  /// Sends `elicitation/create` and waits for the answer, the time limit, or the end of the call.
  func ask(
    _ question: ElicitationRequest, revision: Revision, sink: any MessageSink
  ) async -> AskOutcome {
    // The protocol forbids requests before the client has said that it is ready.
    guard isInitialized, !isEnding else { return .unavailable }
    let id = questions.nextID()
    let timeout = dispatcher.limits.elicitationTimeout
    let timer = Task {
      // Cancelled when the answer came in time.
      guard (try? await Task.sleep(for: timeout)) != nil else { return }
      questions.withdraw(id, .timedOut)
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard !Task.isCancelled else {
          continuation.resume(returning: .unavailable)
          return
        }
        questions.open(id, continuation, sink)
        let params = question.params(for: revision)
        sink.send(Envelope.request(id: id, method: "elicitation/create", params: params))
      }
    } onCancel: {
      Task { await self.withdraw(id) }
    }
  }

  private func withdraw(_ id: RequestID) { questions.withdraw(id, .unavailable) }
}
