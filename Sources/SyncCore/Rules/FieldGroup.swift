/// Fields that mean something only together: they are compared, sent and put before a person as one
/// (design §9).
package enum FieldGroup: Sendable, Hashable {
  /// When an entry was: start, end, duration, zone.
  case time
  /// What it was spent on: task, project. On entries only; a task's project stands alone.
  case work
  /// What it costs: rate, billable.
  case money
  case single(Field)

  /// The group of a field of a kind.
  package init(of field: Field, in kind: EntityKind) {
    switch field {
    case .startAt, .endAt, .durationSeconds, .zone: self = .time
    case .taskID where kind == .timeEntry, .projectID where kind == .timeEntry: self = .work
    case .hourlyRate, .isBillable: self = .money
    default: self = .single(field)
    }
  }

  /// The fields that belong together with what is wished, wished or not; none of those that stand
  /// alone.
  package static func members(beside wish: Fields, of kind: EntityKind) -> [Field] {
    let touched = Set(wish.names.map { FieldGroup(of: $0, in: kind) })
    return Field.allCases.filter { field in
      let group = FieldGroup(of: field, in: kind)
      return group != .single(field) && touched.contains(group)
    }
  }

  /// What a billing flag rests on: whoever flags an entry has seen these (design §7).
  static let billed: Set<FieldGroup> = [.time, .work, .money, .single(.isBilled)]
}
