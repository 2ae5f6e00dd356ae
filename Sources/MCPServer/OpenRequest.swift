import JSONTree

/// A request that is not answered yet.
struct OpenRequest: Sendable {
  let request: Request
  let handler: MethodHandler
  let context: RequestContext
  let reply: Reply
  /// nil while it waits for its turn.
  var task: Task<Void, Never>?
  /// Whether the client took the request back; then it gets no answer.
  var isCancelled = false

  init(
    _ request: Request, _ handler: MethodHandler, _ context: RequestContext, _ reply: Reply
  ) {
    self.request = request
    self.handler = handler
    self.context = context
    self.reply = reply
  }

  /// Runs the handler, off the actor, and encodes the answer.
  @concurrent func answered(serverInfo: ServerInfo) async -> [UInt8] {
    do throws(RPCError) {
      let result = try await handler.answer(context, request.params)
      let bytes =
        result.encoded
        ?? Envelope.stamped(result, revision: context.revision, serverInfo: serverInfo)
      return Envelope.reply(id: request.id, result: bytes)
    } catch {
      return Envelope.reply(id: request.id, error: error)
    }
  }
}
