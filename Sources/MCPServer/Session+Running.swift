import JSONTree

extension Session {
  func enqueue(_ request: OpenRequest) {
    let id = request.request.id
    if request.handler.isStanding { return stand(request) }
    let standingCount = open.values.count { $0.handler.isStanding }
    let runningCount = open.count - waiting.count - standingCount
    if runningCount < dispatcher.limits.runningMax {
      open[id] = request
      start(id)
    } else if waiting.count < dispatcher.limits.waitingMax {
      open[id] = request
      waiting.append(id)
    } else {
      let error = RPCError.internalError(
        "too many requests at a time: \(runningCount) run and \(waiting.count) wait; try later")
      dispatcher.logRefused(method: request.request.method, error)
      request.reply.send(Envelope.reply(id: id, error: error))
    }
  }

  /// Runs beside the others until it is ended.
  private func stand(_ request: OpenRequest) {
    let id = request.request.id
    guard open.values.count(where: { $0.handler.isStanding }) < dispatcher.limits.standingMax else {
      let error = RPCError.internalError(
        "\(dispatcher.limits.standingMax) such requests stand already; cancel one of them")
      dispatcher.logRefused(method: request.request.method, error)
      request.reply.send(Envelope.reply(id: id, error: error))
      return
    }
    open[id] = request
    start(id)
  }

  private func start(_ id: RequestID) {
    guard let request = open[id] else { preconditionFailure("started a request that is not open") }
    open[id]?.task = Task {
      let message = await request.answered(serverInfo: dispatcher.serverInfo)
      finish(id, message)
    }
  }

  private func finish(_ id: RequestID, _ message: [UInt8]) {
    // Gone when the session was abandoned meanwhile.
    guard let request = open.removeValue(forKey: id) else { return }
    request.context.progress.close()
    if request.isCancelled { request.reply.drop() } else { request.reply.send(message) }
    if !waiting.isEmpty, !request.handler.isStanding { start(waiting.removeFirst()) }
    if open.isEmpty { resumeIdle() }
  }

  /// Cancelled requests get no answer; ids that are not open are ignored (they may have ended while
  /// the cancellation was under way).
  func cancel(_ id: RequestID) {
    guard let request = open[id] else { return }
    if let position = waiting.firstIndex(of: id) {
      waiting.remove(at: position)
      open[id] = nil
      request.reply.drop()
      return
    }
    open[id]?.isCancelled = true
    request.context.progress.close()
    request.task?.cancel()
  }

  /// Ends the session: takes nothing new, gives what runs the time to be answered, then cancels it.
  ///
  /// Returns when all is answered, or when the grace is over, even if handlers ignore cancellation.
  package func end(grace: Duration) async {
    isEnding = true
    questions.closeAll()
    await subscriptions?.close()
    // Standing requests end with their answer.
    for request in open.values where request.handler.isStanding { request.task?.cancel() }
    guard !open.isEmpty else { return }
    let timer = Task {
      // Cancelled when everything is answered in time.
      guard (try? await Task.sleep(for: grace)) != nil else { return }
      abandon()
    }
    await withCheckedContinuation { idle = $0 }
    timer.cancel()
  }

  private func abandon() {
    dispatcher.logAbandoned(count: open.count)
    let abandoned = open.values
    open = [:]
    waiting = []
    for request in abandoned {
      request.context.progress.close()
      request.task?.cancel()
    }
    resumeIdle()
  }

  private func resumeIdle() {
    idle?.resume()
    idle = nil
  }
}
