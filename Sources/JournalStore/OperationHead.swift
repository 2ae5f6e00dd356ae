import GRDB
import SyncCore

/// The columns of an operation that decide what an event does to it. Readable whatever stands in
/// its payload.
struct OperationHead {
  var id: OperationID
  var revision: Int64
  var state: OperationState
  var isFresh: Bool
  var isCancelAsked: Bool
  var failures: Int
  var stateRefusals: Int
  var lookUps: Int
  var absences: Int

  static let columns =
    "id, revision, state, is_fresh, is_cancel_asked, failures, state_refusals, look_ups, absences"

  init(row: Row) throws {
    // In the order of `columns`.
    id = OperationID(row[0])
    revision = row[1]
    state = try OperationColumns.word(row[2] as String, "state")
    isFresh = row[3]
    isCancelAsked = row[4]
    failures = row[5]
    stateRefusals = row[6]
    lookUps = row[7]
    absences = row[8]
  }

  static func fetch(_ id: OperationID, in db: Database) throws -> OperationHead? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(columns) FROM operation WHERE id = ?"),
      arguments: [id.rawValue]
    ).map(OperationHead.init(row:))
  }

  /// What `event` does to it; nil: impossible in this state.
  func transition(on event: OperationEvent) -> Transition? {
    Transition.of(state, on: event, isFresh: isFresh, isCancelAsked: isCancelAsked)
  }
}
