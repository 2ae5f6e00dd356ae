import JSONTree
import JournalStore
import SyncCore

extension AssistTools {
  /// More operations than this are undone only after a confirmation (design §11).
  private static let unconfirmedMax = 20
  private static let name = "tt_undo"

  static let undo = ToolOffer(
    name, "Undo", in: .assist, .destroy(isIdempotent: true),
    "Takes back your last call, or one operation: cancelled if unsent, else changed back. dry_run says "
      + "which. Else it says what to do.",
    [.id("operation", "Number; default your last call"), .dryRun, .confirm], isPlain: true
  ) { call in
    let ids = try target(call)
    let context = try call.look { try call.callContext(about: [], in: $0) }
    let would = try await call.journal.undo(ids, call: context, isDryRun: true)
    if call.arguments.flag("dry_run") == true || needsConfirmation(would),
      let answer = try await call.confirmed(try preview(would, call))
    {
      return answer
    }
    let done = try await call.journal.undo(ids, call: context)
    if let last = done.last?.compensation?.id, try call.isOnline() {
      try await call.wait(for: last, until: call.now + call.settings.waitBudget)
    }
    return try answer(done, call)
  }

  /// The operations to take back, the last first.
  private static func target(_ call: ToolCall) throws -> [OperationID] {
    if let number = call.arguments.integer("operation") { return [OperationID(number)] }
    return try call.look { view in
      let calls = try view.lastCalls(of: call.client, exceptBy: name, limit: 2)
      guard let last = calls.first else {
        throw Refusal(
          "nothing_to_undo", "Nothing was changed here by \(call.client).",
          next: "Give the number of an operation: tt_sync_status and receipts name them.")
      }
      let open = try last.filter { operation in
        try operation.state != .cancelled && operation.state != .discarded
          && view.undoing(operation) == nil
      }
      guard !open.isEmpty else {
        let numbers = last.map { "\($0.id)" }.joined(separator: ", ")
        let before = calls.dropFirst().first?.last
        throw Refusal(
          "undone_already",
          "The last call (\(last[0].call.tool), \(numbers)) was taken back already.",
          next: before.map {
            "For the one before, \($0.call.tool), give operation: \($0.id.rawValue)."
          } ?? "There is none before it.")
      }
      return open.map(\.id).reversed()
    }
  }

  private static func needsConfirmation(_ would: [Undone]) -> Bool {
    would.count > unconfirmedMax
      || would.contains {
        $0.compensation?.verb == .delete && $0.operation.creates?.kind != .timeEntry
      }
  }

  private static func preview(_ would: [Undone], _ call: ToolCall) throws -> Preview {
    try call.read { _, presenter in
      let rows = try would.prefix(unconfirmedMax).map { try row($0, presenter) }
      let counts: [(Undone.Way, String)] = [
        (.cancelled, "not sent yet, cancelled"), (.askedFor, "perhaps sent, taken back later"),
        (.compensated, "on the server, changed back"),
      ]
      let words = counts.compactMap { way, words in
        let count = would.count { $0.way == way }
        return count > 0 ? "\(count) \(words)" : nil
      }
      let deleted = would.compactMap(\.compensation).count { $0.verb == .delete }
      return Preview(
        sentence: "Undo \(would.first?.operation.call.tool ?? ""): \(words.joined(separator: "; "))"
          + (deleted > 0 ? "; \(deleted) of them by deleting what was made." : "."),
        action: "Undo it",
        facts: ["operations": .integer(Int64(would.count)), "undo": .array(rows.map(JSON.object))])
    }
  }

  /// Facts that do not change from a dry run to the real one: no number of a new operation.
  private static func row(_ undone: Undone, _ presenter: Presenter) throws -> JSONObject {
    let words = DisputeWords(
      names: try names(in: undone.operation, presenter), zone: presenter.clock.zone)
    var row: JSONObject = [
      "operation": .integer(undone.operation.id.rawValue),
      "what": .string(words.what(undone.operation)), "way": .string(undone.way.rawValue),
    ]
    if !undone.notes.isEmpty { row["notes"] = .array(undone.notes.map(JSON.string)) }
    return row
  }

  /// The names of what an operation speaks of.
  private static func names(
    in operation: Operation, _ presenter: Presenter
  ) throws -> [Subject: String] {
    var subjects = [operation.subject]
    for field in operation.wish.names {
      guard let kind = field.references, let id = operation.wish[field]?.id else { continue }
      subjects.append(Subject(kind, id))
    }
    var names: [Subject: String] = [:]
    for subject in subjects where subject.kind.isRecord {
      names[subject] = try presenter.name(subject.kind, subject.id)
    }
    return names
  }

  private static func answer(_ done: [Undone], _ call: ToolCall) throws -> Answer {
    try call.read { view, presenter in
      let status = try OperationStatus(view, clock: presenter.clock, now: call.now)
      let rows = try done.map { undone -> JSON in
        var row = try row(undone, presenter)
        if let back = undone.compensation {
          let now = try view.operation(back.id) ?? back
          row["by"] = .integer(back.id.rawValue)
          row["status"] = .string(try status.words(now))
        } else {
          let now = try view.operation(undone.operation.id) ?? undone.operation
          row["status"] = .string(try status.words(now))
        }
        return .object(row)
      }
      let back = try done.last?.compensation.map { try view.operation($0.id) ?? $0 }
      let outcome = try back.map { ": \(try status.words($0))" } ?? ""
      var body: JSONObject = [
        "status": .string(summary(done) + outcome), "undone": .array(rows),
      ]
      body["pending_changes"] = .integer(Int64(try view.pendingChanges()))
      if let back {
        body["operation"] = .object(OperationStatus.summary(back))
        body["next"] = try status.next(back).map(JSON.string)
      }
      return Answer(body)
    }
  }

  private static func summary(_ done: [Undone]) -> String {
    if done.allSatisfy({ $0.way == .cancelled }) { return "undone: nothing was sent" }
    if done.contains(where: { $0.way == .askedFor }) {
      return "undo asked for: it is taken back as soon as the outcome is known"
    }
    let by = done.compactMap(\.compensation).map { "\($0.id)" }.prefix(5).joined(separator: ", ")
    return "changed back by \(by)"
  }
}
