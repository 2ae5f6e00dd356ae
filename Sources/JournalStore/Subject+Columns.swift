import GRDB
import JSONTree
import SyncCore

extension Subject {
  /// The values of the columns kind, id, other.
  var columns: StatementArguments { [kind.rawValue, id.rawValue, other?.rawValue ?? 0] }

  /// Reads the columns kind, id, other.
  init(row: Row) throws {
    guard let kind = EntityKind(rawValue: row["kind"]), let id = EntityID(row["id"]) else {
      throw UndecodablePayload("a row has an unknown kind")
    }
    self.init(kind, id, other: EntityID(row["other"]))
  }
}

extension Fields {
  /// Reads the column fields.
  init(row: Row) throws {
    try self.init(json: JSON(parsing: row["fields"] as String))
  }
}
