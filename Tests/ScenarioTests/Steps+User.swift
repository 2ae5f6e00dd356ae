import JSONTree
import SimulatedStage

extension Steps {
  static let user: [Form] = [
    Form(
      "user <tool:word> <arguments:rest> and cancels after <time:duration>",
      "Calls a tool and cancels the call so much later, as a client does whose user lost patience. "
        + "Where the answer was quicker, nothing is cancelled.",
      example: "user tt_sync_flush wait_ms=20000 and cancels after 3 s"
    ) { play, match in
      try play.call(match, name: nil, cancelledAfter: match.duration("time"))
    },
    Form(
      "user <tool:word> <arguments:rest> as <name:word>",
      "Calls a tool as an MCP client and names what it answers. Values: `\"text\"`, numbers, `true`, "
        + "`@09:30` (a time, written out), `$wireframes` (an id), JSON in brackets.",
      example: "user tt_start_timer id=$wireframes date=@08:15 as first"
    ) { play, match in try play.call(match, name: match.text("name")) },
    Form(
      "user <tool:word> <arguments:rest>", "The same without a name.",
      example: "user tt_stop_timer id=$wireframes"
    ) { play, match in try play.call(match, name: nil) },
    Form(
      "client <client:word> calls <tool:word> <arguments:rest>",
      "The same by another MCP client, which names itself so.",
      example: "client cursor calls tt_sync_status"
    ) { play, match in try play.call(match, name: nil, client: match.text("client")) },
    Form(
      "repeat the call [as <name:word>]",
      "The last call of the user once more, word for word.", example: "repeat the call"
    ) { play, match in
      guard let last = play.lastCall else { throw Mistake("Nothing was called yet.") }
      try play.call(last.tool, last.arguments, last.client, name: match.optionalText("name"))
    },
    Form(
      "expect refused [saying <text:text>]",
      "The call before was refused, with this in its text. A refusal that no step expects fails the "
        + "scenario.",
      example: "expect refused saying \"A timer runs already\""
    ) { play, match in
      guard let reply = play.lastReply else { throw Mistake("Nothing was called yet.") }
      let words = match.optionalText("text") ?? ""
      try play.expect(
        reply.isError && (words.isEmpty || reply.text.contains(words)),
        words.isEmpty ? "a refusal" : "a refusal with \"\(words)\"",
        found: reply.isError ? "refused: \(reply.text)" : "accepted: \(reply.text)")
      play.unexpectedRefusal = nil
    },
  ]
}

extension Play {
  func call(
    _ match: Match, name: String?, client: String = "assistant", cancelledAfter: Int64? = nil
  ) throws {
    let tool = match.text("tool")
    let known = try process().toolNames
    guard known.contains(tool) else {
      let near = known.filter { $0.contains(tool.replacing("tt_", with: "").prefix(5)) }
      throw Mistake(
        "There is no tool \(tool). "
          + (near.isEmpty ? "All: \(known.joined(separator: ", "))" : "Near: \(near)"))
    }
    try call(
      tool, try arguments(match.words("arguments")), client, name: name,
      cancelledAfter: cancelledAfter)
  }

  func call(
    _ tool: String, _ arguments: JSONObject, _ client: String, name: String?,
    cancelledAfter: Int64? = nil
  ) throws {
    lastCall = (tool, arguments, client)
    let calledAt = stage.now
    guard let reply = try answer(tool, arguments, client, cancelledAfter) else {
      return story.append("    → no answer: cancelled")
    }
    if let cancelledAfter, stage.now - calledAt >= cancelledAfter {
      // MCP: a cancelled request gets no answer.
      return story.append("    → no answer: cancelled")
    }
    lastReply = reply
    story.append("    → \(reply.isError ? "refused: " : "")\(reply.text.prefix(600))")
    if reply.isError { unexpectedRefusal = reply.text }
    if let name { names[name] = .object(reply.body) }
    guard !reply.isError else { return }
    for id in [reply.body["operation"]?["id"]] + (reply.body["operations"]?.arrayValue ?? []) {
      if let number = id?.integerValue { acknowledged.insert(number) }
    }
  }

  /// A client whose server was killed hears nothing more: told like a refusal.
  ///
  /// - Returns: nil when the call ended by its cancellation.
  private func answer(
    _ tool: String, _ arguments: JSONObject, _ client: String, _ cancelledAfter: Int64?
  ) throws -> ToolReply? {
    let process = try process()
    do {
      return ToolReply(
        try process.call(tool, arguments, client: client, cancelledAfter: cancelledAfter))
    } catch is CancellationError {
      return nil
    } catch let problem as StageProblem where process.executor.isDead {
      return ToolReply(["isError": true, "content": [["text": .string("\(problem)")]]])
    }
  }

  private func arguments(_ words: [Word]) throws -> JSONObject {
    var object = JSONObject()
    for word in words {
      guard let (name, value) = word.assignment else {
        throw Mistake("\"\(word.text)\" is no argument: write name=value.")
      }
      object[name] = try argument(value)
    }
    return object
  }

  func argument(_ text: String) throws -> JSON {
    if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 {
      return .string(String(text.dropFirst().dropLast()))
    }
    if text.hasPrefix("@") { return .string(self.text(try moment(String(text.dropFirst())))) }
    if text.hasPrefix("$") { return try value(text) }
    if text.hasPrefix("[") || text.hasPrefix("{") { return try document(text) }
    // A word that is no JSON is a text.
    return (try? JSON(parsing: text)) ?? .string(text)
  }

  /// JSON in which `$name` stands for an id.
  func document(_ text: String) throws -> JSON {
    var filled = ""
    var rest = Substring(text)
    while let sign = rest.firstIndex(of: "$") {
      filled += rest[..<sign]
      rest = rest[sign...]
      let name = rest.prefix { $0 == "$" || $0.isLetter || $0.isNumber || "-_./".contains($0) }
      filled += try value(String(name)).encodedString()
      rest = rest.dropFirst(name.count)
    }
    do {
      return try JSON(parsing: filled + rest)
    } catch {
      throw Mistake("\(filled + rest) is no JSON: \(error)")
    }
  }
}
