import JSONTree
import JournalStore
import SyncCore

extension Push {
  /// Sends an online-only request, once: nothing is compared, and nothing is sent again.
  func online(_ operation: Operation, _ request: OnlineRequest) async throws {
    guard
      var sent = try await send(
        .online(request), for: [operation], plan: [PlanStep(.main)])
    else { return }
    if sent.outcome == .gone {
      // It asked for just that, or TrackingTime does not know what it is about.
      sent.outcome = request.name.isRemoval ? .accepted : .refused(envelope: 404)
    }
    // Whatever it does to its subject, what the answer means is read from the row of `immediate`.
    var once = operation
    once.verb = operation.conduct
    try await conclude(once, sent) { settlement in
      var settlement = settlement
      if case .told(let answer) = sent.answer.content {
        settlement.answer = answer
        settlement.records = answer.records
      }
      return settlement
    } readBack: {
      preconditionFailure("what is sent once is not read back after a refusal")
    }
  }

  /// Cancels what may not be sent any more.
  ///
  /// - Returns: true when one of the operations is too late: nothing may be sent for them.
  func areExpired(_ operations: [Operation]) async throws -> Bool {
    let now = bench.sources.now()
    let late = operations.filter { $0.isOnlineOnly && !$0.isInTime(at: now) }
    for operation in late { try await bench.expire(operation) }
    return !late.isEmpty
  }
}

extension Workbench {
  /// Online-only operations that were not sent in time, whoever asked for them.
  func expireLate() async throws {
    let now = sources.now()
    let late = try await journal.read { try $0.late(at: now, limit: settings.inFlight + 8) }
    for operation in late { try await expire(operation) }
  }

  func expire(_ operation: Operation) async throws {
    try await settle([operation.id]) { row in
      guard row.state == .pending else { return nil }
      // One that may have been sent after all is put before a person.
      return row.isFresh
        ? Settlement(row.id, revision: row.revision, .expired, reason: .notSentInTime)
        : Settlement(
          row.id, revision: row.revision, .needsReview,
          reason: row.request.map { .onceOnly($0, seen: nil) } ?? .notSentInTime)
    }
  }
}

extension LookUpErrand {
  /// Looks once, where anything shows it (design §6): as wished → applied, else a person decides.
  func online(_ operation: Operation, _ request: OnlineRequest) async throws {
    guard let question = request.question else {
      return try await settle(operation, .undecidable, .onceOnly(request, seen: nil))
    }
    guard let reading = try await bench.read(question) else { return }
    switch reading.outcome {
    case .accepted, .gone: break
    case .refused, .stateRefusal:
      return try await settle(
        operation, .undecidable, .onceOnly(request, seen: "It cannot be read."))
    // Not answered: that was no look at it.
    case .refusedAtTheEdge, .notApplied, .paused, .rateLimited, .unknown:
      return try await unreadable(operation)
    }
    switch request.sighting(in: reading.answer.content, isGone: reading.isGone) {
    case .asWished:
      try await settle(
        operation, .found, nil, records: Self.own(reading.answer.content.records, request),
        detail: ["decision": "read once: as wished"])
    case .otherwise(let seen):
      try await settle(operation, .undecidable, .onceOnly(request, seen: seen))
    }
  }

  /// The record that the request is about, as it was read.
  private static func own(_ records: [Record], _ request: OnlineRequest) -> [Record] {
    records.filter { $0.id == request.target }
  }
}
