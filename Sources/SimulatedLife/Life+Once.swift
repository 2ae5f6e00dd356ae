import JournalStore
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

// P2 of the design: applied once, or visibly parked.
extension Life {
  /// No record was made twice, and what nobody claims is put before somebody.
  func once(_ files: [JournalFacts]) -> [Violation] {
    let kinds: [(TrackingTimeSandbox.EntityKind, SyncCore.EntityKind)] = [
      (.timeEntry, .timeEntry), (.task, .task), (.project, .project), (.customer, .customer),
    ]
    return kinds.flatMap { theirs, ours in
      let made = history.made(theirs).filter { record in
        guard let origin = record.sights.first?.origin else { return false }
        return origin == .request || origin == .late
      }
      return unclaimed(made, ours, files) + (ours == .timeEntry ? twice(made, files) : [])
    }
  }

  private typealias Made = (id: Int, sights: [History.Sight])

  private func unclaimed(
    _ made: [Made], _ kind: SyncCore.EntityKind, _ files: [JournalFacts]
  ) -> [Violation] {
    made.compactMap { record in
      guard record.sights.last?.facts != nil, let id = RemoteID(Int64(record.id)) else {
        return nil
      }
      let subject = Subject(kind, .remote(id))
      let isKnown = files.contains { facts in
        facts.makers[subject] != nil || facts.home.shown.contains(subject)
          || facts.inOrder.contains { $0.options.repairs != nil && $0.subject == subject }
          || wasGivenUp(record, subject, facts)
      }
      return isKnown
        ? nil
        : Violation(
          "what a request made is claimed by its operation, or put before the user",
          "\(kind.rawValue) \(record.id): \(String(describing: record.sights.first?.facts))")
    }
  }

  /// It took effect beyond the horizon, and a person had taken it back, or given it up although asked to
  /// look first. No name is looked for after that. A time entry is, whoever decided, unless somebody gave
  /// it other notes before it was seen: then nobody can tell whose it is.
  private func wasGivenUp(_ record: Made, _ subject: Subject, _ facts: JournalFacts) -> Bool {
    guard let made = record.sights.first, made.origin == .late, let text = made.facts?.text,
      isBeyondHorizon(made, text)
    else { return false }
    let isLookedFor = subject.kind == .timeEntry && record.sights.last?.facts?.text == text
    if isLookedFor { return false }
    return facts.inOrder.contains { operation in
      let isGivenUp =
        operation.state == .cancelled
        || operation.state == .discarded && facts.home.decided.contains(operation.id)
      return isGivenUp && operation.creates?.kind == subject.kind
        && operation.wish[subject.kind == .timeEntry ? .notes : .name]?.text == text
    }
  }

  /// Whether the last request before it that could have made it left longer ago than the horizon.
  private func isBeyondHorizon(_ made: History.Sight, _ text: String) -> Bool {
    let last = service.traces.last { trace in
      trace.method == "POST" && trace.at <= made.at && trace.body.contains("\"\(text)\"")
    }
    guard let last else { return false }
    return .milliseconds(made.at - last.at) > plan.horizon
  }

  /// Two records that were made with the same text, which only one operation had.
  private func twice(_ made: [Made], _ files: [JournalFacts]) -> [Violation] {
    guard !plan.commitsBeyond else { return [] }
    let byText = Dictionary(grouping: made) { $0.sights.first?.facts?.text ?? "" }
    return byText.keys.sorted().compactMap { text -> Violation? in
      guard !text.isEmpty, let copies = byText[text], copies.count > 1 else { return nil }
      // A person who has it sent again takes the risk.
      let isAsked = files.contains { facts in
        facts.inOrder.contains {
          $0.wish[.notes] == .text(text) && facts.home.decided.contains($0.id)
        }
      }
      let isOneAtATime = zip(copies, copies.dropFirst()).allSatisfy { Self.isGone($0, before: $1) }
      return isAsked || isOneAtATime || copies.contains { $0.sights.first?.verb == .start }
        ? nil
        : Violation(
          "a create takes effect once within the horizon",
          "\(text) was made as \(copies.map(\.id).sorted())")
    }
  }

  /// Somebody deleted the one before anybody could see it, and so it was made again: nobody can tell
  /// that from a request that never arrived.
  private static func isGone(_ one: Made, before next: Made) -> Bool {
    guard let end = one.sights.last, end.facts == nil, let begin = next.sights.first else {
      return false
    }
    return end.sequence < begin.sequence
  }

  /// Whatever is called applied was once so on the service.
  func reallyApplied(_ facts: JournalFacts) -> [Violation] {
    facts.inOrder.filter { $0.state == .applied }.compactMap { operation in
      guard let kind = Self.kinds[(operation.creates ?? operation.subject).kind],
        let id = facts.remote(operation)
      else { return nil }
      let sights = history.of(kind, id)
      let isTrue =
        switch operation.verb {
        case .update, .create: wasSo(operation, sights, kind, id)
        case .delete: sights.contains { $0.facts == nil } || !exists(kind, id)
        case .billing, .transition:
          operation.subject.kind == .membership
            || flag(operation).map { flag in
              sights.contains { $0.facts?.isMarked == flag } || current(kind, id)?.isMarked == flag
            } ?? true
        default: true
        }
      return isTrue
        ? nil
        : Violation(
          "what is called applied was done",
          "\(facts.home.plan.name) \(words(operation)), record \(id)")
    }
  }

  static let kinds: [SyncCore.EntityKind: TrackingTimeSandbox.EntityKind] = [
    .timeEntry: .timeEntry, .task: .task, .project: .project, .customer: .customer,
  ]

  private func wasSo(
    _ operation: SyncCore.Operation, _ sights: [History.Sight],
    _ kind: TrackingTimeSandbox.EntityKind, _ id: Int
  ) -> Bool {
    guard let wished = operation.wish[kind == .timeEntry ? .notes : .name]?.text else {
      return true
    }
    // Adopted: the person was content with what stood there.
    if facts(adopted: operation) { return true }
    return sights.contains { $0.facts?.text == wished } || current(kind, id)?.text == wished
  }

  private func facts(adopted operation: SyncCore.Operation) -> Bool {
    homes.contains { $0.decided.contains(operation.id) }
  }

  private func flag(_ operation: SyncCore.Operation) -> Bool? {
    operation.wish[.isBilled]?.flag ?? operation.wish[.isArchived]?.flag
  }

  func current(_ kind: TrackingTimeSandbox.EntityKind, _ id: Int) -> History.Facts? {
    History.facts(History.Key(kind: kind, id: id), in: service.world.state)
  }

  private func exists(_ kind: TrackingTimeSandbox.EntityKind, _ id: Int) -> Bool {
    current(kind, id) != nil
  }
}
