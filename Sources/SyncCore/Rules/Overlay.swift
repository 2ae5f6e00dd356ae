/// What pending operations do to records as the user sees them (design §1, "overlay").
///
/// Every unfinished operation shows, also a parked one: nothing acknowledged disappears from view
/// before a person gave it up. Only the *timer* does not show what is parked: a start or stop that
/// was put before a person has left the timer lane, and what really runs must be visible.
package enum Overlay {
  package enum Effect: Sendable, Hashable {
    /// These fields stand over the ones below; a record that is not there begins to be.
    case patch(Fields)
    /// The record is not there for the reader.
    case delete
    /// A user belongs to the group, or does not.
    case member(EntityID, Bool)
  }

  /// The effects of one operation, in the order they are applied; empty once it is finished.
  package static func effects(of operation: Operation) -> [(subject: Subject, effect: Effect)] {
    // An online-only one is done within seconds or not at all.
    guard operation.state.isUnfinished, !operation.isOnlineOnly else { return [] }
    let wish = operation.wish
    switch operation.verb {
    case .create:
      let subject = operation.creates ?? operation.subject
      return [(subject, .patch(newRecord(subject.kind, wish)))]
    case .update where operation.subject.kind == .preference:
      return preferred(operation)
    case .transition where operation.subject.kind == .groupMembership:
      return joined(operation)
    case .update, .transition, .billing:
      // What the wish does not say of start and end stands on the record below.
      return [(operation.subject, .patch(withDuration(wish, Base())))]
    case .delete where operation.options.repairs != nil && operation.state.isParked:
      // Nobody asked for it yet: a second copy stays in view until somebody does.
      return [(operation.subject, .patch([:]))]
    case .delete, .merge:
      return [(operation.subject, .delete)]
    case .timerStart:
      return started(operation)
    case .timerStop:
      return stopped(operation)
    case .immediate:
      return []
    }
  }

  private static func newRecord(_ kind: EntityKind, _ wish: Fields) -> Fields {
    var fields: Fields =
      switch kind {
      case .customer, .service, .project, .task, .user, .userGroup: [.isArchived: .flag(false)]
      case .timeEntry:
        [.userID: .id(.me), .isRunning: .flag(false), .isBilled: .flag(false)]
      case .membership, .timer, .groupMembership, .webhook, .notification, .preference, .taskOrder,
        .tag, .account:
        [:]
      }
    fields = fields.overlaid(by: wish)
    return kind == .timeEntry ? withDuration(fields, Base()) : fields
  }

  /// A favourite is what `FOLLOWING` lists.
  private static func preferred(
    _ operation: Operation
  ) -> [(subject: Subject, effect: Effect)] {
    let own = (operation.subject, Effect.patch(operation.wish))
    guard let project = operation.subject.other, let flag = operation.wish[.isFavorite] else {
      return [own]
    }
    return [own, (Subject(.project, project), .patch([.isFollowing: flag]))]
  }

  private static func joined(_ operation: Operation) -> [(subject: Subject, effect: Effect)] {
    let own = (operation.subject, Effect.patch(operation.wish))
    guard let group = operation.subject.other, let flag = operation.wish[.isMember]?.flag else {
      return [own]
    }
    return [own, (Subject(.userGroup, group), .member(operation.subject.id, flag))]
  }

  private static func started(_ operation: Operation) -> [(subject: Subject, effect: Effect)] {
    let wish = operation.wish
    var effects: [(subject: Subject, effect: Effect)] = []
    if !operation.state.isParked {
      // Nothing of the timer before stays: neither its project nor the name of its task.
      var timer = nothingRuns.overlaid(by: wish.only([.taskID, .projectID, .startAt, .zone]))
      timer[.entryID] = operation.creates.map { .id($0.id) } ?? .null
      effects.append((operation.subject, .patch(timer)))
    }
    if let entry = operation.creates {
      let defaults: Fields = [.userID: .id(.me), .isBilled: .flag(false)]
      let running: Fields = [.isRunning: .flag(true)]
      effects.append((entry, .patch(defaults.overlaid(by: wish).overlaid(by: running))))
    }
    return effects
  }

  private static let nothingRuns: Fields = [
    .entryID: .null, .taskID: .null, .projectID: .null, .startAt: .null, .zone: .null, .name: .null,
  ]

  private static func stopped(_ operation: Operation) -> [(subject: Subject, effect: Effect)] {
    var effects: [(subject: Subject, effect: Effect)] = []
    if !operation.state.isParked {
      effects.append((operation.subject, .patch(nothingRuns)))
    }
    if let entry = operation.options.boundEntry {
      var fields = operation.wish.only([.startAt, .endAt, .durationSeconds])
      fields = withDuration(fields, operation.base)
      fields[.isRunning] = .flag(false)
      effects.append((Subject(.timeEntry, entry), .patch(fields)))
    }
    return effects
  }

  /// The fields with the duration that follows from start and end, where both are known and the
  /// duration is not said.
  private static func withDuration(_ fields: Fields, _ base: Base) -> Fields {
    guard fields[.durationSeconds] == nil, fields[.startAt] != nil || fields[.endAt] != nil,
      let start = fields[.startAt]?.instant ?? base.seen(.startAt)?.instant,
      let end = fields[.endAt]?.instant ?? base.seen(.endAt)?.instant
    else { return fields }
    var result = fields
    result[.durationSeconds] = .integer(max(0, (end - start).wholeSeconds))
    return result
  }
}

extension Base {
  /// The server's copy of a field that the wish started from; nil when there was none.
  func seen(_ field: Field) -> FieldValue? {
    if case .server(let value) = self[field] { value } else { nil }
  }
}
