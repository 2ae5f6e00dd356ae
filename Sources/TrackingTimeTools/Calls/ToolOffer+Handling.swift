import JSONTree
import JournalStore
import Logging
import MCPServer
import SyncCore

extension ToolOffer {
  /// This tool as the server registers it.
  func tool(in environment: ToolEnvironment) -> Tool {
    Tool(definition) { context, arguments in
      guard let journal = environment.journal else {
        return .failure(
          "No TrackingTime account is configured, so nothing can be read or accepted. Set "
            + "TT_ACCOUNT_ID and TT_APP_PASSWORD, and start again.")
      }
      let call = ToolCall(
        tool: definition.name, arguments: Arguments(object: arguments), context: context,
        environment: environment, journal: journal, startedAt: environment.now())
      return await answer(call)
    }
  }

  private func answer(_ call: ToolCall) async -> ToolResult {
    do {
      let repeated = try await call.repeated()
      var body = if let repeated { repeated.body } else { try await run(call).body }
      if let attention = await call.attention() { body["attention"] = attention.json }
      return .complete(structured: body)
    } catch let deferred as Deferred {
      return deferred.result
    } catch let refusal as Refusal {
      return await failure("\(refusal.sentence) \(refusal.nextStep)", call)
    } catch let failure as JournalFailure {
      return .failure(Self.text(failure, isRead: definition.annotations.readOnly))
    } catch is CancellationError {
      return .failure(
        "The call was cancelled while it waited. What was accepted stays accepted: "
          + "tt_sync_status tells.")
    } catch {
      call.environment.logger.error(
        "A tool failed.", metadata: ["tool": "\(call.tool)", "error": "\(type(of: error))"])
      return .failure(
        "\(call.tool) failed for a reason of its own; whether something was queued, "
          + "tt_sync_status tells. The log has the details.")
    }
  }

  /// The journal could not do its work: say plainly that nothing was kept.
  private static func text(_ failure: JournalFailure, isRead: Bool) -> String {
    let said = "Not accepted: "
    let sentence = failure.sentence
    let why = sentence.hasPrefix(said) ? String(sentence.dropFirst(said.count)) : sentence
    return isRead
      ? "Not answered: \(why) \(failure.nextStep)"
      : "Not accepted: \(why) Nothing was queued. \(failure.nextStep)"
  }

  /// An error carries everything in its text, `attention` too (MCP §14).
  private func failure(_ text: String, _ call: ToolCall) async -> ToolResult {
    guard let attention = await call.attention()?.without(text) else { return .failure(text) }
    return .failure(text + "\n\nAlso: " + attention.sentences.joined(separator: " "))
  }
}

/// What parked since this client was last told: at most three sentences (design §11).
struct AttentionNote: Sendable {
  let sentences: [String]

  /// The sentences about operations that `text` does not begin with; nil: none is left.
  func without(_ text: String) -> AttentionNote? {
    let rest = sentences.filter { sentence in
      !text.hasPrefix(sentence.prefix { $0 != "(" })
    }
    return rest.isEmpty ? nil : AttentionNote(sentences: rest)
  }

  var json: JSON { .array(sentences.map(JSON.string)) }
}

extension ToolCall {
  private static let attentionMax = 2

  /// What the client has to be told, and notes that it was and that the tools are used; nil: nothing.
  ///
  /// A failure is logged only: the answer itself stands, and the client is told next time.
  func attention() async -> AttentionNote? {
    do {
      try await journal.noteUse()
      return try await untold()
    } catch {
      environment.logger.warning(
        "What parked could not be told.", metadata: ["tool": "\(tool)"])
      return nil
    }
  }

  private func untold() async throws -> AttentionNote? {
    let attention = try look { try $0.attention(for: client, max: Self.attentionMax) }
    guard let upTo = attention.upTo else { return nil }
    var sentences = attention.operations.map { operation in
      "\(operation.id) (\(operation.call.tool)) needs a decision, \(operation.state.rawValue): "
        + "\(operation.reason?.sentence ?? "no reason was kept.")"
    }
    if attention.more > 0 {
      sentences.append("\(attention.more) more are parked: tt_sync_status lists them.")
    }
    try await journal.told(client, upTo: upTo)
    return AttentionNote(sentences: sentences)
  }
}
