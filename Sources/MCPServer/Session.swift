import JSONTree

/// One connection: takes messages in their order, runs requests at the same time, and sends
/// answers as they come.
///
/// A handler runs in a task of its own that this actor owns. The tasks are not children of `run`
/// on purpose: a handler that ignores cancellation must not keep the process from ending.
package actor Session {
  let dispatcher: Dispatcher
  /// Who is at the other end, as the transport knows it.
  let principal: String

  /// nil before `initialize`.
  private var handshake: Dispatcher.Handshake?
  private var isInitialized = false
  /// Requests that are not answered yet.
  private var open: [RequestID: OpenRequest] = [:]
  /// Those of `open` that wait for their turn, first come, first served.
  private var waiting: [RequestID] = []
  private var isEnding = false
  /// Resumed when `open` is empty or the grace is over.
  private var idle: CheckedContinuation<Void, Never>?
  private var questions = Questions()

  /// - Parameter principal: request states are bound to it; `local` on stdio.
  package init(_ dispatcher: Dispatcher, principal: String = "local") {
    self.dispatcher = dispatcher
    self.principal = principal
  }

  /// Takes one frame: a line on stdio, a body on HTTP.
  ///
  /// Call it for one frame after the other; it returns when the frame is accepted, not when it is
  /// answered.
  ///
  /// - Parameter sink: gets everything that belongs to the requests of this frame.
  package nonisolated func receive(_ frame: [UInt8], replyingTo sink: any MessageSink) async {
    // Parsed outside of the actor, so that a large message does not hold up answers.
    let incoming = Incoming(parsing: frame)
    await accept(incoming, sink)
  }

  private func accept(_ incoming: Incoming, _ sink: any MessageSink) {
    switch incoming {
    case .single(let message): accept(message, Reply(sink: sink))
    case .batch(let messages):
      guard handshake?.revision == .march2025 else {
        refuse(nil, .invalidRequest("batches are not part of this protocol version"), sink)
        return
      }
      guard !messages.isEmpty, messages.count <= dispatcher.limits.batchMax else {
        let limit = dispatcher.limits.batchMax
        refuse(nil, .invalidRequest("a batch must have 1 to \(limit) messages"), sink)
        return
      }
      let batch = BatchReply(count: messages.count, sink: sink)
      for message in messages { accept(message, Reply(sink: sink, batch: batch)) }
    }
  }

  private func accept(_ message: Message, _ reply: Reply) {
    switch message {
    case .request(let request): accept(request, reply)
    case .notification(let method, let params):
      notice(method, params)
      reply.drop()
    case .response(let id, let result):
      if let id { questions.answer(id, result) }
      reply.drop()
    case .invalid(let id, let error):
      dispatcher.logRefused(method: nil, error)
      reply.send(Envelope.reply(id: id, error: error))
    }
  }

  private func accept(_ request: Request, _ reply: Reply) {
    let id = request.id
    if isEnding {
      reply.send(Envelope.reply(id: id, error: .internalError("the server is shutting down")))
      return
    }
    guard open[id] == nil else {
      let error = RPCError.invalidRequest("the id is that of a request that is still open")
      reply.send(Envelope.reply(id: id, error: error))
      return
    }
    if request.method == "initialize", reply.batch != nil {
      let error = RPCError.invalidRequest("initialize must not be part of a batch")
      reply.send(Envelope.reply(id: id, error: error))
      return
    }
    switch dispatcher.route(request, handshake: handshake) {
    case .answered(let result): reply.send(Envelope.reply(id: id, result: result))
    case .agreed(let handshake, let result):
      self.handshake = handshake
      isInitialized = false
      dispatcher.logInitialized(handshake)
      reply.send(Envelope.reply(id: id, result: result))
    case .refused(let error):
      dispatcher.logRefused(method: request.method, error)
      reply.send(Envelope.reply(id: id, error: error))
    case .call(let handler, let caller):
      enqueue(OpenRequest(request, handler, context(of: request, caller, reply), reply))
    }
  }

  private func refuse(_ id: RequestID?, _ error: RPCError, _ sink: any MessageSink) {
    dispatcher.logRefused(method: nil, error)
    sink.send(Envelope.reply(id: id, error: error))
  }

  private func notice(_ method: String, _ params: JSONObject) {
    switch method {
    case "notifications/initialized": isInitialized = handshake != nil
    case "notifications/cancelled":
      if let id = params["requestId"].flatMap(RequestID.init) { cancel(id) }
    default: break  // Unknown notifications are dropped (JSON-RPC 2.0).
    }
  }

  private func context(
    of request: Request, _ caller: Dispatcher.Caller, _ reply: Reply
  ) -> RequestContext {
    let progress = ProgressReporter(
      token: request.meta?[MetaKey.progressToken], sink: reply.sink,
      intervalMilliseconds: dispatcher.limits.progressIntervalMilliseconds, now: dispatcher.now)
    var context = RequestContext(
      revision: caller.revision, client: caller.client, clientCapabilities: caller.capabilities,
      principal: principal, logLevel: caller.logLevel, progress: progress)
    context.seal = dispatcher.seal
    context.roundsMax = dispatcher.limits.elicitationRoundsMax
    if caller.revision.era == .handshake, caller.revision >= .june2025 {
      context.ask = { question in
        await self.ask(question, revision: caller.revision, sink: reply.sink)
      }
    }
    return context
  }
}

// MARK: - Running requests

extension Session {
  private func enqueue(_ request: OpenRequest) {
    let id = request.request.id
    let runningCount = open.count - waiting.count
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
    if !waiting.isEmpty { start(waiting.removeFirst()) }
    if open.isEmpty { resumeIdle() }
  }

  /// Cancelled requests get no answer; ids that are not open are ignored (they may have ended while
  /// the cancellation was under way).
  private func cancel(_ id: RequestID) {
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

// MARK: - Asking the client (handshake era)

extension Session {
  /// Sends `elicitation/create` and waits for the answer, the time limit, or the end of the call.
  private func ask(
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
