import GRDB
import JSONTree
import SyncCore

/// Every change of operations inside one transaction: the moves, and what follows from them.
///
/// Successors' order and the overlay are computed once, by `finish`, for all that was touched.
final class Ledger {
  let db: Database
  let now: Instant
  let uuid: @Sendable () -> String
  /// Who does it, for the audit rows.
  let actor: String
  /// The lead that guards every statement; nil for people and tools.
  let lead: Epoch?

  /// Entities whose overlay must be computed anew.
  private var touched: Set<Subject> = []
  /// Operations whose holder must be computed anew.
  private var loose: Set<OperationID> = []
  /// What contains what, as far as it was looked up since the last `finish`: from an acceptance to
  /// the overlay that follows from it no container changes.
  private var lookup: ContainerLookup?

  init(
    _ db: Database, now: Instant, uuid: @escaping @Sendable () -> String, actor: String,
    lead: Epoch? = nil
  ) {
    self.db = db
    self.now = now
    self.uuid = uuid
    self.actor = actor
    self.lead = lead
  }

  /// The subjects and effects of an operation will be seen anew.
  func touch(_ operation: Operation) {
    touch([operation.subject, operation.creates].compactMap(\.self))
    touch(Overlay.effects(of: operation).map(\.subject))
  }

  func touch(_ subjects: [Subject]) { touched.formUnion(subjects) }

  func loosen(_ ids: some Sequence<OperationID>) { loose.formUnion(ids) }

  /// Computes what follows from all that was done. Must be the last call in the transaction.
  func finish() throws {
    for id in loose.sorted() { try reorder(id) }
    loose = []
    try OverlayWriter.recompute(Array(touched), containers: lookUp(), in: db)
    touched = []
    lookup = nil
  }

  func lookUp() -> ContainerLookup {
    let found = lookup ?? ContainerLookup(db)
    lookup = found
    return found
  }

  func audit(
    _ event: String, of operation: OperationID? = nil, from: OperationState? = nil,
    to: OperationState? = nil, _ payload: JSON
  ) throws {
    try AuditWriter.append(
      AuditWriter.Draft(
        at: now, operation: operation, event: event, from: from, to: to, actor: actor,
        payload: payload, salt: uuid()),
      in: db)
  }

  // MARK: Rows

  func row(_ id: OperationID) throws -> Row? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT * FROM operation WHERE id = ?"), arguments: [id.rawValue])
  }

  func operation(_ id: OperationID) throws -> Operation? {
    try row(id).map(Operation.init(row:))
  }

  /// The operation, or nil when a newer version wrote it: it is parked by itself, and must not keep
  /// others from being recorded.
  func readable(_ id: OperationID) throws -> Operation? {
    try row(id).flatMap(Self.readable)
  }

  static func readable(_ row: Row) -> Operation? {
    // What is lost is known: `next` parks such a row with its reason.
    try? Operation(row: row)
  }

  /// Unfinished operations on a subject, by position; unreadable ones left out.
  func unfinished(on subject: Subject) throws -> [Operation] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM operation INDEXED BY operation_unfinished_subject
          WHERE state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')
            AND subject_kind = ? AND subject_id = ? AND subject_other = ?
          ORDER BY position, id
          """), arguments: subject.columns
    ).compactMap(Self.readable)
  }
}
