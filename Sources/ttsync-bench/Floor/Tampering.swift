import Foundation

/// Somebody's hand in the audit log of a journal, past the program and past its triggers.
final class Tampering {
  enum Way: String, CaseIterable {
    case changed, removed, swapped, payload, cutOff

    /// Whether it can be done to the last row.
    var fitsLast: Bool { self != .swapped }
  }

  private let database: RawDatabase

  init(_ file: String) throws {
    database = try RawDatabase(file)
    try database.execute(
      """
      PRAGMA foreign_keys = OFF;
      DROP TRIGGER audit_is_append_only_update; DROP TRIGGER audit_is_append_only_delete;
      DROP TRIGGER audit_payload_is_never_edited;
      CREATE TEMP TABLE kept AS SELECT * FROM audit WHERE 0;
      """)
  }

  func change(_ row: Int64, _ way: Way) throws {
    switch way {
    case .changed: try database.execute("UPDATE audit SET at_ms = at_ms + 1 WHERE id = \(row)")
    case .removed: try remove("id = \(row)")
    case .cutOff: try remove("id >= \(row)")
    case .swapped: try swap(row)
    case .payload:
      try database.execute(
        "UPDATE audit_payload SET payload = payload || ' ' WHERE audit_id = \(row)")
    }
  }

  func undo(_ row: Int64, _ way: Way) throws {
    switch way {
    case .changed: try database.execute("UPDATE audit SET at_ms = at_ms - 1 WHERE id = \(row)")
    case .removed, .cutOff:
      try database.execute("INSERT INTO audit SELECT * FROM kept; DELETE FROM kept")
    case .swapped: try swap(row)
    case .payload:
      try database.execute(
        """
        UPDATE audit_payload SET payload = substr(payload, 1, length(payload) - 1)
        WHERE audit_id = \(row)
        """)
    }
  }

  private func remove(_ rows: String) throws {
    try database.execute(
      """
      BEGIN IMMEDIATE;
      INSERT INTO kept SELECT * FROM audit WHERE \(rows);
      DELETE FROM audit WHERE \(rows);
      COMMIT
      """)
  }

  /// The row and the next one change places, each with its digests.
  private func swap(_ row: Int64) throws {
    try database.execute(
      """
      BEGIN IMMEDIATE;
      UPDATE audit SET id = -1 WHERE id = \(row);
      UPDATE audit SET id = \(row) WHERE id = \(row + 1);
      UPDATE audit SET id = \(row + 1) WHERE id = -1;
      COMMIT
      """)
  }
}
