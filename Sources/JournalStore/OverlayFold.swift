import SyncCore

/// Lays the effects of operations on a record, one after the other.
struct OverlayFold {
  let kind: EntityKind
  private var fields: Fields
  private var touched: Set<Field> = []
  private(set) var isDeleted = false
  /// How many operations have an effect on it.
  var operations = 0

  /// - Parameter copy: the server's copy below; nil: it exists only here, or was never seen.
  init(_ kind: EntityKind, on copy: Fields?) {
    self.kind = kind
    fields = copy ?? [:]
  }

  /// A patch behind a deletion does not bring the record back: it will find it gone.
  mutating func patch(_ newer: Fields) {
    fields = fields.merged(with: newer, kind: kind)
    touched.formUnion(newer.names)
  }

  mutating func set(_ user: EntityID, _ isMember: Bool) {
    var users = fields[.users]?.ids ?? []
    if isMember { users.insert(user) } else { users.remove(user) }
    fields[.users] = .ids(users)
    touched.insert(.users)
  }

  mutating func delete() {
    isDeleted = true
  }

  /// The fields as the user sees them. The duration of an entry follows from its start and end
  /// where either was changed here.
  var result: Fields {
    guard kind == .timeEntry, !touched.isDisjoint(with: [.startAt, .endAt]),
      fields[.isRunning] != .flag(true),
      touched.contains(.endAt) || !touched.contains(.durationSeconds),
      let start = fields[.startAt]?.instant, let end = fields[.endAt]?.instant
    else { return fields }
    var result = fields
    result[.durationSeconds] = .integer(max(0, (end - start).wholeSeconds))
    return result
  }
}
