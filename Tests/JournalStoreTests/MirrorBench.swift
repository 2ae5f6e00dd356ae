import GRDB
import JSONTree
import SyncCore

@testable import JournalStore

/// A journal's tables in memory, for tests of mirror, overlay and views: operations are put there
/// as they would stand after acceptance, without the rules of acceptance.
struct MirrorBench {
  static let me = anyID(7701)
  let queue: DatabaseQueue

  /// - Parameter user: the bound user; nil: before the first `/me`.
  init(user: RemoteID? = me.remote, zone: String? = "Europe/Berlin") throws {
    queue = try DatabaseQueue()
    try queue.write { db in
      try Schema.migrate(db, through: Schema.steps)
      try db.execute(
        sql: """
          INSERT INTO journal (one, uuid, created_at_ms, account_id, service_host, user_id,
            user_zone, credential_fingerprint, fingerprint_salt, provisional_last, mirror_sequence)
          VALUES (1, 'j', 0, 42, 'vendor', ?, ?, 'f', 's', -1, 0);
          INSERT INTO leader (one, epoch) VALUES (1, 0);
          INSERT INTO link (one, failures) VALUES (1, 0);
          """, arguments: [user?.rawValue, zone])
      try db.execute(
        sql: "INSERT INTO identity (provisional_id, kind, server_id) VALUES (-1, 'user', ?)",
        arguments: [user?.rawValue])
    }
  }

  func view<T>(_ body: (JournalView) throws -> T) throws -> T {
    try queue.read { try body(JournalView($0)) }
  }

  func sequence() throws -> Int64 { try queue.read { try MirrorWriter.sequence(in: $0) } }

  @discardableResult
  func absorb(
    _ scope: PullScope, _ content: RemoteContent, began: Int64? = nil, at seconds: Int64 = 1000,
    isComplete: Bool = true, isGone: Bool = false
  ) throws -> [Subject] {
    let absorption = Absorption(
      scope, asOf: Instant(seconds: seconds), beganSequence: try began ?? sequence(),
      content: content, isComplete: isComplete, problem: isComplete ? nil : "cut", isGone: isGone)
    return try queue.write { db in
      try MirrorAbsorption.take(
        content.records, of: MirrorAbsorption.origin(absorption), in: db)
      return try MirrorAbsorption.conclude(
        absorption, seen: Set(content.records.map(\.id)), in: db)
    }
  }

  /// Absorbs whole lists or windows of records.
  @discardableResult
  func absorb(
    _ scope: PullScope, records: [SyncCore.Record], began: Int64? = nil, at seconds: Int64 = 1000,
    isComplete: Bool = true
  ) throws -> [Subject] {
    try absorb(
      scope, .records(records, isLast: true, isCapped: false), began: began, at: seconds,
      isComplete: isComplete)
  }

  func acknowledge(
    _ records: [SyncCore.Record] = [], removed: [Subject] = [], timer: RunningTimer?? = nil,
    at seconds: Int64 = 2000
  ) throws {
    try queue.write {
      try MirrorWriter.acknowledge(
        records, removed: removed, timer: timer, at: Instant(seconds: seconds), in: $0)
    }
  }

  /// Puts an operation there and lets the overlay follow.
  @discardableResult
  func accept(
    _ verb: Verb, _ subject: Subject, creates: Subject? = nil, wish: Fields = [:],
    options: OperationOptions = OperationOptions(), client: String = "test",
    state: OperationState = .pending, at seconds: Int64 = 1500
  ) throws -> SyncCore.Operation {
    try queue.write { db in
      let id = try Int64.fetchOne(db, sql: "SELECT ifnull(max(id), 0) + 1 FROM operation") ?? 1
      let operation = SyncCore.Operation(
        id: OperationID(id), uuid: "u\(id)", position: id, revision: 1, verb: verb,
        subject: subject, creates: creates, wish: wish, options: options, base: Base(),
        state: state, isFresh: true, isCancelAsked: false,
        reason: state.isParked ? Reason("parked", "It waits for you.") : nil, group: nil,
        call: CallContext(client: client, tool: "tt_test", argumentsDigest: "d\(id)"),
        acceptedAt: Instant(seconds: seconds), notBefore: nil, failures: 0, stateRefusals: 0,
        lookUps: 0, absences: 0, horizon: nil, preImage: [], plan: [], stepsDone: 0,
        supersededBy: nil, heldBy: nil, settledAt: nil)
      try operation.insert(into: db, waitedUntil: nil)
      if let creates {
        try db.execute(
          sql: "INSERT INTO identity (provisional_id, kind, operation_id) VALUES (?, ?, ?)",
          arguments: [creates.id.rawValue, creates.kind.rawValue, id])
      }
      try OverlayWriter.recompute(Overlay.effects(of: operation).map(\.subject), in: db)
      return operation
    }
  }

  /// Creates an entity under a provisional id.
  @discardableResult
  func create(
    _ kind: EntityKind, _ provisional: Int64, _ wish: Fields
  ) throws -> SyncCore.Operation {
    let subject = Subject(kind, anyID(provisional))
    return try accept(.create, subject, creates: subject, wish: wish)
  }

  /// Ends an operation and lets the overlay follow.
  func settle(_ operation: SyncCore.Operation, _ state: OperationState = .applied) throws {
    try queue.write { db in
      try db.execute(
        sql:
          "UPDATE operation SET state = ?, revision = revision + 1, settled_at_ms = 1 WHERE id = ?",
        arguments: [state.rawValue, operation.id.rawValue])
      try OverlayWriter.recompute(Overlay.effects(of: operation).map(\.subject), in: db)
    }
  }

  /// Maps a provisional id as the commit that applies a create does.
  func map(_ kind: EntityKind, _ provisional: Int64, to remote: Int64) throws {
    try queue.write { db in
      try db.execute(
        sql: "UPDATE identity SET server_id = ?, mapped_at_ms = 1 WHERE provisional_id = ?",
        arguments: [remote, provisional])
      try MirrorWriter.remap(
        ProvisionalID(provisional)!, to: RemoteID(remote)!, kind: kind, in: db)
    }
  }

  func plan(_ sql: String, _ arguments: StatementArguments = []) throws -> [String] {
    try queue.read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments)
        .map { $0["detail"] }
    }
  }
}

func anyID(_ raw: Int64) -> EntityID { EntityID(raw)! }

func serverID(_ raw: Int64) -> RemoteID { RemoteID(raw)! }

/// A time entry of the bound user: start and length in seconds.
func entryCopy(
  _ raw: Int64, start: Int64, seconds: Int64 = 3600, task: Int64? = nil, _ more: Fields = [:]
) -> SyncCore.Record {
  var fields: Fields = [
    .userID: .id(MirrorBench.me), .startAt: .instant(Instant(seconds: start)),
    .endAt: .instant(Instant(seconds: start + seconds)), .durationSeconds: .integer(seconds),
  ]
  fields[.taskID] = task.map { .id(anyID($0)) }
  return SyncCore.Record(.timeEntry, serverID(raw), fields.overlaid(by: more))
}

func copy(_ kind: EntityKind, _ raw: Int64, _ fields: Fields) -> SyncCore.Record {
  SyncCore.Record(kind, serverID(raw), fields)
}

extension Subject {
  static func entry(_ raw: Int64) -> Subject { Subject(.timeEntry, anyID(raw)) }
  static func task(_ raw: Int64) -> Subject { Subject(.task, anyID(raw)) }
  static func project(_ raw: Int64) -> Subject { Subject(.project, anyID(raw)) }
}
