import Foundation

/// The rows that an acceptance wrote, written once more by plain statements: into a file with the
/// journal's own tables, indexes and counters, and with nothing of its program.
final class AcceptedRows {
  private let source: RawDatabase
  private let target: RawDatabase
  private var copies: [(select: RawStatement, insert: RawStatement)] = []
  private let begin, commit: RawStatement

  /// How the rows of one operation are found in a table.
  private static let tables: [(name: String, rows: String)] = [
    ("operation", "id = ?"), ("claim", "operation_id = ?"), ("identity", "operation_id = ?"),
    ("overlay", "kind = 'timeEntry' AND id = (SELECT creates_id FROM operation WHERE id = ?)"),
    ("audit", "operation_id = ?"),
    ("audit_payload", "audit_id IN (SELECT id FROM audit WHERE operation_id = ?)"),
  ]

  /// - Parameter file: a journal whose operations are copied.
  init(_ file: String, withAudit: Bool) throws {
    source = try RawDatabase(file)
    target = try RawDatabase(file + (withAudit ? ".rows" : ".rows-without-audit"))
    try target.execute("PRAGMA foreign_keys = OFF")
    let schema = try source.prepare(
      """
      SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        AND tbl_name IN
          ('operation', 'claim', 'identity', 'overlay', 'audit', 'audit_payload', 'counter')
      ORDER BY type = 'table' DESC
      """)
    // bounded by the schema
    while try schema.step() { try target.execute(schema.text(0)) }
    begin = try target.prepare("BEGIN IMMEDIATE")
    commit = try target.prepare("COMMIT")
    for table in Self.tables where withAudit || !table.name.hasPrefix("audit") {
      let select = try source.prepare("SELECT * FROM \(table.name) WHERE \(table.rows)")
      let places = Array(repeating: "?", count: Int(select.columns)).joined(separator: ", ")
      let insert = try target.prepare("INSERT INTO \(table.name) VALUES (\(places))")
      copies.append((select, insert))
    }
  }

  /// One durable commit with the rows of one operation.
  func write(_ operation: Int64) throws {
    try begin.run()
    for (select, insert) in copies {
      select.bind(operation, at: 1)
      // bounded by the rows of one operation
      while try select.step() {
        for column in 0..<select.columns { insert.bind(column, of: select, at: column + 1) }
        try insert.run()
      }
      select.reset()
    }
    try commit.run()
  }

  func checkpoint() throws { try target.checkpoint() }
}
