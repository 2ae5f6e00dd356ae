/// What a compare read says about a wish: read, compare, write, in groups (design §9).
package enum Comparison: Sendable, Hashable {
  /// Only what changes, and what the API demands beside it.
  case send(Fields)
  /// The server already is as wished, or the wish changes nothing.
  case nothingToDo
  case conflict(Reason, [FieldConflict])

  /// Compares the wish of an update.
  ///
  /// Per group of fields: remote equals base → sent; remote equals the wish → nothing to do;
  /// another group changed → untouched; the same group changed to something else → conflict. Sets
  /// are merged by member. A wish equal to its base is no change. A field that the read does not
  /// carry counts as unchanged.
  ///
  /// - Parameters:
  ///   - base: `unseen`, and outcomes that were never filled in, are sent only if the remote record
  ///     is provably older than the acceptance.
  ///   - isRunning: a timer runs on this entry: its end is never sent and never compared.
  ///   - capabilities: what is known of the account; nothing is always safe.
  ///   - zone: of the account, in which stamps of change were read; nil: not told.
  package static func update(
    base: Base, wish: Fields, remote: Fields, kind: EntityKind, isRunning: Bool,
    acceptedAt: Instant, capabilities: Capabilities = .none, zone: String? = nil
  ) -> Comparison {
    let clock = capabilities.changeClock(zone: zone)
    let three = ThreeWay(
      base: base, wish: wish, remote: remote, kind: kind, isRunning: isRunning,
      isRemoteOlder: isOlder(remote, than: acceptedAt, clock))
    var sent = Fields()
    var conflicts: [FieldConflict] = []
    var isForRunning = false
    for group in three.groups {
      switch three.compare(group) {
      case .send(let fields): sent = sent.overlaid(by: fields)
      case .nothingToDo: continue
      case .conflict(let reason, let fields):
        isForRunning = isForRunning || reason == .entryRuns
        conflicts += fields
      }
    }
    if isForRunning { return .conflict(.entryRuns, conflicts) }
    if !conflicts.isEmpty { return .conflict(.changedElsewhere(kind, conflicts), conflicts) }
    if sent.isEmpty { return .nothingToDo }
    let demanded = demanded(
      of: kind, beside: sent, remote: remote, isRunning: isRunning,
      needsEnd: capabilities.updateNeedsEnd, zone: zone.flatMap { Zone($0) })
    return .send(demanded.overlaid(by: sent))
  }

  /// Compares a wish of flags: transition, billing.
  ///
  /// Of the flags only the wish counts. Whatever else stands in the base is what the person saw
  /// when deciding (billing: duration, task, project, rate, billable): changed since → conflict.
  package static func flag(wish: Fields, base: Base, remote: Fields) -> Comparison {
    let open = wish.names.filter { field in
      !field.isDerived && wish.agree(with: remote, on: field, at: nil) != true
    }
    if open.isEmpty { return .nothingToDo }
    let moved = movedFields(base, remote, except: Set(wish.names))
    if !moved.isEmpty { return .conflict(.changedSinceSeen(moved), moved) }
    return .send(wish.only(open))
  }

  /// Compares before a delete, a merge or the archiving of a container: the record against the base.
  ///
  /// - Returns: `.send` without fields, or a conflict.
  package static func deletion(base: Base, remote: Fields) -> Comparison {
    // The server moves the end of a running entry, and nobody decided that (API §7).
    let isRunning = remote[.isRunning] == .flag(true)
    let moving: Set<Field> = isRunning ? [.endAt, .durationSeconds] : []
    let moved = movedFields(base, remote, except: moving)
    return moved.isEmpty ? .send([:]) : .conflict(.changedSinceSeen(moved), moved)
  }

  /// Compares the target of a merge with what was seen of it at acceptance.
  ///
  /// - Returns: nil when it is as it was seen, or was not seen.
  package static func target(_ seen: Fields?, remote: Fields) -> Comparison? {
    guard let seen else { return nil }
    let base = Base(seen.values.mapValues { .server($0) })
    let moved = movedFields(base, remote, except: [])
    return moved.isEmpty ? nil : .conflict(.targetChanged(moved), moved)
  }

  /// Compares what hangs below a container with what was counted at acceptance, from the same source.
  ///
  /// - Returns: nil when nothing was added or taken away.
  package static func below(_ counted: ContainerCounts, found: ContainerCounts) -> Comparison? {
    found == counted ? nil : .conflict(.belowChanged(from: counted, to: found), [])
  }

  private static func movedFields(
    _ base: Base, _ remote: Fields, except ignored: Set<Field>
  ) -> [FieldConflict] {
    let start = remote[.startAt]?.instant
    return base.values.keys.sorted { $0.rawValue < $1.rawValue }.compactMap { field in
      guard !field.isDerived, !ignored.contains(field), let value = base.seen(field),
        let theirs = remote[field],
        Fields([field: value]).agree(with: remote, on: field, at: start) == false
      else { return nil }
      return FieldConflict(field: field, base: .server(value), mine: nil, theirs: theirs)
    }
  }

  /// What the API wants beside the changed fields (API §8.1, §9.3): an entry's end and zone, a
  /// customer's name. From the remote copy; the end of a running entry never, and where the account
  /// is known not to need it, only together with other times.
  private static func demanded(
    of kind: EntityKind, beside sent: Fields, remote: Fields, isRunning: Bool, needsEnd: Bool,
    zone: Zone?
  ) -> Fields {
    let times: [Field] = [.startAt, .endAt, .durationSeconds, .zone]
    let changesTimes = times.contains { sent[$0] != nil }
    return switch kind {
    case .timeEntry where !needsEnd && !changesTimes: [:]
    case .timeEntry where isRunning: sent[.startAt] == nil ? [:] : remote.only([.zone])
    case .timeEntry:
      remote.only([.endAt, .zone]).overlaid(by: zoneOverChange(zone, beside: sent, remote))
    case .customer: remote.only([.name])
    case .service, .project, .task, .user, .membership, .timer, .userGroup, .groupMembership,
      .webhook, .notification, .preference, .taskOrder, .tag, .account:
      [:]
    }
  }

  /// The account's own zone in place of the offset that an entry shows, where the clocks changed
  /// while it ran: its end goes back by the wall clock by which it came (decision 0060).
  private static func zoneOverChange(
    _ zone: Zone?, beside sent: Fields, _ remote: Fields
  ) -> Fields {
    guard let zone, let start = remote[.startAt]?.instant,
      let end = (sent[.endAt] ?? remote[.endAt])?.instant,
      let shown = remote[.zone]?.text.flatMap({ Zone($0) }),
      shown.offsetSeconds(at: start) == zone.offsetSeconds(at: start),
      shown.offsetSeconds(at: end) != zone.offsetSeconds(at: end)
    else { return [:] }
    return [.zone: .text(zone.id)]
  }

  /// Whether the record was last touched before `moment`, as far as it tells at all.
  private static func isOlder(
    _ remote: Fields, than moment: Instant, _ clock: ChangeClock
  ) -> Bool {
    guard let touched = remote[.updatedAt]?.instant ?? remote[.createdAt]?.instant else {
      return false
    }
    return clock.isBefore(touched, moment)
  }
}
