import Foundation
import JSONTree
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

extension Instant {
  init(_ date: Date) {
    self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
  }
}

extension Steps {
  static let expectWords: [Form] = [
    Form(
      "expect the answer says <text:text>", "The last answer to the user has this in its text.",
      example: "expect the answer says \"queued\""
    ) { play, match in
      let text = try play.answer().text
      try play.expect(
        text.contains(match.text("text")), "an answer with \"\(match.text("text"))\"", found: text)
    },
    Form(
      "expect the answer does not say <text:text>", "It has not.",
      example: "expect the answer does not say \"error\""
    ) { play, match in
      let text = try play.answer().text
      try play.expect(
        !text.contains(match.text("text")), "an answer without \"\(match.text("text"))\"",
        found: text)
    },
    Form(
      "expect the answer has <path:word> <value:text>",
      "A member of the last answer: `status`, `operation.state`, `time_entry.notes`.",
      example: "expect the answer has operation.state pending"
    ) { play, match in
      var found: JSON? = .object(try play.answer().body)
      for part in match.text("path").split(separator: ".").map(String.init) {
        found = found?[part] ?? Int(part).flatMap { found?[$0] }
      }
      let text = found.map { $0.stringValue ?? $0.encodedString() } ?? "nothing of that name"
      let wanted =
        match.text("value").hasPrefix("$")
        ? try play.value(match.text("value")).encodedString() : match.text("value")
      try play.expect(
        text == wanted, "\(match.text("path")) = \(wanted)",
        found: "\(text) in \(try play.answer().text)")
    },
    Form(
      "expect the status says <text:text>", "What tt_sync_status tells.",
      example: "expect the status says \"offline since 09:00\""
    ) { play, match in
      let reply = ToolReply(try play.process().call("tt_sync_status", [:], client: "checker"))
      try play.expect(
        reply.text.contains(match.text("text")), "a status with \"\(match.text("text"))\"",
        found: reply.text)
    },
    Form(
      "expect an answer of <tool:word> <arguments:rest> saying <text:text>",
      "Asks with another client, and its answer has this in it.",
      example: "expect an answer of tt_get_operation id=$first.op saying \"lost\""
    ) { play, match in
      let (last, reply) = (play.lastCall, play.lastReply)
      try play.call(match, name: nil, client: "checker")
      let text = try play.answer().text
      (play.lastCall, play.lastReply) = (last, reply)
      play.unexpectedRefusal = nil
      try play.expect(
        text.contains(match.text("text")), "an answer with \"\(match.text("text"))\"", found: text)
    },
  ]
}

extension Play {
  func answer() throws -> ToolReply {
    guard let lastReply else { throw Mistake("Nothing was called yet.") }
    return lastReply
  }
}
