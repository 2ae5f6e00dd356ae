import GRDB
import JSONTree
import SyncCore
import Synchronization

@testable import JournalStore

extension EveryState {
  /// A draft of this verb on a record of its own.
  static func draft(_ verb: Verb, _ number: Int64) -> OperationDraft {
    let start = Instant(seconds: 1_789_000_000 + number * 300)
    switch verb {
    case .create:
      return .create(
        .timeEntry,
        [
          .notes: .text("Entry \(number)"), .startAt: .instant(start),
          .endAt: .instant(start + .seconds(90)), .durationSeconds: .integer(90),
          .zone: .text("Europe/Madrid"), .taskID: .id(.remote(.of(7_001))),
        ])
    case .update: return .update(.remote(.timeEntry, 1_000 + number), [.notes: .text("Other")])
    case .transition: return transition(number)
    case .delete: return OperationDraft(.delete, .existing(.remote(.timeEntry, 3_000 + number)))
    case .merge:
      return OperationDraft(
        .merge, .existing(.remote(.project, 4_000 + number)),
        wish: [.projectID: .id(.remote(.of(14_000 + number)))])
    case .timerStart:
      return OperationDraft(
        .timerStart, .existing(.myTimer),
        wish: [
          .taskID: .id(.remote(.of(7_001))), .startAt: .instant(start),
          .zone: .text("Europe/Madrid"),
        ])
    case .timerStop:
      return OperationDraft(
        .timerStop, .existing(.myTimer),
        wish: [
          .taskID: .id(.remote(.of(7_001))), .endAt: .instant(start),
          .zone: .text("Europe/Madrid"),
        ])
    case .billing:
      return OperationDraft(
        .billing, .existing(.remote(.timeEntry, 5_000 + number)), wish: [.isBilled: .flag(true)],
        group: "group \(number)")
    case .immediate:
      let user = RemoteID.of(6_000 + number)
      return OperationDraft(
        .immediate, .existing(Subject(.user, .remote(user))),
        options: OperationOptions(online: OnlineRequest(.resendInvite, user)))
    }
  }

  private static func transition(_ number: Int64) -> OperationDraft {
    OperationDraft(
      .transition, .existing(.remote(.task, 2_000 + number)), wish: [.isArchived: .flag(true)])
  }

  func fillMirror(_ now: Instant) async throws {
    let records = [
      SyncCore.Record(.project, .of(4_900), [.name: .text("Harbour film")]),
      SyncCore.Record(
        .task, .of(7_001), [.name: .text("Storyboard"), .projectID: .id(.remote(.of(4_900)))]),
      SyncCore.Record(
        .timeEntry, .of(1_102),
        [.notes: .text("As the server has it"), .startAt: .instant(now), .isBilled: .flag(false)]),
    ]
    for record in records {
      try await journal.absorb(
        Absorption(
          .list(record.kind), asOf: now, beganSequence: try journal.mirrorSequence(),
          content: .records([record], isLast: true, isCapped: false), isComplete: true),
        lead: lead)
    }
  }

  /// A row for every table that operations alone leave empty.
  func fillTheRest(_ now: Instant) async throws {
    try await journal.ask(.list(.customer), until: now + .seconds(5))
    try await journal.keep(
      answer: ["total": 3], for: .projectUsers(.of(4_900)), asOf: now, lead: lead)
    try await journal.write { db in
      try db.execute(
        sql: """
          INSERT INTO answer (operation_id, told, at_ms)
            SELECT id, '{"told":"yes"}', 5 FROM operation WHERE tool = 'tt_immediate_applied';
          INSERT INTO client (name, told_audit_id) VALUES ('test', 1)
            ON CONFLICT DO NOTHING;
          INSERT INTO capability (name, value, learned_at_ms, expires_at_ms)
            VALUES ('server_clock', 'known', 5, 9) ON CONFLICT DO NOTHING;
          """)
    }
  }
}

/// Counts from 1.
final class FixtureCounter: Sendable {
  private let last = Mutex(0)

  func next() -> Int {
    last.withLock { last in
      last += 1
      return last
    }
  }
}
