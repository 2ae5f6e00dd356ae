import GRDB
import SyncCore

extension Operation {
  /// Reads a row for people and for the overlay: one whose payload a newer version wrote appears
  /// without it and says so, instead of hiding every other operation behind an error.
  ///
  /// - Throws: `UndecodablePayload` when even its verb or state is unknown.
  init(listing row: Row) throws {
    do {
      try self.init(row: row)
    } catch let problem as UndecodablePayload {
      var columns: [String: (any DatabaseValueConvertible)?] = [:]
      for (column, value) in row { columns[column] = value }
      for column in ["wish", "options", "base"] { columns[column] = "{}" }
      for column in ["plan", "pre_image"] { columns[column] = "[]" }
      columns["horizon"] = DatabaseValue.null
      columns["payload_version"] = payloadVersion
      try self.init(row: Row(columns))
      reason = Reason(
        "undecodable", "This program cannot read it (\(problem.problem)); a newer version can.")
    }
  }
}
