/// A part of the mirror that one pull brings, and the unit of freshness.
package enum PullScope: Sendable, Hashable {
  case me
  /// Everything of a kind: customers, services, projects, tasks, users.
  case list(EntityKind)
  case timer
  /// Entries of everybody visible between two days, both inclusive, as `yyyy-MM-dd`.
  case entries(from: String, to: String)
  case record(EntityKind, RemoteID)
  case document(RemoteDocument)
  /// The probe of the account (`doctor --probe`): brings capabilities, not records. Asked for only
  /// by a person who consented to what it creates.
  case probe

  /// A stable text: the key of coverage and requests.
  package var key: String {
    switch self {
    case .me: "me"
    case .list(let kind): "list/\(kind.rawValue)"
    case .timer: "timer"
    case .entries(let from, let to): "entries/\(from)/\(to)"
    case .record(let kind, let id): "record/\(kind.rawValue)/\(id)"
    case .document(let document): "document/\(document.key)"
    case .probe: "probe"
    }
  }

  /// Reads what `key` made; nil for a text of another version.
  package init?(key: String) {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.count) {
    case ("me", 1): self = .me
    case ("timer", 1): self = .timer
    case ("probe", 1): self = .probe
    case ("list", 2):
      guard let kind = EntityKind(rawValue: parts[1]) else { return nil }
      self = .list(kind)
    case ("entries", 3): self = .entries(from: parts[1], to: parts[2])
    case ("record", 3):
      guard let kind = EntityKind(rawValue: parts[1]),
        let id = Int64(parts[2]).flatMap(RemoteID.init)
      else { return nil }
      self = .record(kind, id)
    case ("document", 2...):
      guard let document = RemoteDocument(key: parts.dropFirst().joined(separator: "/"))
      else { return nil }
      self = .document(document)
    default: return nil
    }
  }
}

/// What one pull brought, to be absorbed into the mirror in one commit.
package struct Absorption: Sendable, Hashable {
  package var scope: PullScope
  /// When the read began: what `as_of` says.
  package var asOf: Instant
  /// `mirror_sequence` when the read began: rows acknowledged later are not overwritten (design §10).
  package var beganSequence: Int64
  package var content: RemoteContent
  /// False: rows are taken, but nothing is concluded from a missing one.
  package var isComplete: Bool
  /// Why not complete, for people; nil when complete.
  package var problem: String?
  /// The answer to a `record` read said that it is gone (404).
  package var isGone: Bool

  package init(
    _ scope: PullScope, asOf: Instant, beganSequence: Int64, content: RemoteContent,
    isComplete: Bool, problem: String? = nil, isGone: Bool = false
  ) {
    self.scope = scope
    self.asOf = asOf
    self.beganSequence = beganSequence
    self.content = content
    self.isComplete = isComplete
    self.problem = problem
    self.isGone = isGone
  }
}

/// How fresh and whole a scope of the mirror is.
package struct Coverage: Sendable, Hashable {
  package var asOf: Instant
  package var isComplete: Bool
  package var problem: String?

  package init(asOf: Instant, isComplete: Bool, problem: String?) {
    self.asOf = asOf
    self.isComplete = isComplete
    self.problem = problem
  }
}

/// One entity as a reader sees it: the server's copy with pending operations on top.
package struct VisibleRecord: Sendable, Hashable {
  package var subject: Subject
  package var fields: Fields
  /// Unfinished operations on it; 0: exactly the server's copy.
  package var pending: Int
  /// Age of the server's copy below; nil: it exists only here.
  package var asOf: Instant?

  package init(subject: Subject, fields: Fields, pending: Int, asOf: Instant?) {
    self.subject = subject
    self.fields = fields
    self.pending = pending
    self.asOf = asOf
  }
}
