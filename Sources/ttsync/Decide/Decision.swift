import Foundation
import JSONTree
import JournalStore
import SyncCore

/// Carries out what a person decides about operations: shows it where it was not shown yet, asks
/// where design §11 demands it, does it in one commit, and tells what became of everything.
struct Decision {
  let journal: Journal
  let output: Output
  let options: DecisionOptions
  private let call: CallContext
  private let phrase: Phrase

  init(
    _ settings: SettingsOptions, _ facts: FactsOptions, _ options: DecisionOptions,
    _ command: String
  ) throws {
    let wiring = try Wiring(settings)
    journal = try wiring.journal(try FoundJournal.chosen(by: wiring.settings), .readWrite)
    call = CallContext(client: "cli", tool: command, argumentsDigest: Clocks.uuid())
    output = facts.output
    self.options = options
    phrase = Phrase(now: Clocks.now())
  }

  func decide(_ number: Int64, _ resolution: Resolution) async throws {
    let id = OperationID(number)
    let (dispute, words) = try await journal.read { view in
      let dispute = try view.dispute(id)
      return (dispute, try DisputeWords(dispute, in: view))
    }
    let digest = ShownDigest.of(dispute)
    let isUnseen = resolution.kind.needsShown && options.shown == nil
    if isUnseen { show(dispute, words, digest) }
    let choice = dispute.choices(words).first { $0.kind == resolution.kind }
    let asks = choice?.needsConfirmation ?? false
    if !options.dryRun, isUnseen || asks {
      let would = try await rehearse(id, resolution, options.shown ?? digest)
      try confirm(
        choice?.sentence, would, isUnseen: isUnseen, needsYes: asks, digest: digest)
    }
    let done = try await journal.resolve(
      id, resolution, shown: options.shown ?? (isUnseen ? digest : nil), call: call,
      isDryRun: options.dryRun)
    tell([done], words)
  }

  func decide(groupOf number: Int64, _ side: Resolution.Side) async throws {
    let (group, words) = try await journal.read { view in
      guard let operation = try view.operation(OperationID(number)) else {
        throw CommandFailure(.refused, "There is no operation \(number) in this journal.")
      }
      guard let name = operation.group, let group = try view.groupDispute(name) else {
        throw CommandFailure(
          .refused, "Operation \(number) belongs to no group that waits for a decision.",
          next: "`ttsync conflicts` lists what waits.")
      }
      return (group, DisputeWords(names: [:], zone: try view.zoneOfUser()))
    }
    let digest = ShownDigest.of(group)
    let isUnseen = options.shown == nil
    if isUnseen, !output.isJSON {
      output.line(GroupText(group: group, words: words, digest: digest, ink: output.ink).text)
    }
    if !options.dryRun {
      let would = try await journal.resolve(
        group: group.group, side, shown: options.shown ?? digest, call: call, isDryRun: true)
      try confirm(nil, would, isUnseen: isUnseen, needsYes: side == .mine, digest: digest)
    }
    let done = try await journal.resolve(
      group: group.group, side, shown: options.shown ?? digest, call: call,
      isDryRun: options.dryRun)
    tell(done, words)
  }

  private func rehearse(
    _ id: OperationID, _ resolution: Resolution, _ shown: String
  ) async throws -> [Resolved] {
    [
      try await journal.resolve(
        id, resolution, shown: shown, call: call, isDryRun: true)
    ]
  }

  // MARK: Asking

  private func show(_ dispute: Dispute, _ words: DisputeWords, _ digest: String) {
    guard !output.isJSON else { return }
    let text = DisputeText(
      dispute: dispute, words: words, digest: digest, phrase: phrase, ink: output.ink)
    output.line(text.text)
    output.line()
  }

  /// Goes on only with a person's consent: `--shown` for what was looked at before, `--yes` for what
  /// cannot be taken back, or an answer typed now.
  private func confirm(
    _ sentence: String?, _ would: [Resolved], isUnseen: Bool, needsYes: Bool, digest: String
  ) throws {
    if !isUnseen, options.yes || !needsYes { return }
    if let sentence { output.note(sentence) }
    for line in ResolvedText(would, isDryRun: true, phrase).lines { output.note(line) }
    if output.canAsk {
      guard output.asks("Do it?") else {
        throw CommandFailure(.refused, "Nothing was changed.")
      }
      return
    }
    var missing: [String] = []
    if isUnseen { missing.append("--shown \(digest)") }
    if needsYes, !options.yes { missing.append("--yes") }
    throw CommandFailure(
      .refused, "Nothing was changed.", next: "Repeat it with \(missing.joined(separator: " ")).")
  }

  private func tell(_ done: [Resolved], _ words: DisputeWords) {
    let text = ResolvedText(done, isDryRun: options.dryRun, phrase)
    for (result, lines) in zip(done, text.blocks) {
      output.facts(
        result.json(isDryRun: options.dryRun), text: lines.joined(separator: "\n"))
    }
    if options.dryRun, !output.isJSON { output.line("Nothing was changed (--dry-run).") }
  }
}

/// What became of operations after a decision, or would become of them.
struct ResolvedText {
  let blocks: [[String]]

  init(_ results: [Resolved], isDryRun: Bool, _ phrase: Phrase) {
    blocks = results.map { result in
      let will = isDryRun ? "would be: " : ""
      func line(_ operation: SyncCore.Operation) -> String {
        let facts = OperationFacts(operation)
        return "\(operation.id), \(facts.what): \(will)\(facts.standing(phrase))"
      }
      var lines = [line(result.operation)]
      if let next = result.successor { lines.append("  " + line(next)) }
      lines += result.dependants.map { "  " + line($0) }
      return lines + result.notes.map { "  " + $0 }
    }
  }

  var lines: [String] { blocks.flatMap(\.self) }
}

extension Resolved {
  func json(isDryRun: Bool) -> JSON {
    // The members of the operation stand at the top, as those of `retry` and `discard` always did.
    var object = OperationFacts(operation).json.objectValue ?? [:]
    object["dry_run"] = .bool(isDryRun)
    object["successor"] = successor.map { OperationFacts($0).json } ?? .null
    object["dependants"] = .array(dependants.map { OperationFacts($0).json })
    object["notes"] = .array(notes.map(JSON.string))
    return .object(object)
  }
}

extension DisputeWords {
  /// In the zone of the user's TrackingTime account; before the first contact in that of this
  /// machine.
  init(_ dispute: Dispute, in view: JournalView) throws {
    self.init(names: dispute.names, zone: try view.zoneOfUser())
  }
}

extension JournalView {
  func zoneOfUser() throws -> Zone {
    try account().zone.flatMap { Zone($0) } ?? Zone(TimeZone.current.identifier) ?? .utc
  }
}
