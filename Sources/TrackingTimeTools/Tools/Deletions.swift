import JSONTree
import JournalStore
import SyncCore

extension ToolCall {
  /// Deletes the record named by `id`, after a preview and its confirmation (design §11).
  ///
  /// - Parameters:
  ///   - deleteAll: also the time below; always said where the kind has any.
  ///   - fate: what becomes of what hangs below it, as the middle of a sentence.
  func deleteContainer(
    _ kind: EntityKind, deleteAll: Bool? = nil, fate: (ContainerCounts) -> String
  ) async throws -> Answer {
    let id = try arguments.requiredID()
    let known = try await check(kind, id)
    let subject = Subject(kind, id)
    let isWithDependants = arguments.flag("with_dependants") == true
    if let answer = try await confirmed(try preview(subject, fate)) { return answer }
    return try await submit(about: [subject]) { entrance in
      let below = try entrance.view.countedBelow(subject, at: entrance.now)
      let draft = OperationDraft(
        .delete, .existing(subject), options: OperationOptions(deleteAll: deleteAll, below: below))
      try entrance.proposeDeletion(draft, of: subject, isWithDependants: isWithDependants)
      return Proposal([known.warning(kind)].compactMap(\.self))
    }
  }

  private func preview(
    _ subject: Subject, _ fate: (ContainerCounts) -> String
  ) throws -> Preview {
    try read { view, presenter in
      let noun = subject.kind.noun
      let counts = try view.countsBelow(subject)
      let record = try view.record(subject)
      let name = record.flatMap { Presenter.name(of: $0.fields) } ?? "not seen yet"
      let resting = try view.resting(on: subject)
      var facts = counts.facts
      var alsoResting = ""
      if let billed = try view.billed(below: subject), billed.count > 0 {
        facts["billed_entries"] = .integer(Int64(billed.count))
        facts["billed_s"] = .integer(billed.seconds)
        alsoResting = " \(billed.count) of the time entries are billed."
      }
      if !resting.isEmpty {
        facts["rests_on_it"] = .array(resting.map { .integer($0.id.rawValue) })
        alsoResting += " \(resting.count) unsent changes rest on it (with_dependants)."
      }
      facts[subject.kind.key] = try record.map {
        .object(try presenter.object($0, full: false))
      }
      return Preview(
        sentence:
          "Delete \(noun) \(subject.id) \"\(name)\": \(fate(counts)), as far as known here. "
          + "This cannot be undone." + alsoResting,
        action: "Delete the \(noun)", facts: facts)
    }
  }
}

extension JournalView {
  /// Billed entries on a task or in a project or customer; nil: a kind that has no time below it.
  fileprivate func billed(below subject: Subject) throws -> (count: Int, seconds: Int64)? {
    var filter = EntryFilter(isBilled: true)
    switch subject.kind {
    case .task: filter.task = subject.id
    case .project: filter.project = subject.id
    case .customer: filter.customer = subject.id
    default: return nil
    }
    return try entryTotals(filter)
  }
}

extension ContainerCounts {
  /// What a preview rests on.
  var facts: JSONObject {
    var facts: JSONObject = [
      "time_entries": .integer(entries), "duration_s": .integer(seconds),
    ]
    if projects > 0 { facts["projects"] = .integer(projects) }
    if tasks > 0 { facts["tasks"] = .integer(tasks) }
    return facts
  }
}
