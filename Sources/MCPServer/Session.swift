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
  var handshake: Dispatcher.Handshake?
  var isInitialized = false
  /// Requests that are not answered yet.
  var open: [RequestID: OpenRequest] = [:]
  /// Those of `open` that wait for their turn, first come, first served.
  var waiting: [RequestID] = []
  var isEnding = false
  /// Resumed when `open` is empty or the grace is over.
  var idle: CheckedContinuation<Void, Never>?
  var questions = Questions()
  /// Made with the first subscription; nil before.
  var subscriptions: Subscriptions?

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

  private func subscriptions(_ sink: any MessageSink) -> Subscriptions {
    if let subscriptions { return subscriptions }
    let made = Subscriptions(sink: sink, countMax: dispatcher.limits.subscriptionsMax)
    subscriptions = made
    return made
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
    context.id = request.id.json
    context.notify = { method, params in
      reply.sink.send(Envelope.notification(method: method, params: params))
    }
    context.subscriptionsMax = dispatcher.limits.subscriptionsMax
    if caller.revision.era == .handshake { context.subscriptions = subscriptions(reply.sink) }
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
