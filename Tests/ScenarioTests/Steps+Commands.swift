import Foundation
import JSONTree
import JournalStore
import SimulatedStage
import SyncCore

@testable import ttsync

/// The commands that decide about operations. They do what `ttsync` does for a person at a terminal
/// who is shown the matter and says yes.
extension Steps {
  static let commands: [Form] = [
    Form(
      "command conflicts [<op:op>] [as <name:word>]",
      "`ttsync conflicts`: what waits for a decision, or one operation. `$name.shown` is the digest of "
        + "what was shown first.",
      example: "command conflicts op 1 as before"
    ) { play, match in try play.showConflicts(match) },
    Form(
      "command resolve <op:op> mine|theirs [--group] [--shown <digest:word>]",
      "`ttsync resolve`. Without `--shown` it is decided on what stands there now.",
      example: "command resolve op 1 mine --shown $before.shown"
    ) { play, match in
      let side: Resolution.Side = match.text("mine|theirs") == "mine" ? .mine : .theirs
      if match.has("--group") {
        try play.decideGroup(match, side)
      } else {
        try play.decide(match, "resolve", side == .mine ? .mine : .theirs)
      }
    },
    Form(
      "command resolve <op:op> --field <sides:rest>",
      "The same, field by field.",
      example: "command resolve op 1 --field notes=mine end=theirs"
    ) { play, match in
      try play.decide(match, "resolve", .fields(try play.sides(match.words("sides"))))
    },
    Form(
      "command resolve <op:op> stop-other", "The timer that runs is stopped when ours began.",
      example: "command resolve op 1 stop-other"
    ) { play, match in try play.decide(match, "resolve", .stopOther) },
    Form(
      "command resolve <op:op> book [--end <end:time>]",
      "The time is booked as one entry, until the stop that waits or the given end.",
      example: "command resolve op 1 book --end 10:30"
    ) { play, match in
      let end = try match.optionalText("end").map(play.moment)
      try play.decide(match, "resolve", .book(until: end))
    },
    Form(
      "command adopt <op:op> <record:ref>", "`ttsync adopt`.",
      example: "command adopt op 1 $twin"
    ) { play, match in
      guard let record = RemoteID(try play.id(match.text("record"))) else {
        throw Mistake("\(match.text("record")) is no id of TrackingTime.")
      }
      try play.decide(match, "adopt", .adopt(record))
    },
    Form(
      "command edit <op:op> --set <changes:rest>",
      "`ttsync edit`, with the same names of fields; times as elsewhere with `@`.",
      example: "command edit op 1 --set notes=\"Kick-off\" end=@10:30 task=$logo"
    ) { play, match in
      try play.decide(match, "edit", .edit(try play.changes(match.words("changes"))))
    },
    Form(
      "command retry <op:op> [--now]", "`ttsync retry`.", example: "command retry op 1 --now"
    ) { play, match in try play.decide(match, "retry", .retry(isNow: match.has("--now"))) },
    Form(
      "command discard <op:op> [--repoint <target:word>] [--with <others:word>] [--dry-run]",
      "`ttsync discard --yes`: what rests on it is put before the user, gets another id or `none`, or "
        + "goes along, each one named.",
      example: "command discard op 1 --repoint $logo --with 3,4"
    ) { play, match in
      try play.decide(
        match, "discard", .discard(try play.farewell(match)), isDryRun: match.has("--dry-run"))
    },
    Form(
      "command cancel <op:op>", "`ttsync cancel`.", example: "command cancel op 1"
    ) { play, match in
      let id = try play.operation(match.text("op"))
      try play.command { try await $0.cancel(id, by: "cli/cancel") }
    },
    Form(
      "command doctor --probe",
      "`ttsync doctor --probe --yes`: finds out how the account is, on entries of its own, to its end.",
      example: "command doctor --probe"
    ) { play, _ in try play.probe() },
    Form(
      "command flush", "Asks the leader to probe now, as `ttsync flush` beside a server does.",
      example: "command flush"
    ) { play, _ in try play.command { try await $0.askForLead() } },
  ]
}

extension Play {
  private var phrase: Phrase {
    Phrase(now: device.now, zone: TimeZone(identifier: zone.id) ?? .gmt)
  }

  func showConflicts(_ match: Match) throws {
    let numbers = match.has("op") ? [try operation(match.text("op")).rawValue] : []
    let list = try read { view in
      try DisputeList(view, numbers: numbers, limit: 20, offset: 0, phrase: phrase, ink: .none)
    }
    let text =
      list.blocks.isEmpty
      ? "Nothing waits for a decision." : list.blocks.map(\.text).joined(separator: "\n\n")
    tell(text)
    if let name = match.optionalText("name"), let first = list.blocks.first {
      names[name] = ["shown": .string(first.digest)]
    }
  }

  /// What a command prints becomes the last answer.
  private func tell(_ text: String) {
    story.append("    → \(text.replacing("\n", with: "\n      "))")
    lastReply = ToolReply(["content": [["text": .string(text)]]])
  }

  private func caller(_ command: String) -> CallContext {
    CallContext(client: "cli", tool: command, argumentsDigest: uuids.next())
  }

  func decide(
    _ match: Match, _ name: String, _ resolution: Resolution, isDryRun: Bool = false
  ) throws {
    let id = try operation(match.text("op"))
    let call = caller(name)
    let given = try digest(match)
    try command { journal in
      let now = try await journal.read { ShownDigest.of(try $0.dispute(id)) }
      let shown = given ?? (resolution.kind.needsShown ? now : nil)
      return [
        try await journal.resolve(id, resolution, shown: shown, call: call, isDryRun: isDryRun)
      ]
    } told: { done, play in
      play.tell(ResolvedText(done, isDryRun: isDryRun, play.phrase).lines.joined(separator: "\n"))
    }
  }

  func decideGroup(_ match: Match, _ side: Resolution.Side) throws {
    let id = try operation(match.text("op"))
    let call = caller("resolve")
    let given = try digest(match)
    try command { journal in
      let (group, now) = try await journal.read { view in
        guard let name = try view.operation(id)?.group, let group = try view.groupDispute(name)
        else { throw Mistake("\(id) belongs to no group that waits for a decision.") }
        return (group.group, ShownDigest.of(group))
      }
      return try await journal.resolve(group: group, side, shown: given ?? now, call: call)
    } told: { done, play in
      play.tell(ResolvedText(done, isDryRun: false, play.phrase).lines.joined(separator: "\n"))
    }
  }

  private func digest(_ match: Match) throws -> String? {
    guard let text = match.optionalText("digest") else { return nil }
    return text.hasPrefix("$") ? try value(text).stringValue : text
  }

  // MARK: What stands behind the options

  func sides(_ words: [Word]) throws -> [Field: Resolution.Side] {
    var sides: [Field: Resolution.Side] = [:]
    for word in words {
      guard let (name, side) = word.assignment, let field = Field(named: name),
        let side = Resolution.Side(rawValue: side)
      else { throw Mistake("\"\(word.text)\" is not understood: write notes=mine or end=theirs.") }
      sides[field] = side
    }
    return sides
  }

  func changes(_ words: [Word]) throws -> Fields {
    var changes = Fields()
    for word in words {
      guard let (name, text) = word.assignment, let field = Field(named: name) else {
        throw Mistake("\"\(word.text)\" is no change: write field=value.")
      }
      let value = try argument(text)
      changes[field] = try field.value(value.stringValue ?? value.encodedString(), zone: zone)
    }
    return changes
  }

  func farewell(_ match: Match) throws -> Resolution.Farewell {
    var farewell = Resolution.Farewell()
    switch match.optionalText("target") {
    case nil: break
    case "none": farewell.repoint = .none
    case let text?:
      guard let id = EntityID(try id(text)) else { throw Mistake("\(text) is no id.") }
      farewell.repoint = .to(id)
    }
    for part in match.text("others").split(separator: ",") {
      farewell.with.insert(try operation("op \(part)"))
    }
    return farewell
  }

  // MARK: Doing it

  func probe() throws {
    let end = device.now + Limits.probePatience
    try command { try await $0.ask(.probe, until: end) }
    let patience = stage.now + Limits.probePatience.milliseconds
    guard try stage.run(until: patience, { try !read { try $0.isAsked(.probe) } }) else {
      throw Mistake("The probe has not come to its end.")
    }
    if let failure = try read({ try $0.pullFailure(.probe) }) {
      throw Mistake("The probe stopped: \(failure.sentence)")
    }
  }

  /// Does what a command does, in the process that runs.
  func command<Value: Sendable>(
    _ body: @escaping @Sendable (Journal) async throws -> Value,
    told: (Value, Play) -> Void = { _, _ in }
  ) throws {
    let process = try process()
    do {
      told(try process.perform { try await body(process.journal) }, self)
    } catch let refusal as Refusal {
      story.append("    → refused: \(refusal)")
      unexpectedRefusal = refusal.description
      lastReply = ToolReply(["isError": true, "content": [["text": .string(refusal.description)]]])
    }
  }
}
