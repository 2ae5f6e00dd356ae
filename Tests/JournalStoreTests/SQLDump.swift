import Foundation
import GRDB

@testable import JournalStore

/// A database as SQL that people can read and compare: tables and rows first, then what looks at them.
enum SQLDump {
  static func text(of db: Database) throws -> String {
    let things = try Row.fetchAll(
      db,
      sql: """
        SELECT type, name, sql FROM sqlite_schema
        WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid
        """)
    var lines = ["-- Written by a test; see EvolutionTests. A released one is never edited."]
    lines += things.filter { $0["type"] == "table" }.map { "\($0["sql"] as String);" }
    for table in things where table["type"] == "table" {
      lines += try rows(of: table["name"], in: db)
    }
    lines += try rows(of: "sqlite_sequence", in: db)
    lines += things.filter { $0["type"] != "table" }.map { "\($0["sql"] as String);" }
    // What the planner knows of the tables.
    lines.append("ANALYZE sqlite_schema;")
    lines += try rows(of: "sqlite_stat1", in: db)
    lines.append("PRAGMA user_version = \(try Schema.version(db));")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func rows(of table: String, in db: Database) throws -> [String] {
    let columns = try String.fetchAll(
      db, sql: "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", arguments: [table])
    let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ', ' || ")
    let rows = try String.fetchAll(
      db, sql: "SELECT \(values) FROM \(table) ORDER BY \(columns[0])")
    return rows.map {
      "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\($0));"
    }
  }

  /// A journal made of such a text, as if an older version had left it.
  static func load(_ text: String, at place: JournalPlace) throws {
    try FileManager.default.createDirectory(
      atPath: place.directory, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: place.stateDirectory, withIntermediateDirectories: true)
    var configuration = GRDB.Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: place.file, configuration: configuration)
    try queue.write { try $0.execute(sql: text) }
    try queue.close()
  }
}
