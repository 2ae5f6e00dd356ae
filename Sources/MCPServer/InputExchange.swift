import JSONTree

/// The rounds of questions and answers around one call (MRTR in the stateless era).
struct InputExchange {
  let method: String
  /// What is called, for example the tool.
  let name: String
  /// As the client sent them: it must send the same again.
  let arguments: JSONObject

  /// The context with what earlier rounds brought.
  ///
  /// Answers without a state of ours are ignored and so asked for again: nothing says which call
  /// they were given for.
  ///
  /// - Throws: -32602 when the request carries a state that is not ours for this call.
  func resumed(
    _ context: RequestContext, _ params: JSONObject
  ) throws(RPCError) -> RequestContext {
    guard context.era == .stateless, let token = params["requestState"], !token.isNull
    else { return context }
    guard let seal = context.seal, let token = token.stringValue else {
      throw .invalidParams("requestState was not given out by this server")
    }
    let state = try seal.state(from: token, binding: binding(context))
    var context = context
    context.requestState = state.handlerState
    context.givenAnswers = state.answers
    let responses = params["inputResponses"]?.objectValue ?? [:]
    for key in state.asked where responses[key] != nil {
      context.givenAnswers[key] = responses[key]
    }
    return context
  }

  /// Runs the call; in the handshake era as often as it asks and gets answers.
  func run(
    _ context: RequestContext, call: (RequestContext) async -> ToolResult
  ) async throws(RPCError) -> MethodResult {
    var context = context
    // bounded by roundsMax
    for _ in 0..<max(1, context.roundsMax) {
      switch await call(context) {
      case .output(let output): return MethodResult(output.body(for: context.revision))
      case .refused(let error): throw error
      case .inputRequired(let wanted):
        if context.era == .stateless { return try deferred(wanted, context) }
        if let output = await answer(wanted, &context) {
          return MethodResult(output.body(for: context.revision))
        }
      }
    }
    throw .internalError("the call asked more questions than a call may")
  }

  private func deferred(
    _ wanted: InputRequired, _ context: RequestContext
  ) throws(RPCError) -> MethodResult {
    guard wanted.requests.isEmpty || context.clientCapabilities.canElicitForm else {
      throw .missingCapability(["elicitation": [:]])
    }
    guard let seal = context.seal else {
      throw .internalError("the call needs an answer of the user, which is not offered here")
    }
    let state = RequestState(
      answers: context.givenAnswers, asked: wanted.requests.keys.sorted(),
      handlerState: wanted.state)
    var body: JSONObject = [:]
    if !wanted.requests.isEmpty {
      body["inputRequests"] = .object(
        JSONObject(
          wanted.requests.sorted { $0.key < $1.key }.map { key, request in
            let params = JSON.object(request.params(for: context.revision))
            return (key, ["method": "elicitation/create", "params": params])
          }))
    }
    body["requestState"] = .string(try seal.token(for: state, binding: binding(context)))
    return MethodResult(body, kind: .inputRequired)
  }

  /// Asks for everything wanted, one after the other.
  ///
  /// - Returns: nil when all is answered; else what ends the call.
  private func answer(
    _ wanted: InputRequired, _ context: inout RequestContext
  ) async -> ToolOutput? {
    context.requestState = wanted.state
    for (key, request) in wanted.requests.sorted(by: { $0.key < $1.key }) {
      switch await context.elicit(key, request) {
      case .answered(let answer): context.answers[key] = answer
      case .timedOut: return Self.unanswered("the user did not answer in time")
      case .unavailable, .deferred: return Self.unanswered("this client cannot ask the user")
      }
    }
    return nil
  }

  private static func unanswered(_ reason: String) -> ToolOutput {
    let text = "Nothing was done: the call needs an answer of the user, and \(reason)."
    return ToolOutput(content: [ToolOutput.text(text)], isError: true)
  }

  private func binding(_ context: RequestContext) -> [UInt8] {
    RequestStateSeal.binding(
      method: method, name: name, arguments: arguments, principal: context.principal)
  }
}
