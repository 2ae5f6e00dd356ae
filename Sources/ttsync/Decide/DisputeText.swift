import JournalStore
import SyncCore

/// One operation that wants a decision, so that a tired person understands it: what it is, why it
/// stopped, both sides beside each other, and the commands that can be typed.
struct DisputeText {
  let dispute: Dispute
  let words: DisputeWords
  let digest: String
  let phrase: Phrase
  let ink: Ink

  /// Dependants named one by one.
  private static let dependantsMax = 10

  var text: String {
    ([head] + [why] + table + below + waiting + ["", "  " + ink(.bold, "You can:")] + commands)
      .joined(separator: "\n")
  }

  private var operation: SyncCore.Operation { dispute.operation }

  private var head: String {
    let state = ink(.yellow, operation.state.rawValue)
    return "\(ink(.bold, operation.id.description))  \(words.what(dispute))  [\(state)]"
  }

  private var why: String {
    let asked = "asked by \(operation.call.client) \(phrase.ago(operation.acceptedAt))"
    let reason = operation.reason?.sentence ?? "It is not sent yet."
    return "  \(reason)\n  \(ink(.faint, "(\(asked), with \(operation.call.tool))"))"
  }

  // MARK: Both sides

  private var table: [String] {
    if !dispute.candidates.isEmpty { return [""] + candidates }
    guard dispute.remote != nil || dispute.isGone, !dispute.rows.isEmpty else { return running }
    var table = TextTable("", "before", "yours", "TrackingTime now", "")
    for row in dispute.rows {
      table.add(
        row.field.word, words.value(row.base, of: row.field),
        row.mine.map { words.value($0, of: row.field) } ?? "not changed",
        dispute.isGone ? "deleted" : words.value(row.theirs, of: row.field),
        row.isDisputed ? "<- differs" : "")
    }
    return [""] + Self.indented(table.text(width: .max, ink: ink)) + running
  }

  private var running: [String] {
    var lines: [String] = []
    if operation.verb == .timerStart || operation.verb == .timerStop {
      let start = operation.wish[.startAt]?.instant.map { "start \(words.time($0))" }
      let end = (operation.wish[.endAt]?.instant ?? dispute.stopAt).map { "stop \(words.time($0))" }
      lines.append("  yours     " + [start, end].compactMap(\.self).joined(separator: ", "))
      if let remote = dispute.remote {
        lines.append("  there     \(words.summary(remote, .timeEntry))")
      }
      lines.append(
        "  runs now  \(dispute.running.map(words.running) ?? "nothing, as far as known")")
    }
    return lines.isEmpty ? [] : [""] + lines
  }

  private var candidates: [String] {
    let kind = operation.creates?.kind ?? operation.subject.kind
    var rows = [("yours", words.summary(operation.wish, kind))]
    rows += dispute.candidates.map { ($0.id.description, words.summary($0.fields, $0.kind)) }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { head, summary in
      "  \(head)\(String(repeating: " ", count: width - head.count + 2))\(summary)"
    }
  }

  private var below: [String] {
    guard let below = dispute.below else { return [] }
    return [
      "  below it then: \(words.counts(below.before))",
      "  below it now:  \(words.counts(below.now))",
    ]
  }

  private var waiting: [String] {
    guard !dispute.dependants.isEmpty else { return [] }
    let named = dispute.dependants.prefix(Self.dependantsMax).map { dependant in
      let how = dependant.isResting ? "rests on it" : "comes after it"
      return "    \(dependant.operation.id)  \(words.what(dependant.operation)) (\(how))"
    }
    let more = dispute.dependants.count - named.count
    return ["", "  Waiting for it:"] + named + (more > 0 ? ["    and \(more) more"] : [])
  }

  // MARK: What can be typed

  private var commands: [String] {
    dispute.choices(words).flatMap { choice in
      [
        "    " + ink(.green, command(choice)),
        "        " + ink(.faint, choice.sentence),
      ]
    }
  }

  private func command(_ choice: Dispute.Choice) -> String {
    let number = operation.id.rawValue
    let shown = "--shown \(digest)"
    switch choice.kind {
    case .mine, .theirs: return "ttsync resolve \(number) \(choice.kind.rawValue) \(shown)"
    case .fields:
      let sides = dispute.groups.compactMap { dispute.rows(of: $0).first { $0.mine != nil } }
        .map { "--field \($0.field.word)=\($0.isDisputed ? "theirs" : "mine")" }
      return "ttsync resolve \(number) \(sides.joined(separator: " ")) \(shown)"
    case .stopOther: return "ttsync resolve \(number) stop-other \(shown)"
    case .book:
      let end = dispute.stopAt == nil ? " --end \(exampleEnd)" : ""
      return "ttsync resolve \(number) book\(end) \(shown)"
    case .retry: return "ttsync retry \(number)"
    case .retryNow: return "ttsync retry --now \(number)"
    case .adopt: return "ttsync adopt \(number) \(choice.record?.description ?? "<id>")"
    case .edit: return "ttsync edit \(number) --set \(exampleField)=…"
    case .discard: return "ttsync discard \(number)\(repoint)"
    }
  }

  /// An end that could be true: an hour of work.
  private var exampleEnd: String {
    guard let start = operation.wish[.startAt]?.instant else { return "<time>" }
    let local = words.zone.local(start + .seconds(3_600)).text
    return local.prefix(10) + "T" + local.dropFirst(11).prefix(5)
  }

  private var exampleField: String {
    let kind = operation.creates?.kind ?? operation.subject.kind
    let allowed = Field.editable(operation.verb, kind)
    return (allowed.first { operation.wish[$0] != nil && $0 != .startAt } ?? allowed.first)?.word
      ?? "<field>"
  }

  private var repoint: String {
    guard let created = operation.creates, created.kind != .timeEntry,
      dispute.dependants.contains(where: \.isResting)
    else { return "" }
    return " --repoint <\(created.kind.noun) id, or none>"
  }

  private static func indented(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = "  " + line
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
