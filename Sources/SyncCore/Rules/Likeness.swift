/// How much a record on the server is like what a create wished (design §6, "exact" and "near").
struct Likeness {
  let wish: Fields
  let kind: EntityKind
  /// Whose credentials are used: what "me" in the wish stands for; nil: not known yet.
  let user: RemoteID?
  /// What the create was sent with; nil: records are told by what they say alone.
  let marker: String?
  /// A record that shows no marker cannot be what was sent with one, only like it.
  var demandsMarker = false

  enum Degree {
    case same
    case similar
    case different
  }

  func of(_ record: Record) -> Degree {
    if let marker, let shown = record.fields[.marker]?.text {
      return shown == marker ? .same : .different
    }
    return switch kind {
    case .timeEntry where demandsMarker:
      ofEntry(record.fields) == .same ? .similar : ofEntry(record.fields)
    case .timeEntry: ofEntry(record.fields)
    case .customer, .service, .project, .task, .userGroup: ofNamed(record.fields)
    case .user, .membership, .timer, .groupMembership, .webhook, .notification, .preference,
      .taskOrder, .tag, .account:
      .different
    }
  }

  /// By name, trimmed and without regard to case, within the same parent. A record that does not
  /// tell its parent is only similar.
  private func ofNamed(_ fields: Fields) -> Degree {
    guard let mine = wish[.name]?.text?.nameKey, fields[.name]?.text?.nameKey == mine else {
      return .different
    }
    guard let parent = parentField else { return .same }
    guard let theirs = fields[parent] else { return isSet(wish[parent]) ? .similar : .same }
    return same(wish[parent], theirs) ? .same : .different
  }

  private var parentField: Field? {
    switch kind {
    case .project: .customerID
    case .task: .projectID
    default: nil
    }
  }

  private func ofEntry(_ fields: Fields) -> Degree {
    guard isSameUser(fields), let start = wish[.startAt]?.instant,
      let theirStart = fields[.startAt]?.instant
    else { return .different }
    let end = wish[.endAt]?.instant
    let theirEnd = fields[.endAt]?.instant
    let isSameTask = same(wish[.taskID], fields[.taskID])
    if start.seconds == theirStart.seconds, end?.seconds == theirEnd?.seconds, isSameTask,
      isSameProject(fields), notes(wish) == notes(fields)
    {
      return .same
    }
    let apart = max(start, theirStart) - min(start, theirStart)
    if apart <= Limits.nearStart { return .similar }
    let overlaps = start < (theirEnd ?? theirStart) && theirStart < (end ?? start)
    return isSameTask && isSet(wish[.taskID]) && overlaps ? .similar : .different
  }

  /// An entry of somebody else is none of ours; one that does not tell is taken for ours.
  private func isSameUser(_ fields: Fields) -> Bool {
    let wished = wish[.userID]?.id ?? .me
    let mine = wished == .me ? user.map(EntityID.remote) : wished
    guard let mine, let theirs = fields[.userID]?.id else { return true }
    return mine == theirs
  }

  /// With a task, the server knows the project by itself.
  private func isSameProject(_ fields: Fields) -> Bool {
    if wish[.projectID] == nil, isSet(wish[.taskID]) { return true }
    return same(wish[.projectID], fields[.projectID])
  }

  private func same(_ mine: FieldValue?, _ theirs: FieldValue?) -> Bool {
    (mine ?? .null) == (theirs ?? .null)
  }

  private func isSet(_ value: FieldValue?) -> Bool { value.map { !$0.isNull } ?? false }

  private func notes(_ fields: Fields) -> String { fields[.notes]?.text?.trimmed ?? "" }
}
