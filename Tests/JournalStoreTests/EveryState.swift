import Foundation
import GRDB
import JSONTree
import Logging
import SyncCore

@testable import JournalStore

/// A journal with operations of every verb in every state, and a row in every table: what an upgrade
/// must bring through. Each operation's tool says what it is and where it must stand.
struct EveryState {
  let journal: Journal
  let lead: Epoch

  static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/v001-every-state.sql")

  /// Finished ones first, so that those of one lane do not hold each other.
  static let states: [OperationState] = [
    .applied, .cancelled, .discarded, .superseded, .rejected, .review, .conflict, .ambiguous,
    .attempted, .pending,
  ]

  /// A timer has one lane: only one of its operations is on its way.
  static func isPossible(_ verb: Verb, _ state: OperationState) -> Bool {
    switch verb {
    case .timerStart: [.applied, .cancelled, .discarded, .rejected].contains(state)
    case .timerStop: [.applied, .cancelled, .discarded, .rejected, .pending].contains(state)
    default: true
    }
  }

  static func tool(_ verb: Verb, _ state: OperationState) -> String {
    "tt_\(verb.rawValue)_\(state.rawValue)"
  }

  static func open(_ place: JournalPlace, clock: FixtureClock) throws -> Journal {
    let uuids = CountedUUIDs()
    return try Journal.open(
      place, account: JournalFixture.account, serviceHost: JournalFixture.host,
      credential: JournalFixture.secret, mode: .readWrite,
      sources: Journal.Sources(now: clock.now, uuid: uuids.next, ring: {}),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Fills a new journal.
  static func make(_ place: JournalPlace) async throws -> Journal {
    let clock = FixtureClock()
    let journal = try open(place, clock: clock)
    let lead = try await journal.takeLead(
      pid: 1, boot: "boot-1", machine: JournalFixture.machine, monotonicMilliseconds: 1_000
    ).epoch
    let all = EveryState(journal: journal, lead: lead)
    try await all.fillMirror(clock.now())
    for (row, verb) in Verb.allCases.enumerated() {
      for (column, state) in states.enumerated() where isPossible(verb, state) {
        clock.advance(.seconds(120))
        try await all.add(verb, state, number: Int64(row * 100 + column + 1), now: clock.now())
      }
    }
    try await all.fillTheRest(clock.now())
    return journal
  }

  private func add(
    _ verb: Verb, _ state: OperationState, number: Int64, now: Instant
  ) async throws {
    let operation = try await accept(Self.draft(verb, number), Self.tool(verb, state))
    switch state {
    case .pending: break
    case .attempted: _ = try await begin(operation)
    case .ambiguous:
      try await record(try await begin(operation), .noAnswer, now)
    case .applied:
      try await record(try await begin(operation), .accepted, now)
    case .cancelled: _ = try await journal.cancel(operation.id, by: "test")
    case .rejected: try await record(operation, .refused, now)
    case .review: try await record(operation, .needsReview, now)
    case .conflict: try await record(operation, .movedElsewhere, now)
    case .discarded:
      try await record(operation, .refused, now)
      let row = try read(operation.id)
      _ = try await journal.settleByHand(
        Settlement(row.id, revision: row.revision, .discarded, reason: Reason("given_up", "No.")),
        by: "test")
    case .superseded: try await supersede(operation, verb, number)
    }
  }

  private func accept(_ draft: OperationDraft, _ tool: String) async throws -> SyncCore.Operation {
    let call = CallContext(
      client: "test", tool: tool, requestID: "request of \(tool)", argumentsDigest: tool)
    let acceptance = try await journal.accept(call) { try $0.propose(draft) }
    guard case .accepted(let operation, _) = acceptance else { throw Unexpected("repeated") }
    return operation
  }

  private func begin(_ operation: SyncCore.Operation) async throws -> SyncCore.Operation {
    let row = try read(operation.id)
    let attempt = try await journal.begin(JournalFixture.draft(row), lead: lead)
    guard attempt != nil else { throw Unexpected("\(row.id) \(row.call.tool) could not begin") }
    return try read(operation.id)
  }

  private func record(
    _ operation: SyncCore.Operation, _ event: OperationEvent, _ now: Instant
  ) async throws {
    var settlement = Settlement(operation.id, revision: operation.revision, event)
    settlement.reason = event == .accepted ? nil : Reason("told", "It was told so.")
    if event == .noAnswer {
      settlement.horizon = Horizon(boot: "boot-1", fromMilliseconds: 5_000, wall: now)
    }
    if event == .accepted, operation.creates != nil {
      settlement.created = .of(90_000 + operation.id.rawValue)
    }
    let recorded = try await journal.record([settlement], answering: nil, link: nil, lead: lead)
    guard recorded.lost.isEmpty else { throw Unexpected("\(operation.id) was not settled") }
  }

  /// Another one takes its place, as an edit does.
  private func supersede(
    _ operation: SyncCore.Operation, _ verb: Verb, _ number: Int64
  ) async throws {
    let successor = try await accept(Self.draft(verb, number + 50), "\(operation.call.tool)_by")
    try await journal.write { db in
      let ledger = Ledger(db, now: operation.acceptedAt, uuid: { "salt" }, actor: "test")
      guard let head = try OperationHead.fetch(operation.id, in: db) else { return }
      var change = OperationChange(.replaced)
      change.supersededBy = successor.id
      _ = try ledger.move(head, change)
      try ledger.finish()
    }
  }

  private func read(_ id: OperationID) throws -> SyncCore.Operation {
    guard let row = try journal.read({ try $0.operation(id) }) else { throw Unexpected("no \(id)") }
    return row
  }
}

/// UUIDs that count, so that a fixture written anew differs only where it must.
final class CountedUUIDs: Sendable {
  private let last = FixtureCounter()

  var next: @Sendable () -> String {
    {
      let number = String(self.last.next(), radix: 16)
      return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - number.count) + number
    }
  }
}
