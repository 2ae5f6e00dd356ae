import FoundationEssentials
import JournalStore
import ReplayWorker
import SimulatedStage
import SyncCore
import TrackingTimeSandbox

// P3, P4, P5 of the design.
extension Life {
  /// The API has no compare-and-set: within this time nobody can notice (design, P4).
  private static let unnoticed: Int64 = 11_000

  /// No text that somebody else wrote is overwritten by one who never saw it.
  func notOverwritten(_ facts: JournalFacts) -> [Violation] {
    guard plan.conflicts == .ask else { return [] }
    return facts.home.noted.compactMap { noted in
      guard let seen = noted.seen, let token = noted.token, noted.verb == .update,
        let operation = facts.operations[noted.id], !facts.home.decided.contains(noted.id),
        !facts.home.decided.contains(facts.final(operation).id),
        let kind = Self.kinds[operation.subject.kind], let id = facts.remote(operation)
      else { return nil }
      let sights = history.of(kind, id)
      guard let place = sights.firstIndex(where: { $0.facts?.text == token }), place > 0,
        let before = sights[place - 1].facts?.text, before != seen,
        let since = sights[..<place].last(where: { $0.facts?.text != before })
          .flatMap({ last in sights.first { $0.sequence > last.sequence } }) ?? sights.first
      else { return nil }
      guard isForeign(before, to: facts.home), sights[place].at - since.at > Self.unnoticed else {
        return nil
      }
      return Violation(
        "no silent overwrite",
        "\(facts.home.plan.name) \(words(operation)): saw \"\(seen)\", wrote \"\(token)\" over "
          + "\"\(before)\", which stood there for \((sights[place].at - since.at) / 1000) s")
    }
  }

  /// Written with another client, or by another machine of ours.
  private func isForeign(_ text: String, to home: Home) -> Bool {
    text.hasPrefix("o-")
      || homes.contains { other in
        other !== home && other.noted.contains { $0.token == text }
      }
  }

  /// A timer that was started here began when the user said.
  func truthful(_ facts: JournalFacts) -> [Violation] {
    facts.inOrder.compactMap { operation in
      guard operation.verb == .timerStart, operation.state == .applied, operation.reason == nil,
        let start = operation.wish[.startAt]?.instant, let id = facts.remote(operation),
        !facts.home.decided.contains(operation.id)
      else { return nil }
      let wished = start.seconds * 1000
      let sights = history.of(.timeEntry, id)
      return sights.isEmpty || sights.contains { $0.facts?.start == wished }
        ? nil
        : Violation(
          "a timer begins when the user began",
          "\(facts.home.plan.name) \(words(operation)): \(wished), "
            + "on the service \(sights.compactMap { $0.facts?.start })")
    }
  }

  /// The copy shows what the service shows.
  func readable(_ facts: JournalFacts) -> [Violation] {
    let now = facts.home.device.now.milliseconds
    let state = service.world.state
    // No list shows what runs; the timer's own row does.
    let running = Set(state.timers.values.map(\.entryID))
    return state.entries.all.compactMap { entry -> Violation? in
      let start = Int64(entry.start.timeIntervalSince1970) * 1000
      guard !running.contains(entry.id), entry.userID == facts.home.plan.user,
        entry.accountID == SandboxAccount.accountID,
        start > now - 15 * 86_400_000, start < now + 86_400_000,
        let id = RemoteID(Int64(entry.id)), let said = current(.timeEntry, entry.id)
      else { return nil }
      // Lost: a read that fails is told as a copy that is not there.
      let copy = try? facts.home.read { try $0.serverCopy(Subject(.timeEntry, .remote(id))) }
      guard let fields = copy?.fields else {
        return Violation(
          "what was read is in the copy", "\(facts.home.plan.name) lacks entry \(entry.id): \(said)"
        )
      }
      let text = fields[.notes]?.text ?? ""
      let billed = fields[.isBilled]?.flag ?? false
      let begins = fields[.startAt]?.instant?.milliseconds
      guard text != said.text || billed != said.isMarked || begins != said.start else { return nil }
      return Violation(
        "the copy shows what the service shows",
        "\(facts.home.plan.name), entry \(entry.id): copy \"\(text)\" \(billed) \(begins ?? 0), "
          + "service \(said)")
    }
  }
}
