/// The entity that an operation is about: kind and id (`timeEntry 51230988`, `task -7`).
package struct Subject: Sendable, Hashable, Codable, CustomStringConvertible {
  package var kind: EntityKind
  /// The entity; for a pair and for the timer the user.
  package var id: EntityID
  /// The second id of a pair (`EntityKind.otherKind`); nil for every other kind.
  package var other: EntityID?

  package init(_ kind: EntityKind, _ id: EntityID, other: EntityID? = nil) {
    self.kind = kind
    self.id = id
    self.other = other
  }

  /// The running timer of the user whose credentials are used.
  package static let myTimer = Subject(.timer, .me)

  package static func membership(user: EntityID, project: EntityID) -> Subject {
    Subject(.membership, user, other: project)
  }

  package static func groupMembership(user: EntityID, group: EntityID) -> Subject {
    Subject(.groupMembership, user, other: group)
  }

  /// How the user whose credentials are used sees a project.
  package static func preference(project: EntityID) -> Subject {
    Subject(.preference, .me, other: project)
  }

  /// One lane for all sorting: a later order of the same tasks is sent later.
  package static let taskOrder = Subject(.taskOrder, .me)

  package var description: String {
    if let other { "\(kind.rawValue) \(id)/\(other)" } else { "\(kind.rawValue) \(id)" }
  }
}
