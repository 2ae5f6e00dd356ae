import JSONTree
import JournalStore
import SyncCore

extension PowerCutLife {
  private enum Step: CaseIterable {
    case book, book2, change, name, bill, remove, send, send2, send3, takeBack, pull, checkpoint,
      succeed, reopen
  }

  private static let clients = ["desk", "phone", "cli"]

  /// One thing that somebody does, whole: what it was told is noted behind it.
  func step() async throws {
    let step = Step.allCases.randomElement(using: &chance) ?? .book
    switch step {
    case .book, .book2: try await accept([book()])
    case .change:
      let entry = try subject(.timeEntry, 1...20)
      try await accept([
        OperationDraft(.update, .existing(entry), wish: [.notes: .text(word())])
      ])
    case .name:
      try await accept([OperationDraft(.create, .new(.customer), wish: [.name: .text(word())])])
    case .bill:
      let group = word()
      try await accept(
        try Array(Set((0..<4).map { _ in Int64.random(in: 30...60, using: &chance) })).sorted().map
        {
          OperationDraft(
            .billing, .existing(try subject(.timeEntry, $0...$0)), wish: [.isBilled: .flag(true)],
            group: group)
        })
    case .remove:
      let entry = try subject(.timeEntry, 1...200)
      try await accept([OperationDraft(.delete, .existing(entry))])
    case .send, .send2, .send3: try await send()
    case .takeBack: try await takeBack()
    case .pull: try await pull()
    case .checkpoint: try journal.checkpointNow()
    case .succeed: try await takeLead()
    case .reopen: try await reopen()
    }
  }

  private func book() -> OperationDraft {
    let start = clock.now() - .seconds(Int64.random(in: 1000...90_000, using: &chance))
    return OperationDraft(
      .create, .new(.timeEntry),
      wish: [
        .notes: .text(word()), .startAt: .instant(start), .endAt: .instant(start + .seconds(900)),
        .durationSeconds: .integer(900), .zone: .text("Europe/Madrid"),
      ])
  }

  private func accept(_ drafts: [OperationDraft]) async throws {
    let call = CallContext(
      client: Self.clients.randomElement(using: &chance) ?? "cli", tool: "tt_torture",
      argumentsDigest: word())
    let handle = Bool.random(using: &chance) ? journal : other
    do {
      _ = try await handle.accept(call) { entrance in
        for draft in drafts { try entrance.propose(draft) }
      }
    } catch is Refusal {
      // As good an answer as any: a record that is to be deleted takes no more wishes.
    }
  }

  /// The leader sends what is next, and one of the things happens that happen to requests.
  private func send() async throws {
    let work = try journal.next(lead, now: clock.now(), excluding: [], limit: 2)
    for operation in work.ready {
      if operation.state == .ambiguous {
        try await lookUp(operation)
        continue
      }
      let draft = AttemptDraft(
        of: [operation], plan: [PlanStep(.main)], step: 0, request: "torture", canonical: word())
      guard let attempt = try await journal.begin(draft, lead: lead) else { continue }
      try remember()
      let row = try await journal.read { try $0.operation(operation.id) } ?? operation
      if let settlement = answer(to: row) {
        _ = try await journal.record(
          [settlement],
          answering: AttemptResult(
            attempt, answer: RemoteAnswer(phase: .answered, status: 200, envelopeStatus: 200),
            outcome: "torture"), link: nil, lead: lead)
      }
    }
  }

  /// nil: the process dies over it; the next one finds it attempted.
  private func answer(to operation: SyncCore.Operation) -> Settlement? {
    switch Int.random(in: 0..<10, using: &chance) {
    case 0: return nil
    case 1, 2:
      var settlement = Settlement(operation.id, revision: operation.revision, .noAnswer)
      settlement.reason = Reason("no_answer", "No answer came.")
      settlement.horizon = Horizon(
        boot: "boot", fromMilliseconds: clock.now().milliseconds, wall: clock.now())
      return settlement
    case 3:
      return Settlement(
        operation.id, revision: operation.revision, .refused, reason: Reason("no", "It said no."))
    default: return done(operation, .accepted)
    }
  }

  private func lookUp(_ operation: SyncCore.Operation) async throws {
    let settlement =
      Bool.random(using: &chance)
      ? done(operation, .found)
      : Settlement(operation.id, revision: operation.revision, .absent)
    _ = try await journal.record([settlement], answering: nil, link: nil, lead: lead)
  }

  private func done(_ operation: SyncCore.Operation, _ event: OperationEvent) -> Settlement {
    var settlement = Settlement(operation.id, revision: operation.revision, event)
    guard operation.verb == .create, let id = RemoteID(10_000 + operation.id.rawValue) else {
      return settlement
    }
    settlement.created = id
    if let kind = operation.creates?.kind {
      settlement.records = [SyncCore.Record(kind, id, operation.wish)]
    }
    return settlement
  }

  private func takeBack() async throws {
    let waiting = try await journal.read { try $0.operations(.unfinished, limit: 50) }
    guard let chosen = waiting.randomElement(using: &chance) else { return }
    do {
      _ = try await other.cancel(chosen.id, by: "torture")
    } catch is Refusal {
      // As good an answer as any: it may have been sent, or others wait for it.
    }
  }

  private func pull() async throws {
    let records = try (1...30).map { _ in
      SyncCore.Record(
        .timeEntry, try remote(1...200),
        [.notes: .text(word()), .startAt: .instant(clock.now() - .seconds(5_000))])
    }
    let content = RemoteContent.records(records, isLast: true, isCapped: false)
    try await journal.absorb(
      Absorption(
        .list(.timeEntry), asOf: clock.now(), beganSequence: try journal.mirrorSequence(),
        content: content, isComplete: false, problem: "torture"), lead: lead)
  }

  private func subject(_ kind: EntityKind, _ ids: ClosedRange<Int64>) throws -> Subject {
    Subject(kind, .remote(try remote(ids)))
  }

  private func remote(_ ids: ClosedRange<Int64>) throws -> RemoteID {
    guard let id = RemoteID(Int64.random(in: ids, using: &chance)) else {
      throw UndecodablePayload("0 is no id")
    }
    return id
  }

  private func word() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz ")
    let count = Int.random(in: 6...120, using: &chance)
    return String((0..<count).compactMap { _ in letters.randomElement(using: &chance) })
  }
}
