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

  /// How a sentence names one of these: "time entry", "project".
  package var noun: String {
    switch self {
    case .timeEntry: "time entry"
    case .customer, .service, .project, .task, .user, .membership, .timer: rawValue
    }
  }
}
