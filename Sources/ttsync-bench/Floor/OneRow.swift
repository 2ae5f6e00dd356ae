/// One small row per commit, durable: nothing that promises as much can be faster.
final class OneRow {
  private let database: RawDatabase
  private let begin, insert, update, commit: RawStatement
  private var written: Int64 = 0
  /// As large as the wish of an operation with its receipt.
  private static let payload = String(repeating: "x", count: 400)

  init(_ path: String) throws {
    database = try RawDatabase(path)
    try database.execute(
      """
      CREATE TABLE IF NOT EXISTS row (
        id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER, payload TEXT)
      """)
    begin = try database.prepare("BEGIN IMMEDIATE")
    insert = try database.prepare("INSERT INTO row (state, payload) VALUES (0, ?)")
    update = try database.prepare("UPDATE row SET state = ? WHERE id = ?")
    commit = try database.prepare("COMMIT")
    written = try database.number("SELECT ifnull(max(id), 0) FROM row")
  }

  /// One commit of so many rows.
  func write(_ rows: Int = 1) throws {
    try begin.run()
    for _ in 0..<rows {
      insert.bind(Self.payload, at: 1)
      try insert.run()
    }
    try commit.run()
    written += Int64(rows)
  }

  /// One commit that changes the state of the last so many rows.
  func settle(_ rows: Int = 1) throws {
    try begin.run()
    for row in 0..<Int64(rows) {
      update.bind(1, at: 1)
      update.bind(written - row, at: 2)
      try update.run()
    }
    try commit.run()
  }

  func checkpoint() throws { try database.checkpoint() }
}
