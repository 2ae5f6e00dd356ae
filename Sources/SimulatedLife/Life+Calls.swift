import JSONTree
import JournalStore
import SimulatedStage
import SyncCore

extension ToolReply {
  var id: Int64? { body["id"]?.integerValue }

  var operations: [OperationID] {
    ([body["operation"]?["id"]] + (body["operations"]?.arrayValue ?? []))
      .compactMap { $0?.integerValue }.map { OperationID($0) }
  }
}

extension Life {
  /// Calls a tool as the user of that machine; what receipts tell of is noted.
  ///
  /// - Parameters:
  ///   - token: by which what comes of it is recognised on the server.
  ///   - seen: what the user saw in the field that the call changes.
  /// - Returns: nil when no answer came: the process died, or the call was cancelled.
  @discardableResult
  func call(
    _ home: Home, _ tool: String, _ arguments: JSONObject, token: String? = nil,
    seen: String? = nil
  ) throws -> ToolReply? {
    let process = try process(at: home)
    let impatience = dice.chance(0.05) ? dice.within(0...3_000) : nil
    tally.calls += 1
    tell("\(home.plan.name)/\(process.number) \(tool) \(JSON.object(arguments).encodedString())")
    do {
      let called = stage.now
      let answer = ToolReply(
        try process.call(tool, arguments, client: "assistant", cancelledAfter: impatience))
      tell("  → \(answer.isError ? "refused: " : "")\(answer.text)")
      if !answer.isError { try note(answer, home, token, seen) }
      if let impatience, stage.now - called >= impatience {
        home.unanswered.append(Home.Unanswered(tool: tool, token: token))
        return nil
      }
      return answer
    } catch is CancellationError {
      tell("  → cancelled")
    } catch let problem as StageProblem where process.executor.isDead {
      tell("  → \(problem)")
    }
    home.unanswered.append(Home.Unanswered(tool: tool, token: token))
    return nil
  }

  /// A receipt is a promise: from now on the journal has that operation.
  private func note(_ answer: ToolReply, _ home: Home, _ token: String?, _ seen: String?) throws {
    for id in answer.operations where !home.noted.contains(where: { $0.id == id }) {
      guard let operation = try read(home, { try $0.operation(id) }) else {
        throw Violation("a receipt tells of an operation in the journal", "\(id): \(answer.text)")
      }
      tally.operations += 1
      home.noted.append(
        Home.Noted(
          id: id, uuid: operation.uuid, verb: operation.verb, token: token, seen: seen,
          at: stage.now))
    }
  }

  // MARK: Times and names

  /// The wall clock of that machine's user.
  func local(_ instant: Instant) -> String { zone.local(instant).text }

  func day(_ instant: Instant) -> String { zone.day(instant).text }

  /// A text that nobody else writes.
  func freshToken(_ prefix: String) -> String {
    tokens += 1
    return "\(prefix)-\(tokens)"
  }
}
