import Crypto
import GRDB
import JSONTree
import SyncCore

/// The server's copy of one entity with what is known about its age (design §10).
struct MirrorRow {
  var subject: Subject
  var fields: Fields
  /// When the read that brought it began, or the write was acknowledged.
  var asOf: Instant
  /// `journal.mirror_sequence` at that moment.
  var beganSequence: Int64
  /// Sequence of our last acknowledged write on it; 0: none.
  var ackedSequence: Int64
  /// nil: none.
  var ackedAt: Instant?
  /// A complete list lacked it since; nil: seen.
  var missingSince: Instant?

  init(
    _ subject: Subject, _ fields: Fields, asOf: Instant, beganSequence: Int64,
    ackedSequence: Int64 = 0, ackedAt: Instant? = nil
  ) {
    self.subject = subject
    self.fields = fields
    self.asOf = asOf
    self.beganSequence = beganSequence
    self.ackedSequence = ackedSequence
    self.ackedAt = ackedAt
    missingSince = nil
  }

  init(row: Row) throws {
    subject = try Subject(row: row)
    fields = try Fields(row: row)
    asOf = Instant(milliseconds: row["as_of_ms"])
    beganSequence = row["began_sequence"]
    ackedSequence = row["acked_sequence"]
    ackedAt = (row["acked_at_ms"] as Int64?).map(Instant.init(milliseconds:))
    missingSince = (row["missing_since_ms"] as Int64?).map(Instant.init(milliseconds:))
  }

  static func fetch(_ subject: Subject, in db: Database) throws -> MirrorRow? {
    try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT kind, id, other, fields, as_of_ms, began_sequence, acked_sequence, acked_at_ms,
            missing_since_ms
          FROM mirror WHERE kind = ? AND id = ? AND other = ?
          """),
      arguments: subject.columns
    ).map(MirrorRow.init(row:))
  }

  /// Writes the row with its search columns over whatever was there.
  func save(_ columns: SearchColumns, in db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO mirror (kind, id, other, fields, digest, as_of_ms, began_sequence,
          acked_sequence, acked_at_ms, missing_since_ms, is_running, name_key, parent_id,
          project_id, customer_id, user_id, start_at_ms, duration_s, is_archived, is_work)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(
      arguments: subject.columns + [
        fields.text, fields.digest, asOf.milliseconds, beganSequence, ackedSequence,
        ackedAt?.milliseconds, missingSince?.milliseconds, fields[.isRunning]?.flag ?? false,
      ] + columns.arguments)
  }

  /// Writes what is known about the age of a copy that says the same as the one before.
  func saveAge(in db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        UPDATE mirror SET as_of_ms = ?, began_sequence = ?, acked_sequence = ?, acked_at_ms = ?,
          missing_since_ms = ?
        WHERE kind = ? AND id = ? AND other = ?
        """)
    try statement.execute(
      arguments: [
        asOf.milliseconds, beganSequence, ackedSequence, ackedAt?.milliseconds,
        missingSince?.milliseconds,
      ] + subject.columns)
  }

  static func delete(_ subject: Subject, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM mirror WHERE kind = ? AND id = ? AND other = ?")
      .execute(arguments: subject.columns)
  }
}

extension Fields {
  /// What is stored: canonical JSON.
  var text: String { json.encodedString(sortedKeys: true) }

  /// SHA-256 of the fields that people and tools write, as hexadecimal digits. What the server
  /// derives does not count, so that a clock that ticks there is no change.
  package var digest: String {
    let business = without(Field.allCases.filter(\.isDerived))
    return SHA256.hash(data: business.json.encoded(sortedKeys: true)).hexadecimal
  }

  /// These fields with those of `newer` over them, for one entity of `kind`.
  ///
  /// What `newer` does not carry stays, except what it makes untrue: an entry that moved to another
  /// task does not keep the old one's project, nor anything that moved the old project's customer.
  func merged(with newer: Fields, kind: EntityKind) -> Fields {
    func moved(_ field: Field) -> Bool {
      guard let old = self[field], let new = newer[field] else { return false }
      return old != new
    }
    var result = overlaid(by: newer)
    let projectMoved = moved(.projectID)
    let taskMoved = kind == .timeEntry && moved(.taskID)
    if taskMoved && newer[.projectID] == nil { result[.projectID] = nil }
    let holdsCustomer = kind == .task || kind == .timeEntry
    if holdsCustomer && (taskMoved || projectMoved) && newer[.customerID] == nil {
      result[.customerID] = nil
    }
    return result
  }
}

extension SHA256Digest {
  var hexadecimal: String {
    var text = ""
    for byte in self {
      text += byte < 16 ? "0" : ""
      text += String(byte, radix: 16)
    }
    return text
  }
}
