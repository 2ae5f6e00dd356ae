/// The kinds of things an operation can be about, with one word each in Swift, SQL and JSON.
package enum EntityKind: String, Sendable, Hashable, Codable, CaseIterable {
  case customer
  case service
  case project
  case task
  case timeEntry
  case user
  /// A pair (user, project): whether the user is assigned to the project.
  case membership
  /// The one running timer of a user (API §7). Its record says which entry runs.
  case timer
  /// A group of users (API §9.4): a user belongs to one at most.
  case userGroup
  /// A pair (user, user group): whether the user belongs to the group.
  case groupMembership
  case webhook
  case notification
  /// A pair (user, project): how the user's own clients show the project.
  case preference
  /// The order in which a user's tasks are listed.
  case taskOrder
  /// A tag of time entries (API §9.6); no local copy is kept.
  case tag
  /// The account itself: invitations, rights and imports, which have no record here.
  case account

  /// How a sentence names one of these: "time entry", "project".
  package var noun: String {
    switch self {
    case .timeEntry: "time entry"
    case .userGroup: "user group"
    case .groupMembership: "group membership"
    case .preference: "project preference"
    case .taskOrder: "task order"
    case .customer, .service, .project, .task, .user, .membership, .timer, .webhook, .notification,
      .tag, .account:
      rawValue
    }
  }

  /// What the second id of a pair names; nil for a kind that has one id.
  package var otherKind: EntityKind? {
    switch self {
    case .membership, .preference: .project
    case .groupMembership: .userGroup
    case .customer, .service, .project, .task, .timeEntry, .user, .timer, .userGroup, .webhook,
      .notification, .taskOrder, .tag, .account:
      nil
    }
  }

  /// The pairs whose second id names one of these.
  package var pairs: [EntityKind] { EntityKind.allCases.filter { $0.otherKind == self } }

  /// Set as a whole, by the last word, without anything to compare it with (design §9).
  package var isWhole: Bool { self == .preference || self == .taskOrder }

  /// Whether one of these can be read by its id and kept in the mirror.
  package var isRecord: Bool {
    switch self {
    case .customer, .service, .project, .task, .timeEntry, .user, .userGroup, .webhook: true
    case .membership, .groupMembership, .timer, .notification, .preference, .taskOrder, .tag,
      .account:
      false
    }
  }
}
