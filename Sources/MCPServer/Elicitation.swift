package import JSONTree

/// A question to the user, answered with a form.
package struct ElicitationRequest: Sendable, Hashable {
  /// What is asked, in full: the user may see nothing else.
  package let message: String
  /// A flat object schema of strings, numbers, booleans and enums.
  package let schema: JSONObject

  package init(message: String, schema: JSONObject) {
    self.message = message
    self.schema = schema
  }

  /// A question to be answered by ticking `confirm`.
  ///
  /// - Parameter action: the title of the tick box, for example `Delete it`.
  package static func confirmation(_ message: String, action: String) -> ElicitationRequest {
    ElicitationRequest(
      message: message,
      schema: [
        "type": "object",
        "properties": [
          "confirm": ["type": "boolean", "title": .string(action), "default": false]
        ],
        "required": ["confirm"],
      ])
  }

  func params(for revision: Revision) -> JSONObject {
    var params: JSONObject = [:]
    if revision >= .november2025 { params["mode"] = "form" }
    params["message"] = .string(message)
    params["requestedSchema"] = .object(schema)
    return params
  }
}

/// What came back for a question.
package enum ElicitationAnswer: Sendable, Hashable {
  /// The form's content, as the schema wants it.
  case accepted(JSONObject)
  /// The user said no.
  case declined
  /// The user closed the form without an answer.
  case dismissed

  /// nil when this is no answer, or one that does not fit the question's schema.
  init?(_ json: JSON, to request: ElicitationRequest) {
    switch json["action"]?.stringValue {
    case "accept":
      guard let schema = try? Schema(compiling: .object(request.schema)) else {
        // Lost: only why the schema is wrong. It is our own text; nothing can fit it.
        preconditionFailure("the schema of a question does not compile: \(request.message)")
      }
      let (value, problems) = schema.checked(json["content"] ?? [:], mode: .arguments)
      guard problems.isEmpty, let content = value.objectValue else { return nil }
      self = .accepted(content)
    case "decline": self = .declined
    case "cancel": self = .dismissed
    default: return nil
    }
  }
}

/// How asking went.
package enum ElicitationOutcome: Sendable {
  case answered(ElicitationAnswer)
  /// No answer came in time; nothing was decided.
  case timedOut
  /// The client cannot ask, or the connection is gone: use another way to confirm.
  case unavailable
  /// The client must repeat the call with the answer: return this result from the handler now.
  /// The same call then comes again, and asking with the same key gives the answer.
  case deferred(ToolResult)
}

/// What a request of ours to the client came to (handshake era).
enum AskOutcome: Sendable {
  case answer(JSON)
  case timedOut
  case unavailable
}

extension RequestContext {
  /// Asks the user, in whichever way the era has.
  ///
  /// Handshake: sends `elicitation/create` and waits. Stateless (MRTR): hands out `.deferred` until
  /// the answer is there. A handler that asks must therefore change nothing before it has its
  /// answer, and what it does then must bear repetition: a signed state can be sent twice.
  ///
  /// - Parameter key: names the question within this call; another question, another key.
  package func elicit(_ key: String, _ request: ElicitationRequest) async -> ElicitationOutcome {
    if let answer = answers[key] { return .answered(answer) }
    // An answer that does not fit is as good as none: it is asked for again.
    if let given = givenAnswers[key], let answer = ElicitationAnswer(given, to: request) {
      return .answered(answer)
    }
    guard clientCapabilities.canElicitForm else { return .unavailable }
    if era == .stateless {
      guard seal != nil else { return .unavailable }
      return .deferred(.inputRequired(InputRequired([key: request], state: requestState)))
    }
    guard let ask else { return .unavailable }
    switch await ask(request) {
    case .timedOut: return .timedOut
    case .unavailable: return .unavailable
    case .answer(let json):
      // An answer that breaks the schema it was asked with decides nothing.
      return .answered(ElicitationAnswer(json, to: request) ?? .dismissed)
    }
  }
}
