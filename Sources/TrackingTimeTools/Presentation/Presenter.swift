import JSONTree
import JournalStore
import SyncCore

/// Turns what the journal shows into results: names beside ids, local times, no nulls (MCP §17).
///
/// Lives inside one read of the journal and remembers the names it has looked up.
final class Presenter {
  /// Characters of notes in a concise row.
  static let excerptMax = 200

  let view: JournalView
  let clock: Clock
  private var names: [Subject: String?] = [:]
  private var records: [Subject: VisibleRecord?] = [:]

  init(_ view: JournalView, clock: Clock) {
    self.view = view
    self.clock = clock
  }

  /// One record as a result shows it.
  func object(_ record: VisibleRecord, full: Bool) throws -> JSONObject {
    var row: JSONObject = ["id": Self.json(record.subject.id)]
    switch record.subject.kind {
    case .timeEntry: try addEntry(record.fields, to: &row, full: full)
    case .task: try addTask(record.fields, to: &row, full: full)
    case .project: try addProject(record.fields, to: &row, full: full)
    case .customer, .service: addCustomer(record.fields, to: &row, full: full)
    case .user: addUser(record.fields, to: &row, full: full)
    case .timer: try addTimer(record.fields, to: &row)
    case .userGroup: try addGroup(record.fields, to: &row, full: full)
    case .membership, .groupMembership: row["is_member"] = record.fields[.isMember]?.json
    case .webhook, .notification, .preference, .taskOrder:
      add(record.fields, [.isEnabled, .isRead, .isFavorite], to: &row)
    // No local copy is kept of these.
    case .tag, .account: break
    }
    if record.pending > 0 { row["pending"] = .integer(Int64(record.pending)) }
    if full, let asOf = record.asOf { row["as_of"] = .string(clock.text(asOf)) }
    return row
  }

  /// The name of an entity, also of one whose deletion or merge waits; nil when its record is not
  /// known here.
  func name(_ kind: EntityKind, _ id: EntityID) throws -> String? {
    let subject = Subject(kind, id)
    if let known = names[subject] { return known }
    let fields = try record(subject)?.fields ?? view.serverCopy(subject)?.fields
    let name = fields.flatMap(Self.name(of:))
    names[subject] = .some(name)
    return name
  }

  /// The same, and what waits for it: `Relaunch (being merged into Atlas)`.
  private func nameNow(_ kind: EntityKind, _ id: EntityID) throws -> String? {
    guard let name = try name(kind, id) else { return nil }
    let subject = Subject(kind, id)
    guard try record(subject) == nil else { return name }
    let end = try view.unfinished(on: subject).last { $0.verb == .merge || $0.verb == .delete }
    guard let end else { return name }
    let target =
      try end.verb == .merge
      ? end.wish[.projectID]?.id.flatMap { id in
        try self.name(.project, view.resolve(id)) ?? "\(id)"
      } : nil
    return name + (target.map { " (being merged into \($0))" } ?? " (being deleted)")
  }

  func record(_ subject: Subject) throws -> VisibleRecord? {
    if let known = records[subject] { return known }
    let record = try view.record(subject)
    records[subject] = .some(record)
    return record
  }

  /// A user's name and surname, any other record's name.
  static func name(of fields: Fields) -> String? {
    let parts = [fields[.name]?.text, fields[.surname]?.text].compactMap(\.self)
      .filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  /// An integer that every client reads exactly, else text (MCP §14).
  static func json(_ id: EntityID) -> JSON {
    id.rawValue.magnitude < 1 << 53 ? .integer(id.rawValue) : .string(id.description)
  }

  /// Writes `<word>_id` and, where known, the name as `<word>`.
  func addReference(
    _ word: String, _ kind: EntityKind, _ id: EntityID?, to row: inout JSONObject
  ) throws {
    guard let id = try id.map(view.resolve) else { return }
    row[word + "_id"] = Self.json(id)
    row[word] = try nameNow(kind, id).map(JSON.string)
  }

  func add(_ fields: Fields, _ wanted: [Field], to row: inout JSONObject) {
    for field in wanted {
      guard let value = fields[field], !value.isNull, value != .text("") else { continue }
      if let instant = value.instant {
        row[Self.word(of: field)] = .string(clock.text(instant))
      } else {
        row[Self.word(of: field)] = value.json
      }
    }
  }

  /// The name of a field in results: without the unit of the journal's own form.
  private static func word(of field: Field) -> String {
    field.rawValue.hasSuffix("_ms") ? String(field.rawValue.dropLast(3)) : field.rawValue
  }
}
