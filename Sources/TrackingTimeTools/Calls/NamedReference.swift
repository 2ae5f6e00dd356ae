import JournalStore
import SyncCore

extension Entrance {
  /// The id of the customer or service of that name; unknown: its create is proposed first, since
  /// the server would make it too and our own would then collide (design §7).
  ///
  /// - Throws: `Refusal` when several have the name.
  func reference(
    _ kind: EntityKind, named name: String, argument: String
  ) throws -> (id: EntityID, warning: String?) {
    let found = try Names(view).exact(kind, name)
    let inUse = found.filter { $0.fields[.isArchived]?.flag != true }
    let candidates = inUse.isEmpty ? found : inUse
    guard candidates.count <= 1 else {
      throw Names.ambiguous(kind, name, candidates, argument: argument)
    }
    if let one = candidates.first { return (one.subject.id, nil) }
    let similar = try Names(view).similar(kind, to: name)
    let id = try create(kind, [.name: .text(name)])
    return (id, "\(kind.noun) \"\(name)\" was not known: it is created too.\(similar)")
  }
}

extension ToolCall {
  /// Tries to have what a wish is compared with young enough; without it the wish is accepted too.
  func prepare(_ needs: [Need]) async throws {
    let missing = try look { view in
      try needs.filter { need in
        try view.age(of: need.scope).map { startedAt - $0 > need.ageMax } ?? true
      }
    }
    guard !missing.isEmpty, try isOnline() else { return }
    let isCold = try look { view in
      try missing.contains { try view.age(of: $0.scope) == nil }
    }
    try await fetch(
      missing.map { Wanted(scope: $0.scope, since: startedAt - $0.ageMax) },
      until: startedAt + (isCold ? settings.wireBudget : settings.readBudget))
  }
}
