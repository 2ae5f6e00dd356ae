import JSONTree
import JournalStore
import SyncCore

/// An entry of the probe: its create and its deletion, accepted together.
struct ProbeTrial: Sendable {
  var create: Operation
  var deletion: OperationID
  /// The server's id; nil: not made.
  var id: RemoteID?
}

/// A probe that goes no further; what it learned is kept.
struct ProbeStop: Error {
  var reason: Reason

  init(_ reason: Reason) {
    self.reason = reason
  }
}

/// Where the probe's entries lie: a minute of the night, in the user's zone.
struct ProbeDays: Sendable {
  var zone: Zone
  var today: Day

  func entry(daysBack: Int, task: RemoteID?) -> Fields {
    let start = zone.startOfDay(today - daysBack) + .seconds(4 * 3600 + 7 * 60)
    var wish: Fields = [
      .userID: .id(.me), .startAt: .instant(start), .endAt: .instant(start + .seconds(60)),
      .durationSeconds: .integer(60), .zone: .text(zone.id),
      .notes: .text("ttsync doctor --probe: a test, deleted at once. Still here? Delete it."),
    ]
    if let task { wish[.taskID] = .id(.remote(task)) }
    return wish
  }
}

extension Probe {
  /// Tries of one request that is put off for a moment.
  private static let triesMax = 3

  /// Creates an entry.
  ///
  /// - Returns: nil when the service refused it; both operations are taken back then.
  /// - Throws: `ProbeStop` when it cannot be told, or nothing can be sent.
  func create(_ wish: Fields, marker: Bool) async throws -> ProbeTrial? {
    var trial = try await accept(wish, marker: marker)
    guard let row = try await work(on: trial.create.id) else { throw ProbeStop(.outOfReach) }
    switch row.state {
    case .applied:
      guard let entry = row.creates else { return nil }
      trial.id = try bench.journal.resolve(entry.id).remote
      return trial
    case .rejected:
      try await Self.takeBack(trial.create.id, trial.deletion, bench.journal)
      return nil
    case .ambiguous: throw ProbeStop(.lost(row.id))
    default: throw ProbeStop(row.state.isParked ? .parked(row) : .outOfReach)
    }
  }

  /// Deletes an entry that was created.
  func remove(_ trial: ProbeTrial) async throws {
    guard let row = try await work(on: trial.deletion), row.state == .applied else {
      throw ProbeStop(.notDeleted(trial.deletion))
    }
  }

  private func accept(_ wish: Fields, marker: Bool) async throws -> ProbeTrial {
    let moment = bench.sources.elapsedMilliseconds()
    let call = CallContext(
      client: "cli", tool: Self.tool, argumentsDigest: "\(bench.lead.rawValue)/\(moment)/\(marker)")
    let acceptance = try await bench.journal.accept(call) { entrance in
      let create = try entrance.propose(
        OperationDraft(
          .create, .new(.timeEntry), wish: wish, options: OperationOptions(carriesMarker: marker)))
      guard let entry = create.creates else { preconditionFailure("a create creates") }
      return (create, try entrance.propose(OperationDraft(.delete, .existing(entry))))
    }
    guard case .accepted((let create, let deletion), _) = acceptance else {
      throw ProbeStop(.outOfReach)
    }
    slots.hold(create)
    slots.hold(deletion)
    return ProbeTrial(create: create, deletion: deletion.id)
  }

  /// Takes one operation as far as it goes now.
  ///
  /// - Returns: the row as it stands; nil: nothing can be sent.
  private func work(on id: OperationID) async throws -> Operation? {
    for _ in 0..<Self.triesMax {
      guard let row = try await bench.journal.read({ try $0.operation(id) }) else { return nil }
      guard row.state == .pending else { return row }
      if bench.isStopping() { return nil }
      if let due = row.notBefore, due > bench.sources.now() {
        let wait = due - bench.sources.now()
        guard wait <= Limits.edgeRefusalDelay else { return row }
        try await bench.sources.sleep(wait)
      }
      guard case .go = await bench.gate.permission else { return nil }
      try await Push(bench: bench).run(row)
    }
    return try await bench.journal.read { try $0.operation(id) }
  }

  // MARK: Leftovers

  /// Takes back what a probe left unsent or refused. What may be on the server keeps its deletion
  /// in the queue, which runs by itself.
  static func tidy(_ journal: Journal) async throws {
    let left = try await journal.read { view in
      try view.operations(
        OperationFilter(
          states: Set(OperationState.allCases.filter(\.isUnfinished)), tool: tool),
        limit: Limits.operationsPerCallMax)
    }
    for create in left where create.verb == .create {
      let isUnsent = create.state == .pending && create.isFresh
      guard isUnsent || create.state == .rejected, let entry = create.creates,
        let deletion = left.first(where: { $0.verb == .delete && $0.subject == entry })
      else { continue }
      try await takeBack(create.id, deletion.id, journal)
    }
  }

  /// Ends an entry that was not made: its deletion is cancelled, its create cancelled or discarded.
  private static func takeBack(
    _ create: OperationID, _ deletion: OperationID, _ journal: Journal
  ) async throws {
    do {
      _ = try await journal.cancel(deletion, by: tool)
      guard let row = try await journal.read({ try $0.operation(create) }) else { return }
      guard row.state.isParked else {
        _ = try await journal.cancel(create, by: tool)
        return
      }
      let settlement = Settlement(
        create, revision: row.revision, .discarded,
        reason: Reason("probe_refused", "The probe's entry was refused, which was the question."))
      _ = try await journal.settleByHand(settlement, by: tool)
    } catch is Refusal {
      // A person was faster: the operations stand where that person put them.
    }
  }
}

extension Reason {
  static let outOfReach = Reason(
    "probe_out_of_reach",
    "TrackingTime could not be reached in the middle of the probe; what it had learned is kept. "
      + "Run it again when it answers.")

  static let nothingAllowed = Reason(
    "probe_refused",
    "This account refuses the probe's entry, with and without a marker, so the marker stays off. "
      + "Book an entry on a task first, then run the probe again: it uses the last task known here."
  )

  static func lost(_ create: OperationID) -> Reason {
    Reason(
      "probe_lost",
      "The answer to the probe's entry was lost. \(create) is being looked up; its entry is "
        + "deleted as soon as it is found. Run the probe again then.")
  }

  static func parked(_ operation: Operation) -> Reason {
    Reason(
      "probe_parked",
      "\(operation.id) of the probe needs a decision: \(operation.reason?.sentence ?? "see it.")")
  }

  static func notDeleted(_ deletion: OperationID) -> Reason {
    Reason(
      "probe_not_deleted",
      "The probe's entry could not be deleted yet: \(deletion) stands for it and is tried again, "
        + "or tells what to do (`ttsync operations`).")
  }
}
