import JSONTree
import JournalStore
import SyncCore

/// Decisions of a person that a tool carries out (design §9 and §11).
extension ToolCall {
  /// Does what was decided, after a confirmation where the choice overwrites or gives up something.
  ///
  /// - Parameter consent: asks although the choice alone would not.
  func decide(
    _ id: OperationID, _ resolution: Resolution, consent: Bool = false
  ) async throws -> Answer {
    let (choice, words) = try read { view, presenter in
      let dispute = try view.dispute(id)
      let words = DisputeWords(names: dispute.names, zone: presenter.clock.zone)
      return (dispute.choices(words).first { $0.kind == resolution.kind }, words)
    }
    let shown = arguments.filled("shown")
    let context = try look { try callContext(about: [], in: $0) }
    let asks = consent || choice?.needsConfirmation == true
    if asks || arguments.flag("dry_run") == true || settings.leavesDiscards {
      let would = try await journal.resolve(
        id, resolution, shown: shown, call: context, isDryRun: true)
      if would.operation.state == .discarded { try requireDiscards() }
      guard asks || arguments.flag("dry_run") == true else {
        return try await carryOut(id, resolution, words)
      }
      let sentence = choice?.sentence ?? "\(id) is decided with \(resolution.kind.rawValue)."
      let preview = Preview(
        sentence: "\(id), \(words.what(would.operation)): \(sentence)", action: "Do it",
        facts: ["would": .array([would].map { .object(Self.facts($0, words)) })])
      if let answer = try await confirmed(preview) { return answer }
    }
    return try await carryOut(id, resolution, words)
  }

  private func carryOut(
    _ id: OperationID, _ resolution: Resolution, _ words: DisputeWords
  ) async throws -> Answer {
    let done = try await journal.resolve(
      id, resolution, shown: arguments.filled("shown"),
      call: try look { try callContext(about: [], in: $0) })
    let last = done.successor ?? done.operation
    if try isOnline() { try await wait(for: last.id, until: now + settings.waitBudget) }
    return try answer([done], words)
  }

  /// The parked operations of one call together.
  func decide(groupOf id: OperationID, _ side: Resolution.Side) async throws -> Answer {
    let (group, words) = try read { view, presenter in
      guard let operation = try view.operation(id) else { throw Refusal.noOperation(id) }
      guard let name = operation.group, let group = try view.groupDispute(name) else {
        throw Refusal(
          "no_group", "\(id) belongs to no group that waits for a decision.",
          next: "Leave group out, or look at tt_list_operations.")
      }
      return (group, DisputeWords(names: [:], zone: presenter.clock.zone))
    }
    let shown = arguments.filled("shown")
    let context = try look { try callContext(about: [], in: $0) }
    if side == .mine || arguments.flag("dry_run") == true {
      _ = try await journal.resolve(
        group: group.group, side, shown: shown, call: context, isDryRun: true)
      let preview = Preview(
        sentence: "\(group.members.count) operations of one call are decided with \(side.rawValue):"
          + " \(DisputeWords.duration(group.before.seconds)) when you decided, "
          + "\(DisputeWords.duration(group.now.seconds)) now.",
        action: "Do it", facts: group.json(words, digest: ShownDigest.of(group)))
      if let answer = try await confirmed(preview) { return answer }
    }
    let done = try await journal.resolve(
      group: group.group, side, shown: shown, call: context)
    return try answer(done, words)
  }

  /// What stands against what, and what can be decided.
  func show(_ id: OperationID, isGroup: Bool) throws -> Answer {
    try read { view, presenter in
      guard let operation = try view.operation(id) else { throw Refusal.noOperation(id) }
      if isGroup, let name = operation.group, let group = try view.groupDispute(name) {
        let words = DisputeWords(
          names: group.members.map(\.names).reduce(into: [:]) { $0.merge($1) { old, _ in old } },
          zone: presenter.clock.zone)
        var body: JSONObject = ["status": "waits for a decision"]
        for (key, value) in group.json(words, digest: ShownDigest.of(group)) { body[key] = value }
        return Answer(body)
      }
      let dispute = try view.dispute(operation)
      let words = DisputeWords(names: dispute.names, zone: presenter.clock.zone)
      let status = try OperationStatus(view, clock: presenter.clock, now: now)
      var body: JSONObject = ["status": .string(try status.words(operation))]
      for (key, value) in dispute.json(words, digest: ShownDigest.of(dispute)) { body[key] = value }
      let choices = body["choices"]?.arrayValue ?? []
      body["choices"] = .array(choices.filter { $0.decider == nil })
      // What another tool decides is told with it; a client without that tool has the command.
      let elsewhere = choices.compactMap { choice in
        choice.decider.map { choice.decided(by: $0, id) }
      }
      if !elsewhere.isEmpty { body["elsewhere"] = .array(elsewhere) }
      return Answer(body)
    }
  }

  private func answer(_ done: [Resolved], _ words: DisputeWords) throws -> Answer {
    try read { view, presenter in
      let status = try OperationStatus(view, clock: presenter.clock, now: now)
      let fresh = try done.map { result in
        var result = result
        result.operation = try view.operation(result.operation.id) ?? result.operation
        result.successor = try result.successor.map { try view.operation($0.id) ?? $0 }
        return result
      }
      let last = fresh.last.map { $0.successor ?? $0.operation }
      var body = JSONObject()
      body["status"] = .string(
        try fresh.count == 1
          ? last.map(status.words) ?? ""
          : status.words(ofGroup: fresh.map { $0.successor ?? $0.operation }))
      if let only = fresh.first, fresh.count == 1 {
        for (key, value) in Self.facts(only, words) { body[key] = value }
      } else {
        body["decided"] = .array(fresh.map { .object(Self.facts($0, words)) })
      }
      body["pending_changes"] = .integer(Int64(try view.pendingChanges()))
      body["next"] = try last.flatMap(status.next).map(JSON.string)
      return Answer(body)
    }
  }

  private static func facts(_ result: Resolved, _ words: DisputeWords) -> JSONObject {
    var object: JSONObject = ["operation": .object(OperationStatus.summary(result.operation))]
    object["successor"] = result.successor.map { next in
      var row = OperationStatus.summary(next)
      row["uuid"] = nil
      row["what"] = .string(words.what(next))
      return .object(row)
    }
    if !result.dependants.isEmpty {
      object["dependants"] = .array(
        result.dependants.map { dependant in
          [
            "id": .integer(dependant.id.rawValue), "state": .string(dependant.state.rawValue),
            "what": .string(words.what(dependant)),
          ]
        })
    }
    if !result.notes.isEmpty { object["notes"] = .array(result.notes.map(JSON.string)) }
    return object
  }
}

extension JSON {
  /// The verb of the tool and command that carry a choice out; nil: tt_resolve_conflict does.
  fileprivate var decider: String? {
    switch self["choice"]?.stringValue.flatMap(Resolution.Kind.init) {
    case .retry, .retryNow: "retry"
    case .adopt: "adopt"
    case .edit: "edit"
    case .discard: "discard"
    case .mine, .theirs, .fields, .stopOther, .book, nil: nil
    }
  }

  fileprivate func decided(by verb: String, _ id: OperationID) -> JSON {
    var object = objectValue ?? [:]
    let isNow = object["choice"] == .string(Resolution.Kind.retryNow.rawValue)
    object["choice"] = nil
    object["tool"] = .string("tt_\(verb)_operation")
    object["command"] = .string("ttsync \(verb)\(isNow ? " --now" : "") \(id.rawValue)")
    return .object(object)
  }
}

extension Refusal {
  static func noOperation(_ id: OperationID) -> Refusal {
    Refusal(
      "unknown_operation", "There is no \(id) in this journal.",
      next: "Receipts name it as operation.id; tt_sync_status lists what is parked.")
  }
}
