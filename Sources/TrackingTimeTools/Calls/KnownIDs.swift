import JournalStore
import SyncCore

/// What became of the ids that a call names.
struct KnownIDs: Sendable {
  /// Positive ids whose record could not be fetched: accepted, and said in the receipt.
  var unseen: Set<EntityID> = []

  /// A sentence for the receipt; nil when every record is known.
  func warning(_ kind: EntityKind) -> String? {
    guard !unseen.isEmpty else { return nil }
    let ids = unseen.sorted().prefix(10).map(\.description).joined(separator: ", ")
    return "Not seen yet: \(kind.noun) \(ids). It is read before anything is sent; if it was "
      + "changed after this call, you will be asked."
  }
}

extension ToolCall {
  /// Ids asked for one by one within a call; beyond it they are read before they are sent.
  static let fetchedRecordsMax = 20

  /// Makes sure that ids name something: here, or on the server where that can be asked.
  ///
  /// - Parameter argument: the name of the argument, for errors.
  /// - Throws: `Refusal` for ids that were never given, discarded, deleted, or are gone.
  func check(
    _ kind: EntityKind, _ ids: [EntityID], argument: String
  ) async throws -> KnownIDs {
    let missing = try look { view in
      try ids.filter { try isMissing(kind, $0, argument: argument, in: view) }
    }
    guard !missing.isEmpty else { return KnownIDs() }
    guard missing.count <= Self.fetchedRecordsMax, try isOnline() else {
      return KnownIDs(unseen: Set(missing))
    }
    let wanted = missing.compactMap(\.remote).map {
      Wanted(scope: .record(kind, $0), since: startedAt)
    }
    try await fetch(wanted, until: startedAt + settings.wireBudget)
    return try look { view in
      var unseen: Set<EntityID> = []
      for id in missing where try view.record(Subject(kind, id)) == nil {
        if let remote = id.remote, try view.isAnswered(.record(kind, remote)) {
          throw try Names(view).unknown(kind, id, argument: argument)
        }
        unseen.insert(id)
      }
      return KnownIDs(unseen: unseen)
    }
  }

  /// One id; see `check(_:_:argument:)`.
  func check(_ kind: EntityKind, _ id: EntityID, argument: String = "id") async throws -> KnownIDs {
    try await check(kind, [id], argument: argument)
  }

  /// Whether nothing is known of a server id; a provisional one is known or refused.
  private func isMissing(
    _ kind: EntityKind, _ id: EntityID, argument: String, in view: JournalView
  ) throws -> Bool {
    let resolved = try view.resolve(id)
    if try view.record(Subject(kind, resolved)) != nil { return false }
    if resolved == .me, kind == .user { return false }
    if let deletion = try view.unfinished(on: Subject(kind, resolved)).last(where: {
      $0.verb == .delete || $0.verb == .merge
    }) {
      if deletion.verb == .merge { throw Self.merged(deletion, id, argument: argument) }
      throw Refusal(
        "deleted_here", "\(argument) \(id): this \(kind.noun) is deleted by \(deletion.id).",
        next: "tt_cancel_operation \(deletion.id.rawValue) takes that back while it is not sent.")
    }
    guard id.provisional != nil else { return true }
    throw try Self.lost(kind, id, argument: argument, in: view, clock: clock(view.account()).clock)
  }

  private static func merged(
    _ merge: Operation, _ id: EntityID, argument: String
  ) -> Refusal {
    let target = merge.wish[.projectID]?.id.map { "\($0)" } ?? "another one"
    return Refusal(
      "merged_here",
      "\(argument) \(id): this \(merge.subject.kind.noun) is merged into \(target) by \(merge.id).",
      next: "Name \(target) instead; tt_cancel_operation \(merge.id.rawValue) takes the merge back "
        + "while it is not sent.")
  }

  /// Why a provisional id names nothing of that kind.
  private static func lost(
    _ kind: EntityKind, _ id: EntityID, argument: String, in view: JournalView, clock: Clock
  ) throws -> Refusal {
    guard let note = try view.identityNote(id) else {
      return Refusal(
        "unknown_id", "\(argument) \(id) was never given: negative ids are made here.",
        next: "Take the id from a receipt or a list.")
    }
    if note.kind != kind {
      return Refusal(
        "other_kind", "\(argument) \(id) is a \(note.kind.noun), not a \(kind.noun).",
        next: "Give the id of a \(kind.noun).")
    }
    if let operation = note.discardedBy {
      let when = note.discardedAt.map { " on \(clock.text($0))" } ?? ""
      return Refusal(
        "discarded", "\(argument) \(id) was discarded by \(operation)\(when).",
        next: "Create it again, or name another \(kind.noun).")
    }
    return Refusal(
      "not_there", "\(argument) \(id): this \(kind.noun) does not exist any more.",
      next: "tt_get_operation tells what became of its operation.")
  }
}

extension JournalView {
  /// Whether a read that was asked for has been served: not open any more, and not failed.
  fileprivate func isAnswered(_ scope: PullScope) throws -> Bool {
    try !isAsked(scope) && pullFailure(scope) == nil
  }
}
