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
      try self.init(row: row, isBare: true)
      reason = Reason(
        "undecodable", "This program cannot read it (\(problem.problem)); a newer version can.")
    }
  }
}
