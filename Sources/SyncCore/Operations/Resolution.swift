/// What a person decides about one operation (design §9): each is one commit, and says beforehand
/// what it does.
package enum Resolution: Sendable, Hashable {
  /// The wish is sent although the record was changed elsewhere.
  case mine
  /// The wish is given up; what stands on the server stays.
  case theirs
  /// Some fields are sent, the others are left as they are on the server.
  case fields([Field: Side])
  /// Sent again. `isNow`: although an earlier request may still arrive: there may be two then.
  case retry(isNow: Bool)
  /// The operation has made this record, or is content with it.
  case adopt(RemoteID)
  /// Another wish in its place.
  case edit(Fields)
  /// The timer that runs is stopped when ours began, and ours is started.
  case stopOther
  /// The interval is booked as one entry, and what runs is left alone. nil: until the stop that
  /// waits behind it.
  case book(until: Instant?)
  case discard(Farewell)

  package enum Side: String, Sendable, Hashable, CaseIterable {
    case mine
    case theirs
  }

  /// What becomes of those that rest on what a discarded create would have made (design §7).
  package struct Farewell: Sendable, Hashable {
    package var repoint: Repoint
    /// These dependants are given up with it: each one is named.
    package var with: Set<OperationID>

    package init(repoint: Repoint = .ask, with: Set<OperationID> = []) {
      self.repoint = repoint
      self.with = with
    }
  }

  package enum Repoint: Sendable, Hashable {
    /// They are put before a person.
    case ask
    /// They go on without: time without a task, a project without a customer.
    case none
    /// They go on with another one of the same kind.
    case to(EntityID)
  }

  package var kind: Kind {
    switch self {
    case .mine: .mine
    case .theirs: .theirs
    case .fields: .fields
    case .retry(let isNow): isNow ? .retryNow : .retry
    case .adopt: .adopt
    case .edit: .edit
    case .stopOther: .stopOther
    case .book: .book
    case .discard: .discard
    }
  }

  /// Its name in `--json`, tools and the audit log.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case mine, theirs, fields, retry
    case retryNow = "retry_now"
    case adopt, edit
    case stopOther = "stop_other"
    case book, discard

    /// Rests on what was shown, so it names the digest of that.
    package var needsShown: Bool {
      switch self {
      case .mine, .theirs, .fields, .stopOther, .book: true
      case .retry, .retryNow, .adopt, .edit, .discard: false
      }
    }
  }
}
