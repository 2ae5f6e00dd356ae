import JournalStore
import SyncCore

extension Steps {
  static let expectOperations: [Form] = [
    Form(
      "expect <op:op> is <state:state> because <reason:word>",
      "An operation stands so, for the reason with this code.",
      example: "expect op 1 is review because near_match"
    ) { play, match in
      try play.expectState(match)
      let found = try play.found(match)
      try play.expect(
        found.reason?.code == match.text("reason"), "reason \(match.text("reason"))",
        found: found.reason.map { "\($0.code): \($0.sentence)" } ?? "no reason")
    },
    Form(
      "expect <op:op> is <state:state> saying <text:text>",
      "The same, with this in the sentence of its reason.",
      example: "expect op 1 is conflict saying \"notes\""
    ) { play, match in
      try play.expectState(match)
      let sentence = try play.found(match).reason?.sentence ?? ""
      try play.expect(
        sentence.contains(match.text("text")), "a reason saying \"\(match.text("text"))\"",
        found: sentence.isEmpty ? "no reason" : sentence)
    },
    Form(
      "expect <op:op> is superseded by <by:op>", "Another one took its place.",
      example: "expect op 1 is superseded by op 3"
    ) { play, match in
      let found = try play.found(match)
      let by = try play.operation(match.text("by"))
      try play.expect(
        found.state == .superseded && found.supersededBy == by, "superseded by \(by)",
        found: play.words(found))
    },
    Form(
      "expect <op:op> is held by <by:op>", "It waits for another one.",
      example: "expect op 3 is held by op 2"
    ) { play, match in
      let found = try play.found(match)
      let by = try play.operation(match.text("by"))
      try play.expect(
        found.heldBy == by, "held by \(by)",
        found: found.heldBy.map { "held by \($0)" } ?? "held by nothing; \(play.words(found))")
    },
    Form(
      "expect <op:op> is not held", "Nothing stands before it.", example: "expect op 3 is not held"
    ) { play, match in
      let found = try play.found(match)
      try play.expect(
        found.heldBy == nil, "held by nothing",
        found: found.heldBy.map { "held by \($0)" } ?? "")
    },
    Form(
      "expect <op:op> is <state:state>", "An operation stands so.",
      example: "expect op 1 is applied"
    ) { play, match in try play.expectState(match) },
    Form(
      "expect <op:op> was sent <count:number> times|time",
      "So many requests were made for it.", example: "expect op 1 was sent 2 times"
    ) { play, match in
      let id = try play.operation(match.text("op"))
      let attempts = try play.read { try $0.attempts(of: id) }
      try play.expect(
        attempts.count == match.number("count"), "\(match.number("count")) attempts of \(id)",
        found: "\(attempts.count): \(attempts.map(\.request))")
    },
    Form(
      "expect the story of <op:op> has <event:word>",
      "Its audit log has a row of this event (`accepted`, `sent`, `found`, `absent` …).",
      example: "expect the story of op 1 has found"
    ) { play, match in
      let id = try play.operation(match.text("op"))
      let rows = try play.audit(of: id)
      try play.expect(
        rows.contains { $0.event == match.text("event") }, "an audit row \(match.text("event"))",
        found: rows.map(\.event).joined(separator: ", "))
    },
    Form(
      "expect <count:number> operations|operation", "So many were accepted in all.",
      example: "expect 2 operations"
    ) { play, match in
      let all = try play.allOperations()
      try play.expect(
        all.count == match.number("count"), "\(match.number("count")) operations",
        found: "\(all.count): \(all.map { play.words($0) }.joined(separator: "; "))")
    },
  ]
}

extension Play {
  func found(_ match: Match) throws -> SyncCore.Operation {
    let id = try operation(match.text("op"))
    guard let found = try read({ try $0.operation(id) }) else {
      let all = try allOperations().map(\.id.description).joined(separator: ", ")
      throw Mistake("There is no \(id). There are: \(all.isEmpty ? "none" : all).")
    }
    return found
  }

  func expectState(_ match: Match) throws {
    let found = try found(match)
    try expect(
      found.state.rawValue == match.text("state"), "\(found.id) is \(match.text("state"))",
      found: words(found))
  }

  func words(_ operation: SyncCore.Operation) -> String {
    var text = "\(operation.id) (\(operation.words)) is \(operation.state.rawValue)"
    if let by = operation.supersededBy { text += " by \(by)" }
    if let by = operation.heldBy { text += ", held by \(by)" }
    if let reason = operation.reason { text += " because \(reason.code): \(reason.sentence)" }
    if let later = operation.notBefore, operation.state.isUnfinished {
      text += " (not before \(self.text(later)))"
    }
    return text
  }
}
