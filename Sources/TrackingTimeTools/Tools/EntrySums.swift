import JSONTree
import JournalStore
import SyncCore

/// What many entries come to: billed and billable time, and the time of each user and project, so
/// that nobody has to add up rows.
struct EntrySums {
  /// So few rows are added up at a glance.
  static let worthwhile = 10
  /// More entries than this are not folded within one read of the journal.
  static let entriesMax = 20_000
  /// Users (or projects) that one answer names.
  private static let rowsMax = 40

  let parts: [EntrySum]

  init(_ filter: EntryFilter, in view: JournalView) throws {
    parts = try view.entrySums(filter)
  }

  /// Adds `billable`, `billed`, `users` and `projects`; one that all entries share is left out.
  func add(to body: inout JSONObject, _ presenter: Presenter) throws {
    body["billable"] = .object(amount(parts.filter(\.isBillable), presenter))
    body["billed"] = .object(amount(parts.filter(\.isBilled), presenter))
    body["users"] = try rows(\.user, "user", .user, presenter)
    body["projects"] = try rows(\.project, "project", .project, presenter)
  }

  private func rows(
    _ key: KeyPath<EntrySum, EntityID?>, _ word: String, _ kind: EntityKind, _ presenter: Presenter
  ) throws -> JSON? {
    let groups = Dictionary(grouping: parts) { $0[keyPath: key] }
    guard groups.count > 1 else { return nil }
    let sorted = groups.sorted {
      (seconds($1.value), $0.key?.rawValue ?? 0) < (seconds($0.value), $1.key?.rawValue ?? 0)
    }
    var rows = try sorted.prefix(Self.rowsMax).map { id, parts -> JSON in
      var row = JSONObject()
      try presenter.addReference(word, kind, id, to: &row)
      if id == nil { row[word] = .string("no \(word)") }
      for (key, value) in amount(parts, presenter) { row[key] = value }
      return .object(row)
    }
    let rest = sorted.dropFirst(Self.rowsMax)
    if !rest.isEmpty {
      var row: JSONObject = [word: .string("\(rest.count) more")]
      for (key, value) in amount(rest.flatMap(\.value), presenter) { row[key] = value }
      rows.append(.object(row))
    }
    return .array(rows)
  }

  private func amount(_ parts: [EntrySum], _ presenter: Presenter) -> JSONObject {
    var row = JSONObject()
    presenter.addDuration(seconds(parts), to: &row)
    row["entries"] = .integer(Int64(parts.reduce(0) { $0 + $1.count }))
    return row
  }

  private func seconds(_ parts: [EntrySum]) -> Int64 { parts.reduce(0) { $0 + $1.seconds } }
}
