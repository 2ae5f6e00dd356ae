/// Base, wish and remote of one update, compared group by group.
struct ThreeWay {
  let base: Base
  let wish: Fields
  let remote: Fields
  let kind: EntityKind
  let isRunning: Bool
  /// The remote record was last touched before the wish was accepted.
  let isRemoteOlder: Bool

  /// The groups that the wish touches, in the order of their first field's name.
  var groups: [FieldGroup] {
    var seen: Set<FieldGroup> = []
    return wish.names.filter { !$0.isDerived }.map { FieldGroup(of: $0, in: kind) }
      .filter { seen.insert($0).inserted }
  }

  func compare(_ group: FieldGroup) -> Comparison {
    if case .single(let field) = group, !field.isShown { return .send(wish.only([field])) }
    if case .single(let field) = group, field.shape == .ids { return compareSet(field) }
    let changed = fields(of: group, among: wish.names).filter { !isUnchanged($0) }
    let open = changed.filter { !isAsWished($0) }
    if open.isEmpty { return .nothingToDo }
    if isRunning, open.contains(.endAt) || open.contains(.durationSeconds) {
      return .conflict(.entryRuns, open.map(conflict))
    }
    let known = fields(of: group, among: base.values.keys.sorted { $0.rawValue < $1.rawValue })
    let moved = known.filter { isMoved($0) && !(changed.contains($0) && isAsWished($0)) }
    let blind = open.filter { base.seen($0) == nil }
    if !moved.contains(where: isDecisive), blind.isEmpty || isRemoteOlder {
      return .send(wish.only(open))
    }
    let disputed = Set(open).union(moved).sorted { $0.rawValue < $1.rawValue }
    return .conflict(.changedElsewhere(kind, []), disputed.map(conflict))
  }

  /// Three-way merge by member: what we added is added, what we removed is removed, the rest is
  /// theirs. Two people cannot disagree about a member.
  private func compareSet(_ field: Field) -> Comparison {
    let mine = members(wish[field])
    let theirs = members(remote[field])
    guard let seen = base.seen(field) else {
      if remote[field] != nil, mine == theirs { return .nothingToDo }
      return isRemoteOlder
        ? .send(wish.only([field]))
        : .conflict(.changedElsewhere(kind, []), [conflict(field)])
    }
    let before = members(seen)
    if before == mine { return .nothingToDo }
    guard remote[field] != nil else { return .send(wish.only([field])) }
    let merged = theirs.union(mine.subtracting(before)).subtracting(before.subtracting(mine))
    return merged == theirs ? .nothingToDo : .send([field: .ids(merged)])
  }

  private func members(_ value: FieldValue?) -> Set<EntityID> { value?.ids ?? [] }

  private func fields(of group: FieldGroup, among candidates: [Field]) -> [Field] {
    candidates.filter { !$0.isDerived && FieldGroup(of: $0, in: kind) == group }
  }

  /// The wish repeats what it started from.
  private func isUnchanged(_ field: Field) -> Bool {
    guard let seen = base.seen(field) else { return false }
    return Fields([field: seen]).agree(with: wish, on: field, at: moment) == true
  }

  private func isAsWished(_ field: Field) -> Bool {
    wish.agree(with: remote, on: field, at: moment) == true
  }

  /// The server's value differs from the one that the wish started from. The end of a running entry
  /// moves by itself (API §7).
  private func isMoved(_ field: Field) -> Bool {
    guard let seen = base.seen(field) else { return false }
    if isRunning, field == .endAt || field == .durationSeconds { return false }
    return Fields([field: seen]).agree(with: remote, on: field, at: moment) == false
  }

  /// Whether a change of this field elsewhere makes the wish another one. Length and zone, where they
  /// are not wished, follow from start and end, and copies of ours may lag behind with them: they are
  /// only shown.
  private func isDecisive(_ field: Field) -> Bool {
    wish[field] != nil || (field != .durationSeconds && field != .zone)
  }

  /// When zones are compared: at the entry's start.
  private var moment: Instant? { (remote[.startAt] ?? wish[.startAt])?.instant }

  private func conflict(_ field: Field) -> FieldConflict {
    FieldConflict(
      field: field, base: base[field] ?? .unseen, mine: wish[field],
      theirs: remote[field] ?? .null)
  }
}
