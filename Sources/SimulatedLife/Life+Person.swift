import JSONTree
import JournalStore
import SimulatedDisk
import SimulatedStage
import SyncCore

extension Life {
  /// Rounds of deciding after which nothing may be left: what a decision brings may need another one.
  private static let roundsMax = 12

  /// A person at the terminal decides about one thing that waits, as offered.
  func decide(_ home: Home) throws {
    _ = try process(at: home)
    guard let dispute = dice.pick(try read(home) { try $0.disputes(limit: 50) }) else { return }
    try decide(dispute, home, isLast: false)
  }

  /// Everything that waits for a person is decided, until nothing waits.
  func decideAll() throws {
    for round in 1...Self.roundsMax {
      try lookEverywhere()
      var isOpen = false
      for home in homes {
        for dispute in try read(home, { try $0.disputes(limit: 1_000) }) {
          // What was decided before may have taken it along.
          guard
            let now = try read(
              home,
              { view -> Dispute? in
                guard let stored = try view.operation(dispute.id), stored.state.isParked else {
                  return nil
                }
                return try view.dispute(stored)
              })
          else { continue }
          isOpen = true
          try decide(now, home, isLast: round > Self.roundsMax / 2)
        }
      }
      try rest()
      // Once more, now that nobody does anything any more.
      if !isOpen { return try lookEverywhere() }
    }
    let left = try homes.flatMap { home in
      try read(home) { try $0.operations(.unfinished, limit: 1_000) }.map(words)
    }
    throw Violation(
      "whatever is parked can be decided", left.joined(separator: "\n    "))
  }

  private func decide(_ dispute: Dispute, _ home: Home, isLast: Bool) throws {
    let names = DisputeWords(names: dispute.names, zone: zone)
    var choices = dispute.choices(names).filter { $0.kind != .edit && $0.kind != .fields }
    if isLast { choices = choices.filter { $0.kind == .discard } }
    guard let choice = dice.pick(choices), let resolution = resolution(choice, dispute) else {
      throw Violation(
        "a parked operation offers a choice", "\(home.plan.name) \(words(dispute.operation))")
    }
    let call = CallContext(
      client: "cli", tool: "resolve", argumentsDigest: uuids.next())
    let shown = choice.kind.needsShown ? ShownDigest.of(dispute) : nil
    let id = dispute.id
    tell("\(home.plan.name) decides \(choice.kind.rawValue) about \(words(dispute.operation))")
    tally.decisions += 1
    let process = try process(at: home)
    do {
      let done = try process.perform {
        try await process.journal.resolve(id, resolution, shown: shown, call: call)
      }
      home.decided.insert(id)
      home.shown.formUnion(dispute.candidates.map(\.subject))
      if let successor = done.successor { home.decided.insert(successor.id) }
    } catch let refusal as Refusal {
      tell("  → refused: \(refusal)")
      if isLast {
        throw Violation("what is offered can be chosen", "\(choice.kind.rawValue): \(refusal)")
      }
    } catch let problem where process.executor.isDead {
      tell("  → the process died: \(problem)")
    } catch let failure as JournalFailure
      where home.isStricken(process) || home.disk?.hasFailed == true
    {
      tell("  → \(failure)")
    }
  }

  private func resolution(_ choice: Dispute.Choice, _ dispute: Dispute) -> Resolution? {
    switch choice.kind {
    case .mine: .mine
    case .theirs: .theirs
    case .retry: .retry(isNow: false)
    case .retryNow: .retry(isNow: true)
    case .adopt: choice.record.map { .adopt($0) }
    case .stopOther: .stopOther
    case .book: .book(until: Instant(milliseconds: stage.now))
    case .discard:
      .discard(
        Resolution.Farewell(repoint: offersAnother(dispute) && dice.chance(0.5) ? .none : .ask))
    case .fields, .edit: nil
    }
  }

  /// Whether what rests on it could get something else instead, as the commands offer it.
  private func offersAnother(_ dispute: Dispute) -> Bool {
    guard let created = dispute.operation.creates, created.kind != .timeEntry else { return false }
    return dispute.dependants.contains(where: \.isResting)
  }

  /// Everybody reads what is there anew: second copies are found among what is read.
  private func lookEverywhere() throws {
    // What was read a moment ago is not read again.
    try stage.pass(60_000)
    for home in homes {
      let now = home.device.now
      for shift: Int64 in [-1, 0] {
        try call(
          home, "tt_list_time_entries",
          [
            "filter": "USER", "id": .integer(Int64(home.plan.user)),
            "from": .string(day(now + .seconds((shift - 1) * 20 * 86_400))),
            "to": .string(day(now + .seconds(shift * 20 * 86_400 + 2 * 86_400))), "fresh": true,
          ])
      }
      try call(home, "tt_list_tasks", ["filter": "ALL", "fresh": true])
      try call(home, "tt_list_projects", ["filter": "ALL", "fresh": true])
    }
    // Reads that were asked for are under way now.
    try stage.pass(1_000)
    try rest()
  }
}
