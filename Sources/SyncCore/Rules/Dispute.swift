package import JSONTree

/// One operation as it is put before a person: what it wished, what stands on the server now, what
/// rests on it, and what can be decided (design §9). Pure: the journal collects, this compares.
package struct Dispute: Sendable, Hashable {
  package var operation: Operation
  /// The server's copy of the record as last read; nil: deleted there, never seen, or not made yet.
  package var remote: Fields?
  /// Records on the server that may be what a create or start has made.
  package var candidates: [Record] = []
  /// What hung below a container when the operation was accepted, and hangs there now.
  package var below: Below?
  /// The timer that runs as far as was read; for timer operations only.
  package var running: RunningTimer?
  /// The end that a queued stop of the same entry says; nil: none waits.
  package var stopAt: Instant?
  /// Those that wait for it or rest on what it creates, by position.
  package var dependants: [Dependant] = []
  /// Names of what is mentioned, as the user sees them.
  package var names: [Subject: String] = [:]

  package struct Below: Sendable, Hashable {
    package var before: ContainerCounts
    package var now: ContainerCounts

    package init(before: ContainerCounts, now: ContainerCounts) {
      self.before = before
      self.now = now
    }
  }

  package struct Dependant: Sendable, Hashable {
    package var operation: Operation
    /// It names what the operation creates; otherwise it only comes after it.
    package var isResting: Bool

    package init(_ operation: Operation, isResting: Bool) {
      self.operation = operation
      self.isResting = isResting
    }
  }

  package init(_ operation: Operation, remote: Fields? = nil) {
    self.operation = operation
    self.remote = remote
  }

  /// One line of the table: a field with what it was, what is wished, what it is now.
  package struct Row: Sendable, Hashable {
    package var field: Field
    /// nil: not seen when the wish was accepted.
    package var base: FieldValue?
    /// nil: not wished, but it belongs to the same group or was looked at.
    package var mine: FieldValue?
    /// nil: there is no such record, or its copy does not say.
    package var theirs: FieldValue?
    /// Both sides say something else than the base, and not the same.
    package var isDisputed: Bool
  }
}

extension Dispute {
  package var id: OperationID { operation.id }
  private var kind: EntityKind { operation.subject.kind }

  /// The record was deleted elsewhere.
  package var isGone: Bool {
    remote == nil && operation.state == .conflict
      && operation.reason?.code == Reason.deletedElsewhere(kind).code
  }

  /// A record of ours stands against one on the server: keep mine or theirs.
  package var isComparable: Bool {
    guard operation.state == .conflict, remote != nil else { return false }
    switch operation.conduct {
    // Nothing of its own is left to overwrite where the target is gone.
    case .merge: return operation.reason?.code != Reason.targetGone.code
    case .update, .transition, .billing, .delete: return true
    case .create, .timerStart, .timerStop, .immediate: return false
    }
  }

  /// Fields that two people changed, as the worker's compare sees them now.
  package var conflicts: [FieldConflict] {
    guard let remote else { return [] }
    let comparison: Comparison
    switch operation.conduct {
    case .update:
      comparison = .update(
        base: operation.base, wish: operation.wish, remote: remote, kind: kind,
        isRunning: remote[.isRunning]?.flag ?? false, acceptedAt: operation.wishedSince)
    case .transition, .billing:
      comparison = .flag(wish: operation.wish, base: operation.base, remote: remote)
    case .delete, .merge:
      comparison = .deletion(base: operation.base, remote: remote)
    case .create, .timerStart, .timerStop, .immediate: return []
    }
    guard case .conflict(_, let fields) = comparison else { return [] }
    return fields
  }

  /// What is wished and what is disputed, disputed ones first.
  package var rows: [Row] {
    let disputed = conflicts
    var rows = disputed.map { field in
      Row(
        field: field.field, base: operation.base.seen(field.field), mine: field.mine,
        theirs: remote?[field.field], isDisputed: true)
    }
    let known = Set(disputed.map(\.field))
    for field in operation.wish.names where !known.contains(field) && !field.isDerived {
      rows.append(
        Row(
          field: field, base: operation.base.seen(field), mine: operation.wish[field],
          theirs: remote?[field], isDisputed: false))
    }
    return rows
  }

  /// The groups of fields that a wish is decided by, in the order of their rows.
  package var groups: [FieldGroup] {
    var seen: Set<FieldGroup> = []
    return rows.filter { $0.mine != nil }.map { FieldGroup(of: $0.field, in: kind) }
      .filter { seen.insert($0).inserted }
  }

  package func rows(of group: FieldGroup) -> [Row] {
    rows.filter { FieldGroup(of: $0.field, in: kind) == group }
  }

  /// Everything a decision rests on, in canonical form: another text means that something else
  /// would be decided than what was shown.
  package var canonical: JSON {
    var object: JSONObject = [
      "operation": .integer(operation.id.rawValue), "revision": .integer(operation.revision),
      "state": .string(operation.state.rawValue), "wish": operation.wish.json,
      "remote": remote.map { Self.business($0).json } ?? .null,
      "candidates": .array(
        candidates.map {
          ["id": .integer($0.id.rawValue), "fields": Self.business($0.fields).json]
        }),
      "dependants": .array(dependants.map { .integer($0.operation.id.rawValue) }),
    ]
    if let below { object["below"] = .string("\(below.now)") }
    if let running { object["running"] = .string("\(running)") }
    if let stopAt { object["stop_at"] = .integer(stopAt.milliseconds) }
    return .object(object)
  }

  /// Without what the server alone writes, which moves by itself; the end of a running entry too.
  private static func business(_ fields: Fields) -> Fields {
    let moving: [Field] =
      fields[.isRunning] == .flag(true) ? [.endAt, .durationSeconds] : []
    return fields.without(fields.names.filter(\.isDerived) + moving)
  }
}
