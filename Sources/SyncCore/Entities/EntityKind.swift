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
  /// A tag of time entries (API §9.6); no local copy is kept.
  case tag
  /// The account itself: invitations, rights and imports, which have no record here.
  case account

  /// How a sentence names one of these: "time entry", "project".
  package var noun: String {
    switch self {
    case .timeEntry: "time entry"
    case .customer, .service, .project, .task, .user, .membership, .timer, .tag, .account: rawValue
    }
  }
}
