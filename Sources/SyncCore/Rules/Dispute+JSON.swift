package import JSONTree

/// A dispute for programs: `ttsync conflicts --json` and the tools say the same.
extension Dispute {
  /// - Parameter digest: what a decision names as shown.
  package func json(_ words: DisputeWords, digest: String) -> JSONObject {
    var object: JSONObject = [
      "operation": .integer(operation.id.rawValue), "state": .string(operation.state.rawValue),
      "what": .string(words.what(self)),
    ]
    object["why"] = operation.reason.map { .string($0.sentence) }
    object["reason_code"] = operation.reason.map { .string($0.code) }
    object["group"] = operation.group.map(JSON.string)
    object["shown"] = .string(digest)
    if !rows.isEmpty { object["fields"] = .array(rows.map { $0.json(words) }) }
    if !candidates.isEmpty {
      object["candidates"] = .array(
        candidates.map { record in
          let different = DisputeWords.differences(operation.wish, record.fields).map(\.word)
          return [
            "id": .integer(record.id.rawValue),
            "what": .string(words.summary(record.fields, record.kind)),
            "differs_in": .array(different.map(JSON.string)),
          ]
        })
    }
    if let below {
      object["below"] = [
        "before": .string(words.counts(below.before)), "now": .string(words.counts(below.now)),
      ]
    }
    if let running { object["running"] = .string(words.running(running)) }
    if !dependants.isEmpty {
      object["dependants"] = .array(
        dependants.map {
          [
            "operation": .integer($0.operation.id.rawValue),
            "what": .string(words.what($0.operation)), "rests_on_it": .bool($0.isResting),
          ]
        })
    }
    object["choices"] = .array(choices(words).map(\.json))
    return object
  }
}

extension Dispute.Row {
  fileprivate func json(_ words: DisputeWords) -> JSON {
    var object: JSONObject = ["field": .string(field.word)]
    object["before"] = base.map { .string(words.value($0, of: field)) }
    object["mine"] = mine.map { .string(words.value($0, of: field)) }
    object["theirs"] = theirs.map { .string(words.value($0, of: field)) }
    object["disputed"] = .bool(isDisputed)
    return .object(object)
  }
}

extension Dispute.Choice {
  fileprivate var json: JSON {
    var object: JSONObject = ["choice": .string(kind.rawValue)]
    object["record"] = record.map { .integer($0.rawValue) }
    object["does"] = .string(sentence)
    if needsConfirmation { object["needs_confirmation"] = true }
    return .object(object)
  }
}

extension DisputeWords {
  /// `task 8 “Mail” since 2026-03-02 09:00 (+01:00)`.
  package func running(_ timer: RunningTimer) -> String {
    let task = timer.task.map { entity(.task, .remote($0)) } ?? timer.taskName ?? "an unknown task"
    return "\(task) since \(time(timer.startAt))"
  }
}

extension GroupDispute {
  package func json(_ words: DisputeWords, digest: String) -> JSONObject {
    var counts = JSONObject()
    for state in OperationState.allCases {
      counts[state.rawValue] = states[state].map { .integer(Int64($0)) }
    }
    return [
      "group": .string(group), "shown": .string(digest), "operations": .object(counts),
      "before": Self.json(before), "now": Self.json(now),
      "members": .array(
        members.map {
          [
            "operation": .integer($0.id.rawValue), "what": .string(words.what($0)),
            "why": .string($0.operation.reason?.sentence ?? ""),
          ]
        }),
    ]
  }

  private static func json(_ totals: Totals) -> JSON {
    var object: JSONObject = [
      "duration_s": .integer(totals.seconds),
      "duration": .string(DisputeWords.duration(totals.seconds)),
    ]
    object["amount"] = totals.amount.map { .number(($0 * 100).rounded() / 100) }
    return .object(object)
  }
}
