import GRDB
import JSONTree
import SyncCore

/// Turns the payloads of one version into those of the next, in the transaction of a schema step: a
/// change of payloads is a change of the schema, so that no older process goes on reading them.
struct Upcaster: Sendable {
  /// The JSON columns of one operation, with what tells what they are about.
  struct Payload: Sendable {
    let verb: String
    let kind: String
    var wish: JSON
    var options: JSON
    var base: JSON
    var plan: JSON
    /// nil: it carries no wishes of others.
    var own: JSON?
    /// nil: no attempt of it is unknown.
    var horizon: JSON?
  }

  /// The version it reads; it makes the next one.
  let from: Int
  /// - Throws: for a payload that it cannot turn: that one stays as it is and is parked when its turn
  ///   comes, never dropped.
  let turn: @Sendable (inout Payload) throws -> Void

  /// Some rows at a time: a journal holds a million operations.
  func convert(in db: Database) throws {
    var last: Int64 = 0
    while true {  // bounded by the operations: each look begins behind the last one
      let rows = try Row.fetchAll(
        db,
        sql: "SELECT * FROM operation WHERE id > ? AND payload_version = ? ORDER BY id LIMIT 500",
        arguments: [last, from])
      guard let end = rows.last else { return }
      try convert(rows, in: db)
      last = end["id"]
    }
  }

  private func convert(_ rows: [Row], in db: Database) throws {
    for row in rows {
      guard let payload = turned(row) else { continue }
      try db.execute(
        sql: """
          UPDATE operation SET payload_version = ?, revision = revision + 1, wish = ?, options = ?,
            base = ?, plan = ?, own = ?, horizon = ? WHERE id = ?
          """,
        arguments: [
          from + 1, payload.wish.encodedString(), payload.options.encodedString(),
          payload.base.encodedString(), payload.plan.encodedString(),
          payload.own?.encodedString(), payload.horizon?.encodedString(), row["id"] as Int64,
        ])
    }
  }

  /// nil: it cannot be turned.
  private func turned(_ row: Row) -> Payload? {
    func json(_ column: String) throws -> JSON {
      try OperationColumns.json(row[column] as String, column)
    }
    func jsonIfAny(_ column: String) throws -> JSON? {
      guard row[column] as String? != nil else { return nil }
      return try json(column)
    }
    do {
      var payload = Payload(
        verb: row["verb"], kind: row["subject_kind"], wish: try json("wish"),
        options: try json("options"), base: try json("base"), plan: try json("plan"),
        own: try jsonIfAny("own"), horizon: try jsonIfAny("horizon"))
      try turn(&payload)
      return payload
    } catch {
      // Told when its turn comes: a row of an older version is parked with its reason.
      return nil
    }
  }
}
