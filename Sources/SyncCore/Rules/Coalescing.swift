/// Which operations that were never sent go as one request, or need none (design §7).
///
/// | in the order of acceptance, on one record | goes as |
/// |---|---|
/// | create, updates | one create with what all of them say |
/// | updates | one update, field by field from the latest; back at the base: nothing |
/// | changes of one flag | the last; back at the base: nothing |
/// | updates or changes of flags, delete | the delete, compared with what was seen at first |
/// | create, …, delete | nothing, unless something else uses what it creates |
/// | anything else | one by one |
package enum Coalescing {
  /// What becomes of the first `count` operations of a run.
  package enum Verdict: Sendable, Hashable {
    /// They go as one request: the last of them, with this content.
    case one(count: Int, Content)
    /// Nothing is left to send: the last of them is applied.
    case nothing(count: Int, Content)
    /// What was created here is given up here: the last of them, the delete, is applied.
    case neverWas(count: Int)
  }

  /// What the survivor says from then on.
  package struct Content: Sendable, Hashable {
    package var verb: Verb
    package var creates: Subject?
    package var wish: Fields
    package var options: OperationOptions
    package var base: Base

    package init(
      verb: Verb, creates: Subject?, wish: Fields, options: OperationOptions, base: Base
    ) {
      self.verb = verb
      self.creates = creates
      self.wish = wish
      self.options = options
      self.base = base
    }
  }

  /// Whether an operation may be merged at all, as far as it tells by itself.
  ///
  /// Billing groups are batched already; orders of other tasks are other orders; timers have rules of their own (decision 0006); what a
  /// person sent again goes as that person saw it; the probe's entries must really be made.
  package static func mayTakePart(_ operation: Operation) -> Bool {
    let verbs: Set<Verb> = [.create, .update, .transition, .delete]
    return operation.state == .pending && operation.isFresh && !operation.isCancelAsked
      && verbs.contains(operation.verb) && operation.subject.kind != .timer
      && operation.subject.kind != .taskOrder
      && operation.group == nil && operation.options.repairs == nil
      && operation.options.carriesMarker == nil && !operation.isConsented
      && !operation.isOnlineOnly
  }

  /// Decides about neighbours on one record.
  ///
  /// - Parameters:
  ///   - run: by position, nothing between them; each may take part.
  ///   - copy: the server's copy as known now; nil: none. For fields of a group whose base the
  ///     earlier ones would have given.
  ///   - isUsedElsewhere: something unfinished outside the run uses what its first one creates.
  /// - Returns: nil when the first one goes alone.
  package static func decide(
    _ run: [Operation], copy: Fields?, isUsedElsewhere: Bool
  ) -> Verdict? {
    guard let first = run.first, run.count > 1 else { return nil }
    if let end = run.firstIndex(where: { $0.verb == .delete }), end > 0 {
      let count = end + 1
      if first.verb != .create {
        return .one(count: count, content(of: run.prefix(count), copy))
      }
      if !isUsedElsewhere { return .neverWas(count: count) }
    }
    let count = first.verb == .transition ? flags(run) : edits(run)
    guard count > 1 else { return nil }
    let content = content(of: run.prefix(count), copy)
    return returnsToBase(content)
      ? .nothing(count: count, content) : .one(count: count, content)
  }

  /// Whether a survivor is taken apart, its members going one by one from then on.
  ///
  /// Refused: always, since one of them may be all that was refused. A conflict stays one decision
  /// of a person, unless it would keep back what is not in dispute, or would hide updates behind a
  /// delete. Never when an attempt of it was unknown once: its payload is frozen.
  /// - Parameters:
  ///   - survivor: as it stood before.
  ///   - state: which it has come to.
  ///   - disputed: the fields that were changed elsewhere.
  ///   - wishes: of each member, its own included.
  package static func isTakenApart(
    _ survivor: Operation, in state: OperationState, after event: OperationEvent,
    disputed: [Field], wishes: [Fields]
  ) -> Bool {
    guard survivor.own != nil, survivor.isFresh else { return false }
    switch (state, event) {
    case (.rejected, _): return true
    // A 404 to the write, after the record was there to compare: something it names may be gone.
    case (.conflict, .goneElsewhere): return survivor.state == .attempted
    case (.conflict, .movedElsewhere) where survivor.verb == .delete: return true
    case (.conflict, .movedElsewhere) where survivor.verb == .update:
      let kind = survivor.subject.kind
      let groups = Set(disputed.map { FieldGroup(of: $0, in: kind) })
      return !groups.isEmpty
        && wishes.contains { wish in
          groups.isDisjoint(with: wish.names.map { FieldGroup(of: $0, in: kind) })
        }
    default: return false
    }
  }

  /// How many change the same flag.
  private static func flags(_ run: [Operation]) -> Int {
    run.prefix { $0.verb == .transition && $0.wish.names == run[0].wish.names }.count
  }

  /// How many updates, the create before them included, say something together.
  private static func edits(_ run: [Operation]) -> Int {
    guard let first = run.first, first.verb == .create || first.verb == .update else { return 0 }
    let kind = first.creates?.kind ?? first.subject.kind
    var wish = first.wish
    var count = 1
    for next in run.dropFirst() {
      guard next.verb == .update,
        first.verb == .update || kind.isCreated(with: next.wish.names),
        let both = wish.followed(by: next.wish, kind: kind)
      else { break }
      wish = both
      count += 1
    }
    return count
  }

  private static func content(of run: some Collection<Operation>, _ copy: Fields?) -> Content {
    guard let first = run.first, let last = run.reversed().first else {
      preconditionFailure("a run has a first one")
    }
    let base = base(of: run, copy)
    if last.verb != .update {
      return Content(
        verb: last.verb, creates: nil, wish: last.wish, options: last.options,
        base: Base(base.values.filter { last.base[$0.key] != nil }))
    }
    let kind = first.creates?.kind ?? first.subject.kind
    let wish = run.dropFirst().reduce(first.wish) { wish, next in
      wish.followed(by: next.wish, kind: kind) ?? wish.overlaid(by: next.wish)
    }
    return Content(
      verb: first.verb, creates: first.creates, wish: wish, options: first.options,
      base: first.verb == .create ? Base() : base)
  }

  /// What the first one of them that says something about a field started from. A field that an
  /// answer would have filled, which never comes now, starts from the copy.
  private static func base(of run: some Collection<Operation>, _ copy: Fields?) -> Base {
    let ids = Set(run.map(\.id))
    var values: [Field: BaseValue] = [:]
    for operation in run {
      for (field, value) in operation.base.values {
        guard case .outcome(let id) = value, ids.contains(id) else {
          // What was seen last is what the last decision rests on.
          values[field] = value
          continue
        }
        guard values[field] == nil else { continue }
        if let known = copy?[field] {
          values[field] = .server(known)
        } else if operation.wish[field] != nil {
          values[field] = .unseen
        }
      }
    }
    return Base(values)
  }

  /// Every field was seen, and is wished as it was seen.
  private static func returnsToBase(_ content: Content) -> Bool {
    guard content.verb == .update || content.verb == .transition else { return false }
    let moment = (content.wish[.startAt] ?? content.base.seen(.startAt))?.instant
    return content.wish.names.allSatisfy { field in
      guard field.isShown, let seen = content.base.seen(field) else { return false }
      return Fields([field: seen]).agree(with: content.wish, on: field, at: moment) == true
    }
  }
}

extension Fields {
  /// What both wishes say together, the later one behind this; nil: only the server could tell.
  func followed(by later: Fields, kind: EntityKind) -> Fields? {
    // Each names other fields of the company's own: one list of both would need what neither says.
    if self[.customFields] != nil, later[.customFields] != nil { return nil }
    guard kind == .timeEntry else { return overlaid(by: later) }
    var earlier = self
    // A task brings its project: the one that was named with another task is none of it.
    if later[.projectID] == nil, let task = later[.taskID], !task.isNull,
      earlier[.projectID] != nil
    {
      guard let former = earlier[.taskID] else { return nil }
      if former != task { earlier[.projectID] = nil }
    }
    if later[.taskID] == nil, later[.projectID] != nil, earlier[.taskID]?.id != nil { return nil }
    // The duration follows from start and end, and the other way round only the server knows.
    let times: [Field] = [.startAt, .endAt]
    let moves = times.contains { later[$0] != nil }
    if later[.durationSeconds] != nil, !moves, times.contains(where: { earlier[$0] != nil }) {
      return nil
    }
    if moves, later[.durationSeconds] == nil { earlier[.durationSeconds] = nil }
    return earlier.overlaid(by: later)
  }
}

extension EntityKind {
  /// Whether the call that creates one takes all of these fields (API §8.1, §9); an update may take
  /// more, and what a create does not take would be ignored.
  fileprivate func isCreated(with fields: [Field]) -> Bool {
    let taken: Set<Field> =
      switch self {
      case .customer: [.name, .notes, .contactName, .contactEmail, .customFields]
      case .service: [.name]
      case .project:
        [
          .name, .customerID, .serviceID, .templateID, .isPublic, .estimatedHours, .customFields,
        ]
      case .task:
        [
          .name, .projectID, .users, .userID, .dueDate, .estimatedHours, .notes, .customFields,
        ]
      case .timeEntry:
        [
          .startAt, .endAt, .durationSeconds, .zone, .userID, .taskID, .projectID, .notes,
          .eventType, .isBilled, .customFields,
        ]
      case .userGroup: [.name, .notes, .supervisorID]
      case .user, .membership, .timer, .groupMembership, .webhook, .notification, .preference,
        .taskOrder, .tag, .account:
        []
      }
    return taken.isSuperset(of: fields)
  }
}
