import GRDB
import SyncCore

extension JournalView {
  /// What contradicts itself in the journal; empty: nothing. Reads all of it.
  ///
  /// Every commit leaves it empty, so what stands here was done by a fault or from outside.
  package func contradictions() throws -> [String] {
    try Self.contradictions.compactMap { rule in
      let count = try Int.fetchOne(db, sql: rule.sql) ?? 0
      return count == 0 ? nil : "\(rule.sentence) (\(count))"
    }
  }

  private static let contradictions: [(sentence: String, sql: String)] = [
    ("rows refer to rows that are not there", "SELECT count(*) FROM pragma_foreign_key_check"),
    (
      "counters differ from the operations they count",
      """
      SELECT count(*) FROM counter AS c
      WHERE operations <> (SELECT count(*) FROM operation AS o
        WHERE o.state = c.state AND o.verb = c.verb)
      """
    ),
    (
      "operations were never accepted according to the log",
      """
      SELECT count(*) FROM operation AS o WHERE NOT EXISTS (
        SELECT 1 FROM audit WHERE operation_id = o.id AND event = 'accepted')
      """
    ),
    (
      "waiting operations have no place in the order",
      """
      SELECT count(*) FROM operation AS o
      WHERE o.state IN ('pending', 'attempted', 'ambiguous')
        AND NOT EXISTS (SELECT 1 FROM claim WHERE operation_id = o.id)
      """
    ),
    (
      "ids given here belong to no operation",
      """
      SELECT count(*) FROM identity WHERE provisional_id < -1
        AND operation_id NOT IN (SELECT id FROM operation)
      """
    ),
    (
      "operations may be on the wire without an attempt",
      """
      SELECT count(*) FROM operation AS o WHERE o.state = 'attempted' AND NOT EXISTS (
        SELECT 1 FROM attempt_operation WHERE operation_id = o.id)
      """
    ),
  ]
}
