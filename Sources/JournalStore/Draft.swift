import GRDB
import SyncCore

/// A draft whose ids were followed and checked.
struct Draft {
  var verb: Verb
  /// nil: what it creates.
  var subject: Subject?
  /// The kind that it brings into being; nil: none.
  var created: EntityKind?
  var wish: Fields
  var options: OperationOptions
  var group: String?

  /// - Throws: a `Refusal` for a provisional id that was discarded or never given.
  init(_ draft: OperationDraft, in ledger: Ledger) throws {
    let identities = IdentityLookup(ledger.db)
    verb = draft.verb
    group = draft.group
    switch draft.target {
    case .existing(let subject):
      try Self.require(subject.id, ledger)
      if let other = subject.other { try Self.require(other, ledger) }
      self.subject = try identities.resolve(subject)
      created = draft.verb == .timerStart ? .timeEntry : nil
    case .new(let kind):
      subject = nil
      created = kind
    }
    for reference in draft.wish.provisionalReferences { try Self.require(reference.id, ledger) }
    wish = try identities.resolve(draft.wish)
    options = draft.options
    if let entry = options.boundEntry {
      try Self.require(entry, ledger)
      options.boundEntry = try identities.resolve(entry)
    }
  }

  private static func require(_ id: EntityID, _ ledger: Ledger) throws {
    guard let provisional = id.provisional, provisional != .me else { return }
    guard let note = try JournalView(ledger.db).identityNote(id) else {
      throw Refusal(
        "unknown_id", "There is no entity \(id): no such id was given here.",
        next: "Use an id from a receipt or a list.")
    }
    if let operation = note.discardedBy {
      throw Refusal(
        "discarded_id", "The \(note.kind.noun) \(id) was discarded by \(operation).",
        next: "Create it again, or use another one.")
    }
  }
}

extension Ledger {
  /// The base of a draft on a subject that exists, here or on the server.
  func base(of draft: Draft, on subject: Subject) throws -> Base {
    if subject.kind.isWhole || subject.kind == .notification { return Base() }
    let copy = try JournalView(db).serverCopy(subject)?.fields
    return base(
      of: draft.wish, besides: Self.compared(draft, copy, subject.kind), seen: copy,
      behind: try earlier(on: subject), kind: subject.kind)
  }

  /// Unfinished operations that decide what a subject will be, its create included.
  private func earlier(on subject: Subject) throws -> [Operation] {
    var earlier = try unfinished(on: subject)
    if subject.id.provisional != nil {
      // The entry of a timer start: its operation is about the timer.
      let rows = try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT * FROM operation INDEXED BY operation_creates
            WHERE creates_id = ? AND creates_kind = ?
              AND state NOT IN ('applied', 'cancelled', 'discarded', 'superseded')
            """), arguments: [subject.id.rawValue, subject.kind.rawValue])
      let known = Set(earlier.map(\.id))
      earlier += rows.compactMap(Self.readable).filter { !known.contains($0.id) }
    }
    return earlier.sorted { ($0.position, $0.id.rawValue) < ($1.position, $1.id.rawValue) }
  }

  /// Fields that are compared before sending though the wish does not change them (design §9).
  private static func compared(_ draft: Draft, _ copy: Fields?, _ kind: EntityKind) -> [Field] {
    // Never compared: it is done as it was asked for, at once.
    if draft.options.online != nil { return [] }
    return switch draft.verb {
    case .delete, .merge:
      // The end of a running entry moves by itself (API §7): nobody decided that.
      (copy?.names ?? []).filter { field in
        !field.isDerived
          && !(copy?[.isRunning] == .flag(true) && [.endAt, .durationSeconds].contains(field))
      }
    case .update: FieldGroup.members(beside: draft.wish, of: kind)
    case .billing: [.durationSeconds, .taskID, .projectID, .hourlyRate, .isBillable]
    case .transition where draft.wish[.isArchived] == .flag(true):
      (copy?.names ?? []).filter { !$0.isDerived }
    default: []
    }
  }

  /// What an operation uses besides its subject: the containers of the subject and of what it
  /// wishes, and the timer where it changes the entry that runs.
  func containers(of operation: Operation) throws -> [Subject] {
    let lookup = lookUp()
    let subject = operation.subject
    let kind = operation.creates?.kind ?? subject.kind
    var containers = try lookup.containers(of: kind, fields: operation.wish)
    let seen = operation.verb == .create ? nil : try JournalView(db).record(subject)
    if let seen { containers += try lookup.containers(of: subject.kind, fields: seen.fields) }
    let changes: Set<Verb> = [.update, .delete, .transition]
    if subject.kind == .timeEntry, changes.contains(operation.verb),
      seen?.fields[.isRunning] == .flag(true)
    {
      containers.append(.myTimer)
    }
    return containers.filter { $0 != subject }
  }
}
