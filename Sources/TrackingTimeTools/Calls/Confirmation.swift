import JSONTree
import JournalStore
import MCPServer
import SyncCore

/// What a call with large effect would do, to be shown before it is done (design §11).
struct Preview: Sendable {
  /// What would happen, in one sentence.
  let sentence: String
  /// The title of the tick box where the client can ask the user.
  let action: String
  /// What the sentence rests on: other facts, another token.
  let facts: JSONObject
}

extension ToolCall {
  /// How long a token from `dry_run` can be used.
  private static let tokenLifetime: Duration = .seconds(600)

  /// Goes on only if the user has seen what would happen.
  ///
  /// Three ways: the token of a `dry_run` of the same call while the facts are still the same; a
  /// form, where the client can show one; else the preview is the answer, with the token.
  /// - Returns: nil to go on, or the answer to give instead.
  /// - Throws: `Refusal` for a token that does not fit, or when the user said no; `Deferred`.
  func confirmed(_ preview: Preview) async throws -> Answer? {
    if arguments.flag("dry_run") == true { return answer(preview) }
    if let token = arguments.filled("confirm") {
      guard isValid(token, preview) else {
        throw Refusal(
          "confirm_does_not_fit",
          "confirm \"\(token.excerpt)\" is not, or no longer, the token of this call: it is older than "
            + "10 min, or what it showed has changed.",
          next: "Call with dry_run: true again and look at what it says.")
      }
      return nil
    }
    let question = ElicitationRequest.confirmation(preview.sentence, action: preview.action)
    switch await context.elicit("confirm", question) {
    case .answered(.accepted(let form)) where form["confirm"] == true: return nil
    case .answered:
      throw Refusal(
        "not_confirmed", "The user did not confirm: nothing was changed.",
        next: "Ask what they want instead.")
    case .deferred(let result): throw Deferred(result: result)
    case .timedOut, .unavailable: return answer(preview)
    }
  }

  private func answer(_ preview: Preview) -> Answer {
    let token = token(preview, minute: Self.minute(now))
    return Answer([
      "status": "nothing changed yet: this needs confirmation",
      "would": .string(preview.sentence), "facts": .object(preview.facts),
      "confirm": .string(token),
      "next": .string(
        "Show this to the user. To do it, make the same call with confirm: \(token) within 10 min."),
    ])
  }

  private func isValid(_ token: String, _ preview: Preview) -> Bool {
    guard let minute = token.split(separator: "-").first.flatMap({ Int64($0, radix: 36) }) else {
      return false
    }
    let age = Self.minute(now) - minute
    return (0...Self.tokenLifetime.wholeSeconds / 60).contains(age)
      && token == self.token(preview, minute: minute)
  }

  /// Bound to journal, tool, arguments, facts and the minute it was made in.
  private func token(_ preview: Preview, minute: Int64) -> String {
    var said = arguments.object
    for name in ["dry_run", "confirm", "client_request_id"] { said[name] = nil }
    let digest = Fingerprint.of([
      .string(journal.uuid), .string(tool), .object(said), .object(preview.facts),
      .integer(minute),
    ])
    return String(minute, radix: 36) + "-" + digest.prefix(16)
  }

  private static func minute(_ instant: Instant) -> Int64 { instant.seconds / 60 }
}
