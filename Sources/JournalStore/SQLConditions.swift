import GRDB
import SyncCore

/// The terms of a WHERE clause with their values, joined by AND. Terms are our own texts, never a
/// caller's.
struct SQLConditions {
  private var terms: [String] = []
  private(set) var arguments = StatementArguments()

  mutating func add(_ term: String, _ values: (any DatabaseValueConvertible)?...) {
    terms.append(term)
    arguments += StatementArguments(values)
  }

  /// Of this kind. In the text, since a partial index asks for the kind too: where the kind is bound,
  /// SQLite plans the query anew each time.
  mutating func add(kind: EntityKind) { terms.append("kind = '\(kind.rawValue)'") }

  /// `column IN (…)`; an empty list matches nothing.
  mutating func add(_ column: String, in values: some Collection<some DatabaseValueConvertible>) {
    guard !values.isEmpty else { return terms.append("0") }
    let marks = repeatElement("?", count: values.count).joined(separator: ", ")
    terms.append("\(column) IN (\(marks))")
    arguments += StatementArguments(values)
  }

  /// `WHERE …`, or nothing without terms.
  var clause: String { terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ") }
}
