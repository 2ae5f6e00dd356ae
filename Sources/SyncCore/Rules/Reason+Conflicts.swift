/// The sentences of comparisons and look-ups.
extension Reason {
  /// The end of an entry that runs is the timer's (API §7).
  package static let entryRuns = Reason(
    "entry_is_running",
    "A timer runs on this time entry: its end cannot be set. Stop the timer, or keep the rest.")

  package static func changedElsewhere(_ kind: EntityKind, _ fields: [FieldConflict]) -> Reason {
    if fields.contains(where: { $0.base.isSeen }) || fields.isEmpty {
      Reason(
        "changed_elsewhere",
        "The \(kind.noun) was changed elsewhere since you saw it\(list(fields)).")
    } else {
      Reason(
        "changed_unseen",
        "The \(kind.noun) had not been read when the change was accepted, and may have been "
          + "changed elsewhere since\(list(fields)).")
    }
  }

  package static func changedSinceSeen(_ fields: [FieldConflict]) -> Reason {
    Reason("changed_since_seen", "It was changed elsewhere since you saw it\(list(fields)).")
  }

  /// The record that another one is merged into.
  package static func targetChanged(_ fields: [FieldConflict]) -> Reason {
    Reason(
      "target_changed",
      "What it is merged into was changed elsewhere since you saw it\(list(fields)).")
  }

  package static let targetGone = Reason(
    "target_gone", "What it was to be merged into was deleted elsewhere.")

  /// No answer came to a merge, and the source is still there.
  package static let mergeUnknown = Reason(
    "merge_unknown",
    "No answer came, and the source is still there: perhaps the merge was refused, perhaps it goes "
      + "on. Look at both on TrackingTime, then retry or discard.")

  package static func belowChanged(
    from before: ContainerCounts, to now: ContainerCounts
  ) -> Reason {
    Reason(
      "below_changed",
      "What hangs below it has changed since: \(words(before)) then; \(words(now)) now.")
  }

  private static func words(_ counts: ContainerCounts) -> String {
    (counts.projects > 0 ? "\(counts.projects) projects, " : "")
      + "\(counts.tasks) tasks, \(counts.entries) entries, \(counts.seconds) s"
  }

  /// A look-up found what may be ours, but not for sure.
  package static func near(_ ids: [RemoteID]) -> Reason {
    Reason(
      "near_match",
      "Nobody knows whether it was created: \(numbers(ids)) is similar. Adopt it, or send again.")
  }

  package static func several(_ ids: [RemoteID]) -> Reason {
    Reason(
      "several_matches",
      "It may have been created more than once: \(numbers(ids)). Adopt one.")
  }

  static func numbers(_ ids: [RemoteID]) -> String {
    ids.prefix(5).map(\.description).joined(separator: ", ") + (ids.count > 5 ? ", …" : "")
  }

  private static func list(_ fields: [FieldConflict]) -> String {
    fields.isEmpty ? "" : ": " + fields.map(\.field.word).joined(separator: ", ")
  }
}

extension BaseValue {
  fileprivate var isSeen: Bool { if case .server = self { true } else { false } }
}
