package import JSONTree

/// What a handler knows about the request it answers, the same in both eras.
///
/// Cancellation is that of the Swift task the handler runs in.
package struct RequestContext: Sendable {
  package let revision: Revision
  /// How the client names itself; nil when it does not. For display only.
  package let client: ClientInfo?
  package let clientCapabilities: ClientCapabilities
  /// Who is asking, as the transport knows it; `local` on stdio. Signed request states are bound
  /// to it.
  package let principal: String
  /// The least severe level the client wants to see (stateless era); nil: no log messages.
  package let logLevel: String?
  package let progress: ProgressReporter
  /// What the handler put into `InputRequired.state` in the round before; nil in the first.
  package internal(set) var requestState: JSON?

  /// The id of the request, as the client gave it; nil outside of a session.
  var id: JSON?
  /// Sends a notification that belongs to this request; nil outside of a session.
  var notify: (@Sendable (String, JSONObject) -> Void)?
  /// What the connection listens to (handshake era); nil where it cannot.
  var subscriptions: Subscriptions?
  /// Resources that one request or connection may listen to.
  var subscriptionsMax = 0
  /// What the user answered so far, by the key of the question.
  var answers: [String: ElicitationAnswer] = [:]
  /// The same as a client sent it back, not checked yet (stateless era).
  var givenAnswers: JSONObject = [:]
  /// Asks the client at once (handshake era); nil when that cannot be done.
  var ask: (@Sendable (ElicitationRequest) async -> AskOutcome)?
  /// Signs request states (stateless era); nil when questions are not offered.
  var seal: RequestStateSeal?
  /// Rounds of questions within one call.
  var roundsMax = 1

  /// The context of a client that can do nothing but call; more through the parameters.
  package init(
    revision: Revision = .handshakeNewest, client: ClientInfo? = nil,
    clientCapabilities: ClientCapabilities = ClientCapabilities(), principal: String = "local",
    logLevel: String? = nil, progress: ProgressReporter = .silent
  ) {
    self.revision = revision
    self.client = client
    self.clientCapabilities = clientCapabilities
    self.principal = principal
    self.logLevel = logLevel
    self.progress = progress
  }

  package var era: Era { revision.era }
}
